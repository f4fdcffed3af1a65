#!/bin/bash
# Builds Prometheus 3, which has an OTLP receiver, once per version of its folder here, and prints its path. Without service discovery
# and the web interface: the tests need neither.
set -euo pipefail

folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/prometheus" && pwd)
key=$(cat "$folder/go.mod" "$folder/go.sum" | sha256sum | cut -c1-12)
program="${XDG_CACHE_HOME:-$HOME/.cache}/xmail-exporter-ci/prometheus-$key"

if [ ! -x "$program" ]; then
  command -v go >/dev/null || { echo "Go 1.26 or newer is required to build Prometheus" >&2; exit 1; }
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  (cd "$folder" && go build -mod=readonly -trimpath -ldflags='-s -w' -tags remove_all_sd -o "$work/program" \
    github.com/prometheus/prometheus/cmd/prometheus) >&2
  mkdir -p "$(dirname "$program")"
  mv "$work/program" "$program.new"
  mv "$program.new" "$program"
fi
echo "$program"
