#!/usr/bin/env bash
# Fuzzes each target for a while from its corpus: fuzz/smoke.sh FOLDER_OF_PROGRAMS SECONDS.
# What crashes is left in build/fuzz/crashes; README.md tells what to do with it.
set -euo pipefail
programs=$1
seconds=$2
cd "$(dirname "${BASH_SOURCE[0]}")/.."
crashes=$PWD/build/fuzz/crashes
mkdir -p "$crashes"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

seen=0
for program in "$programs"/fuzz_*; do
  [[ -f $program && -x $program ]] || continue
  target=${program##*/fuzz_}
  corpus=fuzz/corpus/$target
  dictionary=fuzz/dictionaries/$target.dict
  options=(-max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1
           -artifact_prefix="$crashes/$target-")
  [[ -f $dictionary ]] && options+=(-dict="$dictionary")
  # New inputs go to the first folder, so that the checkout stays as it is.
  mkdir "$work/$target"
  if ! "$program" "${options[@]}" "$work/$target" "$corpus" >"$work/log" 2>&1 </dev/null; then
    tail -n 60 "$work/log" >&2
    echo "FAILED: $target; the input is in $crashes" >&2
    exit 1
  fi
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/log")
  seeds=$(find "$corpus" -type f | wc -l)
  echo "$target: $runs inputs from $seeds seeds"
  [[ $runs -gt $seeds ]]
  seen=$((seen + 1))
done
if [[ $seen -eq 0 ]]; then
  echo "FAILED: no fuzz program in $programs" >&2
  exit 1
fi
