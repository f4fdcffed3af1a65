#!/bin/bash
# Installs Debian's Java 17, whose compiler builds the Java main of build-opensearch.sh, and Maven, which fetches the jars.
set -euo pipefail

if command -v javac >/dev/null && command -v mvn >/dev/null; then exit 0; fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -q -y --no-install-recommends openjdk-17-jdk-headless maven
