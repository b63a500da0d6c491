#!/bin/bash
# Puts the staged renet under the version that it tells, and makes it the current one.
set -euo pipefail
home=/usr/lib/rediacc/renet
told=$(@STAGED@ version)
version=$(printf '%s\n' "$told" | grep -oE -m 1 '[0-9]+(\.[0-9]+)+[-+.0-9A-Za-z]*' | head -n 1 || true)
version=${version:-sha256-@DIGEST@}
mkdir -p "$home/$version"
mv -T @STAGED@ "$home/$version/renet"
ln -sfn "$version" "$home/current"
ln -sfn "$home/current/renet" /usr/bin/renet
echo "renet $version"
