# Waits for the end of the process at the other end of its standard input. A line means that the
# cluster needs no reaper any more. The end of the stream without a line means that the owner died:
# every process that carries the cluster's identity in its arguments is killed, the backend's own
# commands in REDIACC_CLEANUP are run, and the directories given as arguments are removed, if the
# state file, the first argument, still belongs to this cluster.
#
# REDIACC_CLUSTER is in the environment, not among the arguments, so that this script and its
# children do not match it themselves.
trap '' HUP INT TERM
if IFS= read -r line; then
  exit 0
fi
state=$1
shift
# A VM that was being launched when the owner died may appear a moment later: search until three
# searches in a row find nothing. After 60 searches give up: a process that cannot be killed, such
# as another user's, would be found for ever.
quiet=0
searches=0
while [ "$quiet" -lt 3 ] && [ "$searches" -lt 60 ]; do
  searches=$((searches + 1))
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
