#!/usr/bin/env bash
# Shows what Serialsmith does, from nothing: installs what is missing, builds, makes a keyring,
# issues a purchase file and checks serials as customers type and paste them.
# Works as root and with sudo, from any directory; a second run has nothing left to install or build.
set -euo pipefail
"$(dirname "${BASH_SOURCE[0]}")/install-deps.sh"
source "$(dirname "${BASH_SOURCE[0]}")/steps.sh"

heading "Build"
build release serialsmith

orders=$PWD/docs/examples/orders.csv
PATH=$PWD/build/release:$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

say() {
  printf '\n'
  printf '# %s\n' "$@"
}

# expect STATUS COMMAND…: shows the command, what it says (kept in the file `said`) and its exit
# status, which must be STATUS. Its input is the file that `input` names.
input=/dev/null
expect() {
  local wanted=$1 status=0 from=
  shift
  [[ $input == /dev/null ]] || from=" < $input"
  printf '$ %s%s\n' "$*" "$from"
  "$@" >said 2>&1 <"$input" || status=$?
  sed -E 's/^(.{108}).{3,}/\1 …/' said
  [[ $status -eq 0 ]] || echo "(exit status $status)"
  if [[ $status -ne $wanted ]]; then
    echo "demo.sh: expected exit status $wanted" >&2
    exit 1
  fi
}

# says TEXT: the last command must have said it.
says() {
  if ! grep -qF -- "$1" said; then
    echo "demo.sh: expected to read: $1" >&2
    exit 1
  fi
}

heading "A keyring: the secret half makes serials, the public half is shipped to check them"
(umask 077 && head -c 18 /dev/urandom | base64 >passphrase)
expect 0 serialsmith keyring new keys --issuer "Example Ltd" --passphrase-file passphrase
expect 0 serialsmith keyring add-series keys --symbol A --passphrase-file passphrase
expect 0 serialsmith keyring add-product keys --code MVR --name "Moon Viewer"
expect 0 serialsmith keyring add-product keys --code SKY --name "Sky Atlas"

heading "Purchases become signed serials"
cp "$orders" orders.csv
expect 0 cat orders.csv
say "One row names a product that cannot be: it is rejected with its place, the rest goes on." \
  "Status 3 says: partly done."
issue=(serialsmith issue --keys keys --passphrase-file passphrase --ledger issued.db
  --orders orders.csv --out serials.csv --rejects rejects.csv)
expect 3 "${issue[@]}"
expect 0 cat rejects.csv
says "4,product,"
say "Each serial is a number to type and, behind it, a signature that proves where it is from."
expect 0 cat serials.csv
cp serials.csv first.csv
say "The same file again: nothing new is issued, everybody keeps what they have."
expect 3 "${issue[@]}"
says "0 issued, 3 existing"
cmp <(cut -d, -f1-9 first.csv) <(cut -d, -f1-9 serials.csv)

number=$(awk -F, 'NR == 2 { print $5 }' serials.csv)
signed=$(awk -F, 'NR == 2 { print $6 }' serials.csv)
[[ ${#number} -eq 29 && ${#signed} -eq 179 ]]

heading "A customer types the number"
expect 0 serialsmith check --keys keys/public.keyring "$number"
says "Moon Viewer"

heading "Another one mistypes it"
wrong=7
[[ ${number:8:1} == 7 ]] && wrong=4
say "The program finds the symbol and says what it must have been; it never corrects by itself."
expect 1 serialsmith check --keys keys/public.keyring "${number:0:8}$wrong${number:9}"
says "Invalid Serial Number:"
says "$number"

heading "A third one pastes the whole mail"
{
  echo "On Tuesday Example Ltd wrote:"
  echo "> Dear Ada, thank you for buying Moon Viewer!"
  echo "> Your serial number:"
  echo ">"
  fold -w 30 <<<"$signed" | sed 's/-$//; s/^/>     /'
  echo ">"
  echo "> Keep it in a safe place."
} >mail.txt
expect 0 cat mail.txt
say "Quoting and words are passed over, and the signature is verified, without any network."
input=mail.txt
expect 0 serialsmith check --keys keys/public.keyring --require-signature -
says "Genuine serial for Moon Viewer"

printf '\nThat was all, after %d s. The program is build/release/serialsmith; README.md goes on.\n' \
  "$SECONDS"
