#!/usr/bin/env bash
# Builds the fuzz targets and runs them all side by side, then prints one table.
#
#   tools/fuzz.sh [SECONDS [TARGET…]]           all targets together take SECONDS; 60 unless told
#   tools/fuzz.sh --long [SECONDS [TARGET…]]    half of the time with sanitizers, then half in the
#                                               fast build without; two hours unless told
#
# What was found new is merged into build/fuzz/corpus, which the next run begins with; the checkout
# stays as it is. What crashes lies in build/fuzz/crashes. fuzz/README.md tells what to do with both.
set -euo pipefail
presets=(fuzz) seconds=60
case "${1-}" in
  --long)
    presets=(fuzz fuzz-fast) seconds=7200
    shift
    ;;
  -*)
    sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"
    [[ $1 == --help ]] && exit 0
    exit 2
    ;;
esac
seconds=${1-$seconds}
if [[ ! $seconds =~ ^[1-9][0-9]{0,6}$ ]]; then
  echo "fuzz.sh: the time is a number of seconds, not \"$seconds\"." >&2
  echo "Try tools/fuzz.sh 60." >&2
  exit 2
fi
shift $(($# > 0 ? 1 : 0))
source "$(dirname "${BASH_SOURCE[0]}")/steps.sh"
if [[ $# -gt 0 ]]; then
  wanted=("${@/#/fuzz_}")
else
  wanted=(fuzz)
  for seeds in fuzz/corpus/*/; do
    set -- "$@" "$(basename "$seeds")"
  done
fi
for preset in "${presets[@]}"; do
  build "$preset" "${wanted[@]}"
done

# Each target gets an equal share of the time, and as many run at once as there are CPUs. Starting
# and merging take about three seconds of it.
export share=$((seconds * jobs / ($# * ${#presets[@]}) - 3))
export crashes=build/fuzz/crashes logs=build/logs/fuzz
[[ $share -gt 0 ]] || share=1
mkdir -p "$crashes" "$logs"

# Fuzzes one target and merges what it found; its log ends with what the table shows.
fuzz_target() {
  local preset=$1 target=$2 grown=build/fuzz/corpus/$2 log=$logs/$1.$2.log options
  local new=$grown.new program=build/$preset/fuzz/fuzz_$target
  # One allocation may take 64 MiB, all together 1 GiB. The time of an input is the business of
  # unit_meter.cc, which counts no time that the process was stopped; this is for what never ends.
  options=(-timeout=300 -report_slow_units=300 -malloc_limit_mb=64 -rss_limit_mb=1024)
  options+=(-artifact_prefix="$crashes/$target-")
  rm -rf "$new" && mkdir -p "$grown" "$new"
  [[ -f fuzz/dictionaries/$target.dict ]] && options+=(-dict="fuzz/dictionaries/$target.dict")
  [[ $preset == fuzz-fast ]] && options+=(-entropic=0)  # its bookkeeping would take a fifth
  if ! "$program" "${options[@]}" -max_total_time="$share" -print_final_stats=1 \
      "$grown" "fuzz/corpus/$target" >"$log" 2>&1 </dev/null ||
    ! "$program" "${options[@]}" -merge=1 "$new" "fuzz/corpus/$target" "$grown" \
      >"$log.merge" 2>&1 </dev/null; then
    echo "$preset $target" >>"$logs/failed"
    return
  fi
  rm -rf "$grown" && mv "$new" "$grown"
}
export -f fuzz_target
rm -f "$logs"/*
for preset in "${presets[@]}"; do
  printf '%s\0' "$@" |
    xargs -0 -n 1 -P "$jobs" bash -c 'fuzz_target "$1" "$2"' fuzz_target "$preset"
done

python3 -B tools/fuzz_table.py "$logs" fuzz/corpus "${presets[*]}" "$@"
