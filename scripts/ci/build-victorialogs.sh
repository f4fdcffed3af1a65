#!/bin/bash
# Builds VictoriaLogs from its module, once per version, and prints its path.
set -euo pipefail

version=v1.52.1
program="${XDG_CACHE_HOME:-$HOME/.cache}/xmail-exporter-ci/victorialogs-$version"

if [ ! -x "$program" ]; then
  command -v go >/dev/null || { echo "Go 1.26 or newer is required to build VictoriaLogs" >&2; exit 1; }
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  GOBIN=$work go install -trimpath -ldflags='-s -w' "github.com/VictoriaMetrics/VictoriaLogs/app/victoria-logs@$version" >&2
  mkdir -p "$(dirname "$program")"
  mv "$work/victoria-logs" "$program.new"
  mv "$program.new" "$program"
fi
echo "$program"
