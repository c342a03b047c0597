#!/usr/bin/env bash
# Installs what Serialsmith is built from on Debian 12. The only place that names packages.
#
#   tools/install-deps.sh          compiler, libraries, test frameworks
#   tools/install-deps.sh --test   also the database server that the tests start, what makes their certificates,
#                                  a soft HSM, and a cross compiler with its emulator
#   tools/install-deps.sh --dev    also clang 14, its sanitizer runtime, formatter, linter and coverage, valgrind
#   tools/install-deps.sh --long   also the browser that a long test renders messages with
#
# Returns at once, without touching the network, when everything is there. Needs root or sudo
# otherwise.
set -euo pipefail

packages=(
  # Building.
  g++ cmake ninja-build pkg-config
  # The architecture, script and consumer tests; the formatter's list of files.
  python3 git
  # Libraries.
  libsodium-dev libabsl-dev libcurl4-openssl-dev libcli11-dev libcsv-dev nlohmann-json3-dev libsqlite3-dev libpq-dev
  libgmime-3.0-dev libkainjow-mustache-dev libqrencode-dev libpng-dev libp11-kit-dev
  # Tests and benchmarks.
  libgtest-dev libgmock-dev librapidcheck-dev libbenchmark-dev libzbar-dev curl
)
test_packages=(postgresql-15 openssl softhsm2 g++-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user)
dev_packages=(clang-14 libclang-rt-14-dev clang-format-14 clang-tidy-14 llvm-14 valgrind)
long_packages=(chromium fonts-dejavu-core)

case "${1-}" in
  '') ;;
  --test) packages+=("${test_packages[@]}") ;;
  --dev) packages+=("${test_packages[@]}" "${dev_packages[@]}") ;;
  --long) packages+=("${test_packages[@]}" "${dev_packages[@]}" "${long_packages[@]}") ;;
  *)
    sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"
    [[ $1 == --help ]] && exit 0
    exit 2
    ;;
esac

installed() {
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  echo "install-deps.sh: no apt-get here; this script knows Debian 12 only." >&2
  echo "Install the equivalents of: ${packages[*]}" >&2
  exit 2
fi

missing=()
for package in "${packages[@]}"; do
  installed "$package" || missing+=("$package")
done
[[ ${#missing[@]} -eq 0 ]] && exit 0

as_root=()
if [[ $EUID -ne 0 ]]; then
  if ! command -v sudo >/dev/null; then
    echo "install-deps.sh: needs root to install: ${missing[*]}" >&2
    echo "Run it as root, or install sudo." >&2
    exit 2
  fi
  as_root=(sudo)
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 "$@" >"$log" 2>&1 </dev/null
}

echo "Installing ${missing[*]}"
# A stale third-party source must not stop us: what is really missing fails in the next line.
apt update || echo "apt-get update failed; going on with the package lists at hand" >&2
if [[ " ${missing[*]} " == *" postgresql-15 "* ]]; then
  # The server's package would make a database and start it; the tests start their own.
  apt install -y --no-install-recommends postgresql-common || true
  "${as_root[@]}" sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' \
    /etc/postgresql-common/createcluster.conf || true
fi
if ! apt install -y --no-install-recommends "${missing[@]}"; then
  tail -n 40 "$log" >&2
  echo "install-deps.sh: apt-get install failed" >&2
  exit 1
fi
