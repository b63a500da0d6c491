#!/bin/bash
set -eu
unit=@UNIT@
systemctl daemon-reload
systemctl --quiet enable "$unit" || echo "cannot be enabled: it will not start by itself after a reboot"
systemctl restart "$unit"
# A simple service counts as started before it has done anything: it may still fail at once.
sleep 1
if [ "$(systemctl show -P Type "$unit")" = oneshot ] && [ "$(systemctl show -P Result "$unit")" = success ]; then
  exit 0
fi
if ! systemctl --quiet is-active "$unit"; then
  systemctl --no-pager --full status "$unit" || true
  journalctl --no-pager -n 20 -u "$unit" || true
  exit 1
fi
