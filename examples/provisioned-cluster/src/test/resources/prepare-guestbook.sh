#!/bin/bash
set -eu
useradd --system --home-dir /var/lib/guestbook --create-home guestbook
install -o guestbook -g guestbook -m 0644 /dev/null /var/lib/guestbook/lines
