#!/bin/bash
# Builds the collector with its own builder, once for each content of this folder, and prints where it is.
# The modules come from go.mod and go.sum here and not from the builder's own update: that one also asks for modules which
# only the tests of the file exporter use.
set -euo pipefail

builder=go.opentelemetry.io/collector/cmd/builder@v0.165.0
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
key=$(cat "$here/manifest.yaml" "$here/go.mod" "$here/go.sum" | sha256sum | cut -c1-12)
program="${XDG_CACHE_HOME:-$HOME/.cache}/xmail-exporter-ci/otelcol-$key"

if [ ! -x "$program" ]; then
  command -v go >/dev/null || { echo "Go 1.26 or newer is needed to build the OpenTelemetry Collector" >&2; exit 1; }
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  cd "$work"
  go run "$builder" --config "$here/manifest.yaml" --skip-get-modules --skip-compilation >&2
  cp "$here/go.mod" "$here/go.sum" out/
  (cd out && go build -mod=readonly -trimpath -ldflags='-s -w' -o "$work/otelcol" .) >&2
  mkdir -p "$(dirname "$program")"
  mv "$work/otelcol" "$program.new"
  mv "$program.new" "$program"
fi
echo "$program"
