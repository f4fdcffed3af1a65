#!/bin/bash
# Builds nfpm from source, once per version, and prints its path.
set -euo pipefail

version=v2.45.2
program="${XDG_CACHE_HOME:-$HOME/.cache}/xmail-exporter-ci/nfpm-$version"

if [ ! -x "$program" ]; then
  command -v go >/dev/null || { echo "Go 1.26 or newer is required to build nfpm" >&2; exit 1; }
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  GOBIN=$work go install -trimpath -ldflags='-s -w' "github.com/goreleaser/nfpm/v2/cmd/nfpm@$version" >&2
  mkdir -p "$(dirname "$program")"
  mv "$work/nfpm" "$program.new"
  mv "$program.new" "$program"
fi
echo "$program"
