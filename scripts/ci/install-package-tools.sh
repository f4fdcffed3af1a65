#!/bin/bash
# Installs what looks at packages for Debian and RPM systems, and what they recommend: acl.
set -euo pipefail

if command -v lintian rpm dpkg-deb adduser setfacl >/dev/null; then exit 0; fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -q -y --no-install-recommends lintian rpm adduser acl
