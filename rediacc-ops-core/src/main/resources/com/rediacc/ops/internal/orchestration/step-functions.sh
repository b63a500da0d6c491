# Read by bash on a node, as root, before the calls that make up one step.
set -eu
umask 022

# begin TAG TOKEN: exits when the call with this token has been answered before.
begin() {
  unit=rediacc-step-$1
  dir=/var/lib/rediacc/steps/$1
  token=$2
  if [ "$(cat "$dir/started" 2>/dev/null)" = "$token" ]; then exit 0; fi
  systemctl kill --kill-who=all --signal=KILL "$unit" 2>/dev/null || true
  systemctl stop "$unit" 2>/dev/null || true
  systemctl reset-failed "$unit" 2>/dev/null || true
  rm -rf "$dir"
  mkdir -p "$dir"
}

# into NEW REMOTE OWNER MODE: replaces a file that is there as a whole, and merges directories.
into() {
  chown -R "$3" "$1"
  if [ -n "$4" ]; then chmod "$4" "$1"; fi
  if [ -d "$1" ] && [ -d "$2" ]; then
    cp -a -T "$1" "$2"
    rm -rf "$1"
  else
    mv -T "$1" "$2"
  fi
}

# put REMOTE OWNER MODE <base64: writes a file.
put() {
  mkdir -p "$(dirname "$1")"
  base64 -d >"$1.rediacc-new"
  into "$1.rediacc-new" "$1" "$2" "$3"
}

# take STAGED REMOTE OWNER MODE: moves an uploaded file or directory to its place.
take() {
  [ -e "$1" ] || return 0 # an earlier call took it
  mkdir -p "$(dirname "$2")"
  rm -rf "$2.rediacc-new"
  cp -a -T "$1" "$2.rediacc-new"
  into "$2.rediacc-new" "$2" "$3" "$4"
  rm -rf "$1"
}

# launch USER SECONDS: processes that the step leaves running live on, unless the step times out.
# ExecStopPost has no prefix: systemd 252 loses that of a transient unit when a step reloads systemd.
launch() {
  install -d -o "$1" "$dir/end"
  cat >"$dir/ended" <<'ENDED'
echo "$SERVICE_RESULT $EXIT_CODE $EXIT_STATUS" >"$1/result.new"
mv -T "$1/result.new" "$1/result"
ENDED
  : >"$dir/output"
  systemd-run --quiet --collect --unit="$unit" --uid="$1" \
    -p "WorkingDirectory=~" -p KillMode=process -p RuntimeMaxSec="$2" -p TimeoutStopSec=5 \
    -p StandardOutput="append:$dir/output" -p StandardError="append:$dir/output" \
    -p ExecStopPost="/bin/sh $dir/ended $dir/end" "$dir/run" </dev/null
  echo "$token" >"$dir/started"
}
