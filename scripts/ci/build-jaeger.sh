#!/bin/bash
# Builds Jaeger, all in one, once per version of its folder here, and prints its path. Without its user interface: the tests ask its API.
set -euo pipefail

folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/jaeger" && pwd)
key=$(cat "$folder/go.mod" "$folder/go.sum" | sha256sum | cut -c1-12)
program="${XDG_CACHE_HOME:-$HOME/.cache}/xmail-exporter-ci/jaeger-$key"

if [ ! -x "$program" ]; then
  command -v go >/dev/null || { echo "Go 1.26 or newer is required to build Jaeger" >&2; exit 1; }
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  (cd "$folder" && go build -mod=readonly -trimpath -ldflags='-s -w' -o "$work/program" \
    github.com/jaegertracing/jaeger/cmd/all-in-one) >&2
  mkdir -p "$(dirname "$program")"
  mv "$work/program" "$program.new"
  mv "$program.new" "$program"
fi
echo "$program"
