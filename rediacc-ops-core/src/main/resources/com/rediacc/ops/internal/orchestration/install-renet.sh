#!/bin/bash
# Installs the staged renet under the version that it reports, and makes it the current one.
set -euo pipefail
home=/usr/lib/rediacc/renet
answer=$(@STAGED@ version)
version=$(printf '%s\n' "$answer" | grep -oE -m 1 '[0-9]+(\.[0-9]+)+[-+.0-9A-Za-z]*' | head -n 1 || true)
version=${version:-sha256-@DIGEST@}
mkdir -p "$home/$version"
mv -T @STAGED@ "$home/$version/renet"
ln -sfn "$version" "$home/current"
ln -sfn "$home/current/renet" /usr/bin/renet
echo "renet $version"
