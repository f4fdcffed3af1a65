#!/bin/bash
# Builds Helm from source, once per version, and prints its path.
set -euo pipefail

version=v3.22.0
program="${XDG_CACHE_HOME:-$HOME/.cache}/xmail-exporter-ci/helm-$version"

if [ ! -x "$program" ]; then
  command -v go >/dev/null || { echo "Go 1.26 or newer is required to build Helm" >&2; exit 1; }
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  GOBIN=$work go install -trimpath -ldflags='-s -w' "helm.sh/helm/v3/cmd/helm@$version" >&2
  mkdir -p "$(dirname "$program")"
  mv "$work/helm" "$program.new"
  mv "$program.new" "$program"
fi
echo "$program"
