# Run by bash on a node, as root, alone or after a step was launched: waits until the step $1 has said more than $2 bytes, or has ended,
# or some time has passed; tells its end, how far its output was read, and the output.
dir=/var/lib/rediacc/steps/$1
output=$dir/output
end=
for i in {1..40}; do
  [ -e "$dir/end/result" ] && break
  if [ "$(stat -c %s "$output")" -gt "$2" ]; then
    sleep 0.5
    break
  fi
  sleep 0.25
done
if [ -e "$dir/end/result" ]; then
  end=$(cat "$dir/end/result")
elif ! systemctl --quiet is-active "rediacc-step-$1" && sleep 2 && [ ! -e "$dir/end/result" ]; then
  case $(systemctl is-active "rediacc-step-$1") in
    active | activating | deactivating) ;;
    *) end='lost lost lost' ;;
  esac
fi
# What it left behind is ended too when it came to its limit.
case $end in timeout*) systemctl kill --kill-who=all --signal=KILL "rediacc-step-$1" 2>/dev/null ;; esac
size=$(stat -c %s "$output")
most=$(($2 + 100000))
[ "$size" -lt "$most" ] || { size=$most; end=; }
printf '%s\n%s\n' "$end" "$size"
tail -c "+$(($2 + 1))" "$output" | head -c "$((size - $2))"
