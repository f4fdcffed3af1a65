#!/bin/bash
# Builds the Dockerfile as it is with buildah, without a container engine and without a registry of images: the two base
# images are stand-ins of the same names, made here. Usage: build.sh STORE IMAGE; all that it leaves is in STORE.
set -euo pipefail

store=$1
image=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
buildah=(buildah --root "$store/root" --runroot "$store/run" --storage-driver vfs)

base_name() { sed -n "s/^ARG $1=//p" "$root/Dockerfile"; }

"$here/stand-in.sh" build "$work/build"
"$here/stand-in.sh" runtime "$work/runtime"
"${buildah[@]}" bud --isolation chroot -q -t "$(base_name BUILD_IMAGE)" "$work/build"
"${buildah[@]}" bud --isolation chroot -q -t "$(base_name RUNTIME_IMAGE)" "$work/runtime"
mkdir -p "$HOME/.npm"
"${buildah[@]}" bud --isolation chroot --format docker --pull-never -q \
  --volume "$HOME/.npm:/root/.npm" \
  --build-arg VERSION="$(node -p 'require(process.argv[1]).version' "$root/package.json")" \
  --build-arg REVISION="$(git -C "$root" rev-parse HEAD 2>/dev/null || echo unknown)" \
  -t "$image" -f "$root/Dockerfile" "$root"
