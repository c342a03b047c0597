"""The table of tools/coverage.sh: coverage_table.py LCOV JSON [--missing], exports of llvm-cov

What is generated of a template is counted once: it ran when any instance did. A branch is one
outcome of a condition. A constexpr function that never ran made a table while compiling: it is not
counted, and --missing names it.
"""
import collections
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def line_counts(path):
    """Of each file its lines that have code, with how often they ran; from lcov's format."""
    files, lines = {}, {}
    for record in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
        if record.startswith("SF:"):
            lines = files.setdefault(record[3:], {})
        elif record.startswith("DA:"):
            line, count = map(int, record[3:].split(",")[:2])
            lines[line] = max(lines.get(line, 0), count)
    return files


def branch_counts(branches):
    """Of each condition its two outcomes: whether any instance took them."""
    counts = collections.defaultdict(lambda: [0, 0])
    for line, column, _, _, taken, not_taken, *_ in branches:
        counts[line, column][0] += taken
        counts[line, column][1] += not_taken
    return counts


def compiled_away(functions):
    """Of each file the first and last lines of constexpr functions that only the compiler ran."""
    counts = collections.Counter()
    for function in functions:
        first_line, first_column, last_line, *_ = function["regions"][0]
        counts[function["filenames"][0], first_line, first_column, last_line] += function["count"]
    found = collections.defaultdict(set)
    for (name, first_line, first_column, last_line), count in counts.items():
        if count > 0 or not pathlib.Path(name).resolve().is_relative_to(ROOT / "core"):
            continue
        lines = pathlib.Path(name).read_text(encoding="utf-8").splitlines()[:first_line]
        lines[-1] = lines[-1][:first_column - 1]
        head = re.split(r"[;}]|^\s*(?://|#).*|\bpublic:|\bprivate:", "\n".join(lines), flags=re.M)[-1]
        if re.search(r"\bconstexpr\b", head):
            found[name].add((first_line, last_line))
    return found


def main(lcov, branches_json, show_missing):
    all_lines = line_counts(lcov)
    export = json.loads(pathlib.Path(branches_json).read_text(encoding="utf-8"))["data"][0]
    files, tables = export["files"], compiled_away(export["functions"])
    folders = collections.defaultdict(lambda: [0, 0, 0, 0])
    missing = []
    for file in files:
        name = pathlib.Path(file["filename"]).resolve()
        if not name.is_relative_to(ROOT / "core"):
            continue
        name = name.relative_to(ROOT)
        apart = tables[file["filename"]]
        counts = lambda line: not any(first <= line <= last for first, last in apart)
        lines = {line: count for line, count in all_lines[file["filename"]].items() if counts(line)}
        branches = {place: both for place, both in branch_counts(file["branches"]).items()
                    if counts(place[0])}
        outcomes = [count > 0 for both in branches.values() for count in both]
        folder = folders[str(name.parent)]
        for place, number in enumerate((sum(count > 0 for count in lines.values()), len(lines),
                                        sum(outcomes), len(outcomes))):
            folder[place] += number
        source = (ROOT / name).read_text(encoding="utf-8").splitlines()
        missing += [f"{name}:{line}: run by the compiler alone: {source[line - 1].strip()}"
                    for line, _ in sorted(apart)]
        missing += [f"{name}:{line}: {source[line - 1].strip()}"
                    for line, count in sorted(lines.items()) if count == 0]
        missing += [f"{name}:{line}:{column}: never {'true' if taken == 0 else 'false'}: "
                    f"{source[line - 1].strip()}"
                    for (line, column), (taken, not_taken) in sorted(branches.items())
                    if (taken == 0) != (not_taken == 0)]
    if not folders:
        print("coverage_table.py: no file of core/ in the export", file=sys.stderr)
        return 1
    if show_missing:
        print("\n".join(missing) + "\n")
    total = [sum(column) for column in zip(*folders.values())]
    for name, row in [*sorted(folders.items()), ("all", total)]:
        shares = [100 * row[at] / row[at + 1] if row[at + 1] else 100 for at in (0, 2)]
        print(f"{name:32} lines {shares[0]:5.1f} % of {row[1]:5}   "
              f"branches {shares[1]:5.1f} % of {row[3]:5}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], "--missing" in sys.argv[3:]))
