"""The table of tools/fuzz.sh, from the logs of libFuzzer: fuzz_table.py LOGS CORPUS "PRESET…" TARGET…

Fails when a target found something, or ran no input but its seeds.
"""
import pathlib
import re
import sys

HEADER = ["target", "build", "inputs", "a second", "coverage", "seeds", "slowest µs", "its bytes"]


def last(pattern, text):
    found = re.findall(pattern, text, re.MULTILINE)
    return found[-1] if found else None


def read(preset, target, logs, corpus):
    """The cells of a run of a target, and what is wrong with it."""
    log = logs / f"{preset}.{target}.log"
    text = log.read_text(errors="replace") if log.exists() else ""
    failed = logs / "failed"
    if failed.exists() and f"{preset} {target}" in failed.read_text().splitlines():
        merge = logs / f"{log.name}.merge"
        shown = merge if merge.exists() else log
        end = shown.read_text(errors="replace").splitlines()[-60:] if shown.exists() else []
        return None, "\n".join([*end, f"FAILED: {target}; what it found is in build/fuzz/crashes"])
    runs = int(last(r"^stat::number_of_executed_units: *(\d+)", text) or 0)
    seeds = sum(1 for path in (corpus / target).iterdir() if path.is_file())
    if runs <= seeds:
        return None, f"FAILED: {target} ran {runs} inputs and has {seeds} seeds; see {log}"
    speed = last(r"^stat::average_exec_per_sec: *(\d+)", text) or "?"
    coverage = last(r"\bcov: (\d+)", text) or "?"
    slowest, size = last(r"^slowest_unit: (\d+) us (\d+) bytes", text) or ("?", "?")
    return [target, preset, runs, speed, coverage, seeds, slowest, size], None


def main(logs, corpus, presets, targets):
    logs, corpus = pathlib.Path(logs), pathlib.Path(corpus)
    rows, problems = [], []
    for target in targets:
        for preset in presets:
            cells, problem = read(preset, target, logs, corpus)
            if problem:
                problems.append(problem)
            else:
                rows.append(cells)
    if not targets or not presets:
        problems.append("FAILED: no target")
    rows.append(["all", "", sum(row[2] for row in rows), "", "", "", "", ""])
    rows = [HEADER] + [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row[:2], widths)]
        cells += [cell.rjust(width) for cell, width in zip(row[2:], widths[2:])]
        print("  ".join(cells))
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3].split(), sys.argv[4:]))
