#!/bin/bash
set -u
export DEBIAN_FRONTEND=noninteractive
apt() { apt-get -o DPkg::Lock::Timeout=120 -o Acquire::Retries=2 "$@"; }
for try in 1 2 3; do
  apt -q update && apt -q -y --no-install-recommends install @PACKAGES@ && exit 0
  echo "attempt $try of 3 failed"
  sleep $((try * 2))
done
exit 1
