#!/bin/bash
# Builds a program of the tests, once per version, and prints where it is: build.sh NAME. With --find it is only looked for: build.sh --find NAME
# A module is pinned by its version below, a folder here by what is in it: its go.sum, or jars.sha256.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
only_find=false
if [ "${1:-}" = --find ]; then only_find=true && shift; fi
name=${1:-}
flags=(-trimpath '-ldflags=-s -w')

case $name in
  helm) module=helm.sh/helm/v3/cmd/helm@v3.22.0 ;;
  nfpm) module=github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.2 ;;
  victorialogs) module=github.com/VictoriaMetrics/VictoriaLogs/app/victoria-logs@v1.52.1 ;;
  # without its user interface: the tests ask its API
  jaeger) package=github.com/jaegertracing/jaeger/cmd/all-in-one ;;
  # 3, which has an OTLP receiver; without service discovery and the web interface, which the tests do not need
  prometheus) package=github.com/prometheus/prometheus/cmd/prometheus && flags+=(-tags remove_all_sd) ;;
  collector | collector-elastic | opensearch) ;;
  *)
    echo 'usage: build.sh [--find] helm|nfpm|victorialogs|jaeger|prometheus|collector|collector-elastic|opensearch' >&2
    exit 2
    ;;
esac

folder=$here/$name
if [ -n "${module:-}" ]; then key=${module##*@}; else key=$(cd "$folder" && find . -type f | LC_ALL=C sort | xargs cat | sha256sum | cut -c1-12); fi
built="${XDG_CACHE_HOME:-$HOME/.cache}/xmail-exporter-ci/$name-$key"

main() {
  if [ ! -e "$built" ] || [ "${2:-}" = --lock ]; then
    if $only_find; then echo "$name is needed: run scripts/ci/build.sh $name" >&2 && exit 1; fi
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    if [ "$name" = opensearch ]; then build_opensearch "$@" >&2; else build_go_program >&2; fi
    mkdir -p "$(dirname "$built")"
    rm -rf "$built.new"
    mv "$work/result" "$built.new"
    mv "$built.new" "$built"
  fi
  echo "$built"
}

build_go_program() {
  require 'Go 1.26 or newer is' go
  if [ -n "${module:-}" ]; then
    GOBIN=$work go install "${flags[@]}" "$module"
    program=${module%@*}
    mv "$work/${program##*/}" "$work/result"
    return
  fi
  if [ -n "${package:-}" ]; then
    (cd "$folder" && go build -mod=readonly "${flags[@]}" -o "$work/result" "$package")
    return
  fi
  # The Collector's builder writes the program. Its modules come from the folder's go.mod and go.sum and not from the builder's own update: that one also asks
  # for modules which only the tests of the exporters use.
  version=$(sed -n 's/^  version: //p' "$folder/manifest.yaml")
  (cd "$work" && go run "go.opentelemetry.io/collector/cmd/builder@v$version" --config "$folder/manifest.yaml" --skip-get-modules --skip-compilation)
  cp -R "$folder/." "$work/out/"
  (cd "$work/out" && go build -mod=readonly "${flags[@]}" -o "$work/result" .)
}

# Fetches the jars, and compiles the Java main that starts them. jars.sha256 is to the jars what go.sum is to modules; after changing a version in pom.xml,
# write it again: build.sh opensearch --lock
build_opensearch() {
  require 'Java 17 and Maven (install.sh java) are' javac mvn
  jars=$work/result/jars
  mvn --quiet --batch-mode --strict-checksums --file "$folder/pom.xml" dependency:copy-dependencies -DoutputDirectory="$jars"
  if [ "${2:-}" = --lock ]; then
    (cd "$jars" && LC_ALL=C sha256sum -- *.jar) >"$folder/jars.sha256"
    exit 0
  fi
  (cd "$jars" && sha256sum --quiet --strict --check "$folder/jars.sha256")
  [ "$(find "$jars" -type f | wc -l)" = "$(wc -l <"$folder/jars.sha256")" ] || { echo 'a jar is not in jars.sha256' && exit 1; }
  javac --release 17 -cp "$jars/*" -d "$work/result/classes" "$folder/OpenSearch.java"
  cp "$folder/log4j2.xml" "$work/result/classes/"
}

require() {
  local what=$1 program
  shift
  for program in "$@"; do
    command -v "$program" >/dev/null || { echo "$what required to build $name" && exit 1; }
  done
}

main "$@"
