#!/usr/bin/env bash
# Prints how much of core/ the tests of core/ and the seeds of its fuzz targets run, a line a folder.
#
#   tools/coverage.sh              lines and branches of each folder
#   tools/coverage.sh --missing    also every line that nothing ran
#
# The exports of llvm-cov lie in build/coverage. Needs tools/install-deps.sh --dev.
set -euo pipefail
missing=()
case "${1-}" in
  '') ;;
  --missing) missing=(--missing) ;;
  *)
    sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"
    [[ $1 == --help ]] && exit 0
    exit 2
    ;;
esac
source "$(dirname "${BASH_SOURCE[0]}")/steps.sh"
profiles=build/coverage/profiles
rm -rf "$profiles" && mkdir -p "$profiles"

seeds=(check find keyring paserk revocation_list rows text token verify)
LLVM_PROFILE_FILE=/dev/null build coverage core_tests "${seeds[@]/#/replay_}"

# Without the one that runs for minutes to count how rare something is.
mapfile -t programs < <(find build/coverage/tests/core -name '*_test' -type f -perm -u+x \
  ! -name false_suggestions_test | sort)
if [[ ${#programs[@]} -eq 0 ]]; then
  echo "coverage.sh: no test of core/ in build/coverage" >&2
  exit 1
fi
objects=()
# run NAME PROGRAM [ARGUMENT…]
run() {
  if [[ ${#objects[@]} -eq 0 ]]; then
    objects=("$2")
  else
    objects+=(-object "$2")
  fi
  LLVM_PROFILE_FILE=$profiles/$1.profraw RC_PARAMS="seed=20261124 max_success=300" \
    logged "coverage-$1" "${@:2}"
}
for program in "${programs[@]}"; do
  run "$(basename "$program")" "$program"
done
for target in "${seeds[@]}"; do
  run "replay_$target" "build/coverage/fuzz/replay_$target" "fuzz/corpus/$target"
done

llvm-profdata-14 merge -sparse "$profiles"/*.profraw -o build/coverage/core.profdata
exported() {
  llvm-cov-14 export -format="$1" -instr-profile=build/coverage/core.profdata "${objects[@]}" core
}
exported lcov >build/coverage/core.lcov
exported text >build/coverage/core.json
python3 -B tools/coverage_table.py build/coverage/core.lcov build/coverage/core.json "${missing[@]}"
