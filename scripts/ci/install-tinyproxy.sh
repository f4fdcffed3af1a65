#!/bin/bash
# Installs Debian's tinyproxy without starting a service.
set -euo pipefail

if command -v tinyproxy >/dev/null; then exit 0; fi

# invoke-rc.d and deb-systemd-invoke run this file before they start a service; 101 is "not allowed".
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -q -y --no-install-recommends tinyproxy
