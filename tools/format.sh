#!/usr/bin/env bash
# Formats every C++ file of the checkout with clang-format 14; --check only says what differs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mode=(-i)
[[ ${1-} == --check ]] && mode=(--dry-run -Werror)

# The checkout may belong to another user than root.
mapfile -t files < <(git -c safe.directory='*' ls-files -- '*.cc' '*.h')
if [[ ${#files[@]} -eq 0 ]]; then
  echo "format.sh: found no C++ file; is this a git checkout?" >&2
  exit 1
fi
clang-format-14 --style=file "${mode[@]}" "${files[@]}"
echo "${#files[@]} files"
