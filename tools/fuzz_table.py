"""The table of tools/fuzz.sh, from the logs of libFuzzer: fuzz_table.py LOGS CORPUS TARGET…

Fails when a target found something, or ran no input but its seeds.
"""
import pathlib
import re
import sys


def last(pattern, text):
    found = re.findall(pattern, text, re.MULTILINE)
    return found[-1] if found else None


def read(target, logs, corpus):
    """The cells of a target, and what is wrong with its run."""
    log = logs / f"{target}.log"
    text = log.read_text(errors="replace") if log.exists() else ""
    failed = logs / "failed"
    if failed.exists() and target in failed.read_text().split():
        merge = logs / f"{target}.log.merge"
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
    return [target, runs, speed, coverage, seeds, slowest, size], None


def main(logs, corpus, targets):
    logs, corpus = pathlib.Path(logs), pathlib.Path(corpus)
    rows = [["target", "inputs", "a second", "coverage", "seeds", "slowest µs", "its bytes"]]
    problems = []
    for target in targets:
        cells, problem = read(target, logs, corpus)
        if problem:
            problems.append(problem)
        else:
            rows.append([str(cell) for cell in cells])
    if not targets:
        problems.append("FAILED: no target")
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        print("  ".join(cells))
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
