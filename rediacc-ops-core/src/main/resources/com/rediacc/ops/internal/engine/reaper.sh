# Waits for the end of the process at the other end of its standard input. A line means that the
# cluster needs no reaper any more. The bare end of the stream means that the owner died: then every
# process that carries the cluster's identity in its arguments is killed, the backend's own commands
# in REDIACC_CLEANUP are run, and the directories given as arguments are removed, if the state file,
# the first argument, still is of this cluster.
#
# REDIACC_CLUSTER is in the environment, not among the arguments, so that this script and its
# children do not match it themselves.
trap '' HUP INT TERM
if IFS= read -r line; then
  exit 0
fi
state=$1
shift
# A VM that was being launched as the owner died may appear a moment later: look until three looks
# in a row find nothing. A process that cannot be killed, such as another user's, ends the looking
# after 60.
quiet=0
looks=0
while [ "$quiet" -lt 3 ] && [ "$looks" -lt 60 ]; do
  looks=$((looks + 1))
  found=$(ps -ww -A -o pid= -o args= \
    | awk 'index($0, "@" ENVIRON["REDIACC_CLUSTER"]) { print $1 }')
  if [ -n "$found" ]; then
    quiet=0
    kill -KILL $found 2>/dev/null
    eval "$REDIACC_CLEANUP" >/dev/null 2>&1
    sleep 0.1
  else
    quiet=$((quiet + 1))
    sleep 0.3
  fi
done
eval "$REDIACC_CLEANUP" >/dev/null 2>&1
if grep -qF -- "$REDIACC_CLUSTER" "$state" 2>/dev/null; then
  rm -rf -- "$@"
fi
