#!/bin/bash
# Makes the context of a stand-in for one of the base images: `build` has Node, npm and a shell as node:24-bookworm-slim has
# them, `runtime` has Node, its libraries and nothing else, as distroless has it, so that what needs a shell fails here.
# Usage: stand-in.sh build|runtime DIRECTORY
set -euo pipefail

kind=$1
files=$2/root
node_version=24.21.0
npm_version=11.19.1
cache="${XDG_CACHE_HOME:-$HOME/.cache}/xmail-exporter-ci/node-$node_version-npm-$npm_version"
node_package=node-linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')

if [ ! -d "$cache" ]; then
  mkdir -p "$(dirname "$cache")"
  fresh=$(mktemp -d "$cache.XXXXXX")
  npm install --prefix "$fresh" --no-save --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error \
    "$node_package@$node_version" "npm@$npm_version" >&2
  mv "$fresh" "$cache"
fi
node="$cache/node_modules/$node_package/bin/node"

# Node's own libraries, and those by which glibc finds users and hosts.
mkdir -p "$files"/{etc/ssl/certs,tmp,var/lib,root}
chmod 1777 "$files/tmp"
ldd "$node" | grep -o '/[^ ]*' | sort -u | while read -r library; do install -D "$library" "$files$library"; done
for name in libnss_files.so.2 libnss_dns.so.2 libresolv.so.2; do
  library=$(ldconfig -p | awk -v name="$name" '$1 == name && !found++ { print $NF }')
  [ -z "$library" ] || install -D "$library" "$files$library"
done
printf 'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n' >"$files/etc/passwd"
printf 'root:x:0:\nnonroot:x:65532:\n' >"$files/etc/group"
# Whatever authorities this machine trusts when it fetches packages.
cp "${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}" "$files/etc/ssl/certs/ca-certificates.crt"

if [ "$kind" = runtime ]; then
  install -D "$node" "$files/nodejs/bin/node"
  environment=PATH=/nodejs/bin
else
  install -D "$node" "$files/usr/local/bin/node"
  mkdir -p "$files/usr/local/lib" "$files/usr/bin" "$files/bin"
  cp -r "$cache/node_modules/npm" "$files/usr/local/lib/npm"
  ln -s ../lib/npm/bin/npm-cli.js "$files/usr/local/bin/npm"
  install /bin/busybox "$files/bin/busybox"
  for name in sh mkdir rm find; do ln -s busybox "$files/bin/$name"; done
  ln -s ../../bin/busybox "$files/usr/bin/env"
  environment="PATH=/usr/local/bin:/usr/bin:/bin HOME=/root NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt"
  environment+=" NPM_CONFIG_REGISTRY=$(npm config get registry)"
fi
printf 'FROM scratch\nCOPY root/ /\nENV %s\n' "$environment" >"$2/Dockerfile"
