# Sourced by bin/rdc: `rdc ops ssh …` without a JVM.
#
# direct_ssh replaces this shell by the OpenSSH client where SshCommand.java would start it, with the
# same arguments. Where it is not sure it returns, and Java decides: other options, wrong usage, no
# cluster, a VM that is not known to run, libvirt, no /proc. ClusterStateTest and QemuProcessTest hold
# the form of the files that are read here.

# Sets 'user', 'id', 'line' (the value of -c) and 'words' (how many arguments are left for the VM).
direct_ssh_options() {
  user='' id='' line=''
  while [ $# -gt 0 ]; do
    case $1 in
      --user | --vm-id | -c)
        [ $# -gt 1 ] || return 1
        option=$1 value=$2
        shift 2
        ;;
      --user=* | --vm-id=*)
        option=${1%%=*} value=${1#*=}
        shift
        ;;
      -*) return 1 ;;
      *) break ;;
    esac
    case $option$value in
      --user | --user-* | --user*[!A-Za-z0-9._-]*) return 1 ;;
      -c | -c-*) return 1 ;;
    esac
    case $option in
      --user) [ -z "$user" ] && user=$value || return 1 ;;
      --vm-id) [ -z "$id" ] && id=$value || return 1 ;;
      -c) [ -z "$line" ] && line=$value || return 1 ;;
    esac
  done
  if [ -z "$id" ]; then
    [ $# -gt 0 ] || return 1
    id=$1
    shift
  fi
  case $id in
    [1-9] | [1-9][0-9]) ;;
    *) return 1 ;;
  esac
  words=$#
  [ -z "$line" ] || [ "$words" = 0 ]
}

# Sets 'data' to the data directory, as Settings.java does. Java takes the home from the user database.
direct_ssh_data() {
  data=${RENET_DATA_DIR-}
  case $data in
    '')
      case ${JDK_JAVA_OPTIONS-}${JAVA_TOOL_OPTIONS-}${_JAVA_OPTIONS-} in
        *user.home*) return 1 ;;
      esac
      name=$(id -run) || return 1
      case $name in
        '' | *[!A-Za-z0-9._-]*) return 1 ;;
      esac
      eval "data=~$name"
      case $data in
        /?*) data=$data/.renet ;;
        *) return 1 ;;
      esac
      ;;
    [!/]* | *[[:space:]] | */.. | */../*) return 1 ;;
  esac
}

# Whether the detached cluster was ready once: ClusterState.java, in format 4.
direct_ssh_ready() {
  [ -r "$data/cluster.json" ] || return 1
  while read -r key value; do
    case $key$value in
      '"format":4,') ;;
      '"format":'*) return 1 ;;
      '"phase":"READY",') return 0 ;;
      '"phase":'*) return 1 ;;
    esac
  done <"$data/cluster.json"
  return 1
}

# Whether the VM's emulator is the process that was launched and runs: QemuProcess.java and
# ProcessIdentity.java; proc_pid_stat(5) for the fields, counted after the name in parentheses.
direct_ssh_runs() {
  record=$data/run/rediacc$id
  [ -r "$record.json" ] && [ ! -e "$record.paused" ] || return 1
  pid='' start='' boot=''
  while read -r key value; do
    value=${value%,}
    case $key in
      '"pid":') pid=$value ;;
      '"start":') start=$value ;;
      '"boot":') boot=$value ;;
    esac
  done <"$record.json"
  case $pid in
    '' | *[!0-9]*) return 1 ;;
  esac
  { read -r now </proc/sys/kernel/random/boot_id && read -r stat <"/proc/$pid/stat"; } 2>/dev/null ||
    return 1
  [ "$boot" = "\"$now\"" ] || return 1
  stat=${stat##*") "}
  # shellcheck disable=SC2086
  set -- $stat
  [ $# -ge 20 ] || return 1
  case $1 in
    [RSD]) [ "$start" = "\"${20}\"" ] ;;
    *) return 1 ;;
  esac
}

# Appends a word to 'line', quoted as ShellWords.java does.
direct_ssh_append() {
  case $1 in
    '' | *[!A-Za-z0-9_@%+=:,./-]*)
      rest=$1 word=''
      while :; do
        case $rest in
          *\'*)
            word=$word${rest%%\'*}"'\\''"
            rest=${rest#*\'}
            ;;
          *) break ;;
        esac
      done
      line="$line${line:+ }'$word$rest'"
      ;;
    *) line="$line${line:+ }$1" ;;
  esac
}

direct_ssh() {
  shift 2
  direct_ssh_options "$@" && direct_ssh_data && direct_ssh_ready && direct_ssh_runs || return 1
  config=$data/staging/.ssh/config
  [ -r "$config" ] && [ -r "$data/staging/.ssh/host-keys/rediacc$id.pub" ] || return 1
  # Java skips what is empty in the PATH.
  case :$PATH: in
    *::*) return 1 ;;
  esac
  command -v ssh >/dev/null || return 1
  while [ $# -gt "$words" ]; do
    shift
  done
  case $# in
    0) [ -z "$line" ] || set -- -- "$line" ;;
    1) set -- -- "$1" ;;
    *)
      for word; do
        # A long word would take this shell longer than Java takes to start.
        [ ${#word} -le 4096 ] || return 1
        direct_ssh_append "$word"
      done
      set -- -- "$line"
      ;;
  esac
  set -- "rediacc$id" "$@"
  [ -z "$user" ] || set -- -l "$user" "$@"
  exec ssh -F "$config" "$@"
}
