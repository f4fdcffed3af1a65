#!/bin/bash
# Installs Debian packages whose programs the tests use, unless all of these are there: install.sh NAME. Starts no service.
set -euo pipefail

case ${1:-} in
  # pages would show empty boxes instead of text without a font
  browser) programs=(chromium) && packages=(chromium fonts-dejavu-core) ;;
  # busybox is what the substitute for the build image consists of; acl and curl are what the quickstart uses
  buildah) programs=(buildah /bin/busybox setfacl curl) && packages=(buildah busybox-static acl curl) ;;
  # what makes the single executables smaller, and what runs those for other machines
  executable-tools)
    programs=(strip aarch64-linux-gnu-strip qemu-aarch64 wine curl)
    packages=(curl binutils binutils-aarch64-linux-gnu qemu-user libc6-arm64-cross libstdc++6-arm64-cross wine wine64)
    ;;
  # Maven fetches the jars of OpenSearch
  java) programs=(javac mvn) && packages=(openjdk-17-jdk-headless maven) ;;
  # what looks at the packages for Debian and RPM systems, and what these need and recommend
  package-tools) programs=(lintian rpm dpkg-deb adduser setfacl curl) && packages=(lintian rpm adduser acl curl) ;;
  prometheus) programs=(prometheus promtool amtool) && packages=(prometheus prometheus-alertmanager) ;;
  # what reads completions and the man page
  shells) programs=(zsh fish mandoc man) && packages=(zsh fish mandoc man-db groff-base) ;;
  tinyproxy) programs=(tinyproxy) && packages=(tinyproxy) ;;
  *) echo 'usage: install.sh browser|buildah|executable-tools|java|package-tools|prometheus|shells|tinyproxy' >&2 && exit 2 ;;
esac

missing=()
# one by one: with several names `command -v` succeeds if one of them is found
for program in "${programs[@]}"; do command -v "$program" >/dev/null || missing+=("$program"); done
if [ ${#missing[@]} = 0 ]; then exit 0; fi

# invoke-rc.d and deb-systemd-invoke run this file before they start a service; 101 is "not allowed".
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -q -y --no-install-recommends "${packages[@]}"
