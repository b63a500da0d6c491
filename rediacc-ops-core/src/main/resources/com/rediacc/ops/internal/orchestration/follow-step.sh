# Run by bash on a node, as root, alone or after a step was launched. Waits until the step $1 has
# written more than $2 bytes of output, or has ended, or some time has passed. Prints its result,
# empty while it runs; the number of bytes read so far; and the output after the first $2 bytes.
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
# When it timed out, the processes that it left behind are killed too.
case $end in timeout*) systemctl kill --kill-who=all --signal=KILL "rediacc-step-$1" 2>/dev/null ;; esac
size=$(stat -c %s "$output")
most=$(($2 + 100000))
[ "$size" -lt "$most" ] || { size=$most; end=; }
printf '%s\n%s\n' "$end" "$size"
tail -c "+$(($2 + 1))" "$output" | head -c "$((size - $2))"
