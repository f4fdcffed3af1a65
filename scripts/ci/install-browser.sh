#!/bin/bash
# Installs Debian's chromium, and a font, without which pages would show empty boxes instead of text.
set -euo pipefail

if command -v chromium >/dev/null; then exit 0; fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -q -y --no-install-recommends chromium fonts-dejavu-core
