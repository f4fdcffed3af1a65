#!/bin/bash
# Installs what makes the single executables smaller, and what runs those for other machines: qemu for linux-arm64, wine for Windows.
set -euo pipefail

if command -v strip aarch64-linux-gnu-strip qemu-aarch64 wine >/dev/null; then exit 0; fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -q -y --no-install-recommends binutils binutils-aarch64-linux-gnu qemu-user libc6-arm64-cross libstdc++6-arm64-cross wine wine64
