# Waits for the end of the process at the other end of its standard input. A line means a proper
# goodbye. The bare end of the stream means that the owner died: then every process that carries the
# cluster's identity in its arguments is killed, the backend's own commands in REDIACC_LAST_RITES
# are run, and the folders given as arguments are removed.
#
# REDIACC_IDENTITY is in the environment, not among the arguments, so that this script and its
# children do not match it themselves.
trap '' HUP INT TERM
if IFS= read -r goodbye; then
  exit 0
fi
# A VM that was being launched as the owner died may appear a moment later: look until three looks
# in a row find nothing. What resists, such as another user's process, is not waited for for ever.
quiet=0
looks=0
while [ "$quiet" -lt 3 ] && [ "$looks" -lt 60 ]; do
  looks=$((looks + 1))
  found=$(ps -ww -A -o pid= -o args= \
    | awk 'index($0, ENVIRON["REDIACC_IDENTITY"]) { print $1 }')
  if [ -n "$found" ]; then
    quiet=0
    kill -KILL $found 2>/dev/null
    eval "$REDIACC_LAST_RITES" >/dev/null 2>&1
    sleep 0.1
  else
    quiet=$((quiet + 1))
    sleep 0.3
  fi
done
eval "$REDIACC_LAST_RITES" >/dev/null 2>&1
rm -rf -- "$@"
