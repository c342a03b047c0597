# Shell functions of test.sh, demo.sh and .ci/run; to be sourced. Leaves the shell in the root of
# the checkout. Logs lie in build/logs.
cd "$(dirname "${BASH_SOURCE[0]}")/.."

jobs=$(nproc)
mkdir -p build/logs 2>/dev/null || true
if [[ ! -w build/logs ]]; then
  echo "$PWD/build cannot be written, probably because root made it." >&2
  echo "Run this with sudo, as the last time, or remove the directory." >&2
  exit 2
fi

heading() {
  printf '\n== %s\n' "$*"
}

# logged NAME COMMAND…: quiet when it works; the end of its log when not.
logged() {
  local name=$1 log=build/logs/$1.log status=0
  shift
  "$@" >"$log" 2>&1 </dev/null || status=$?
  if [[ $status -ne 0 ]]; then
    tail -n 80 "$log" >&2
    echo "FAILED (exit $status): $*" >&2
    echo "The whole log is in $PWD/$log" >&2
  fi
  return "$status"
}

# build PRESET [TARGET…]: configures and builds into build/PRESET.
build() {
  local preset=$1 since=$SECONDS targets=()
  shift
  [[ $# -gt 0 ]] && targets=(--target "$@")
  logged "configure-$preset" cmake --preset "$preset"
  logged "build-$preset" cmake --build --preset "$preset" --parallel "$jobs" "${targets[@]}"
  echo "built build/$preset in $((SECONDS - since)) s"
}

# run_tests LOG PRESET [CTEST OPTION…]: shows what failed and ctest's closing lines. No test at all
# is a failure.
run_tests() {
  local log=build/logs/$1.log preset=$2 status=0 progress=(--quiet)
  shift 2
  [[ -t 1 ]] && progress=(--progress)
  # Some tests wait most of the time, so one more than there are CPUs.
  ctest --preset "$preset" --no-tests=error -j "$((jobs + 1))" "${progress[@]}" --output-log "$log" "$@" \
    </dev/null || status=$?
  if [[ $status -ne 0 ]]; then
    # Everything that failing tests wrote; passing ones write one line each.
    grep -vE '^(\[[A-Z_]+\] *$| *Start +[0-9]+:| *[0-9]+/[0-9]+ Test .* Passed )' "$log" | tail -n 300 >&2
    echo "FAILED: ctest --preset $preset $*; the whole log is in $PWD/$log" >&2
    return "$status"
  fi
  sed -n '/% tests passed/,$p' "$log"
  grep -qE 'out of [1-9]' "$log"
}
