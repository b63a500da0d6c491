#!/bin/bash
# A unit that renet's setup installed is left alone.
if ! systemctl cat rediacc-bridge.service >/dev/null 2>&1; then
  cp /usr/lib/rediacc/rediacc-bridge.service /etc/systemd/system/rediacc-bridge.service
fi
