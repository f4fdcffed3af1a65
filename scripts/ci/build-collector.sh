#!/bin/bash
# Builds a Collector with its builder, once per version of its folder here, and prints its path:
# build-collector.sh collector|collector-elastic
# The modules come from the folder's go.mod and go.sum and not from the builder's own update: that one also asks for
# modules which only the tests of the exporters use.
set -euo pipefail

folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/${1:?name of a folder}" && pwd)
version=$(sed -n 's/^  version: //p' "$folder/manifest.yaml")
key=$(cd "$folder" && find . -type f | LC_ALL=C sort | xargs cat | sha256sum | cut -c1-12)
program="${XDG_CACHE_HOME:-$HOME/.cache}/xmail-exporter-ci/$1-$key"

if [ ! -x "$program" ]; then
  command -v go >/dev/null || { echo "Go 1.26 or newer is required to build the OpenTelemetry Collector" >&2; exit 1; }
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  cd "$work"
  builder=go.opentelemetry.io/collector/cmd/builder@v$version
  go run "$builder" --config "$folder/manifest.yaml" --skip-get-modules --skip-compilation >&2
  cp -R "$folder/." out/
  (cd out && go build -mod=readonly -trimpath -ldflags='-s -w' -o "$work/program" .) >&2
  mkdir -p "$(dirname "$program")"
  mv "$work/program" "$program.new"
  mv "$program.new" "$program"
fi
echo "$program"
