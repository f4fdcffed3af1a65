#!/bin/bash
# Fetches the jars of OpenSearch, compiles the Java main that starts them, once per version of the folder here, and prints
# the folder with both. jars.sha256 is to the jars what go.sum is to modules. After changing a version in pom.xml, write it
# again: build-opensearch.sh --lock
set -euo pipefail

folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/opensearch" && pwd)
key=$(cd "$folder" && find . -type f | LC_ALL=C sort | xargs cat | sha256sum | cut -c1-12)
built="${XDG_CACHE_HOME:-$HOME/.cache}/xmail-exporter-ci/opensearch-$key"

if [ ! -d "$built" ] || [ "${1:-}" = --lock ]; then
  for program in javac mvn; do
    command -v $program >/dev/null || { echo "Java 17 and Maven are required to build OpenSearch: run install-java.sh" >&2; exit 1; }
  done
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  mvn --quiet --batch-mode --strict-checksums --file "$folder/pom.xml" dependency:copy-dependencies -DoutputDirectory="$work/jars" >&2
  if [ "${1:-}" = --lock ]; then
    (cd "$work/jars" && LC_ALL=C sha256sum -- *.jar) >"$folder/jars.sha256"
    exit 0
  fi
  (cd "$work/jars" && sha256sum --quiet --strict --check "$folder/jars.sha256") >&2
  [ "$(find "$work/jars" -type f | wc -l)" = "$(wc -l <"$folder/jars.sha256")" ] || { echo "a jar is not in jars.sha256" >&2; exit 1; }
  javac --release 17 -cp "$work/jars/*" -d "$work/classes" "$folder/OpenSearch.java" >&2
  cp "$folder/log4j2.xml" "$work/classes/"
  mkdir -p "$(dirname "$built")"
  rm -rf "$built.new"
  cp -R "$work" "$built.new"
  mv "$built.new" "$built"
fi
echo "$built"
