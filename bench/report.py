#!/usr/bin/env python3
"""Runs the benchmarks and writes what they show into docs/performance.md.

    bench/report.py BUILD [--run PROGRAM …] [--compiler WORDS] [--document F] [--scaling F] [--quick]

BUILD is a build directory. What a program printed is kept in BUILD/bench/results, so that with --run
only those programs run anew and the others keep their last figures. BUILD/bench/report.json is for
bench/compare.py.
"""
import argparse
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys

import report_rows
from report_rows import Goal, ROWS

BEGIN = "<!-- bench/report.py writes from here -->"
END = "<!-- to here -->"
# Google Benchmark adds how it measured to a name.
ADDED = re.compile(r"(/iterations:\d+|/repeats:\d+|/manual_time|/real_time|_median)+$")


def benchmarks(output):
    """Counters by name, of the JSON that a program printed; medians where it repeated itself."""
    found = {}
    for run in json.loads(output)["benchmarks"]:
        if run.get("run_type") == "aggregate" and run.get("aggregate_name") != "median":
            continue
        found[ADDED.sub("", run["name"])] = {name: value for name, value in run.items()
                                             if isinstance(value, (int, float))}
    return {name: counters for name, counters in found.items()
            if not counters.get("error_occurred")}


def judge(what, figure, unit, limit, limit_name, goal, is_time):
    """A line of the report. `limit` may be None."""
    line = {"what": what, "figure": figure, "unit": unit, "limit": limit, "limit_name": limit_name,
            "ratio": None, "goal": goal and [goal.kind, goal.value], "reached": None}
    if figure is None:
        return line
    if limit is not None:
        line["ratio"] = limit / figure if is_time else figure / limit
    if goal:
        line["reached"] = {"ratio": lambda: line["ratio"] >= goal.value,
                           "least": lambda: figure >= goal.value,
                           "most": lambda: figure <= goal.value,
                           "over": lambda: figure - limit <= goal.value}[goal.kind]()
    return line


def lines_of(results):
    """`results`: counters by benchmark by program."""
    lines = []
    for row in ROWS:
        counters = results.get(row.program, {}).get(row.bench)
        figure = limit = None
        if counters:
            figure = row.figure(counters)
            limit = row.limit(counters) if row.limit else None
        lines.append(judge(row.what, figure, row.unit, limit, row.limit_name, row.goal, row.is_time))
    return lines


def scaling_lines(points):
    lines = []
    for what, series, goal in report_rows.SCALING:
        rates = series(points)
        lines.append(judge(what, rates.get(report_rows.HUNDRED_MILLION), "rows/s",
                           rates.get(report_rows.MILLION), "10⁶ rows", goal, False))
    most = [p["resident_kib"] / 1024 for p in points if p["rows"] == report_rows.HUNDRED_MILLION]
    lines.append(judge("memory resident with 10⁸ rows", max(most, default=None), "MiB", None, "",
                       Goal("most", report_rows.MOST_RESIDENT_MIB), False))
    return lines


def with_unit(value, unit):
    if unit in ("ns", "ms"):
        return f"{value / 1000:.3g} µs" if unit == "ns" and value >= 1000 else f"{value:.3g} {unit}"
    for size, word in ((1e9, "billion "), (1e6, "million ")):
        if value >= size:
            return f"{value / size:.3g} {word}{unit}"
    return f"{value:,.0f} {unit}" if value >= 1000 else f"{value:.3g} {unit}"


def ratio_words(ratio):
    return "–" if ratio is None else f"{ratio:.2f}" if ratio >= 0.1 else f"{ratio:.2g}"


def goal_words(line):
    if not line["goal"]:
        return "–"
    kind, value = line["goal"]
    return {"ratio": lambda: f"ratio ≥ {value:.2f}",
            "least": lambda: "≥ " + with_unit(value, line["unit"]),
            "most": lambda: "≤ " + with_unit(value, line["unit"]),
            "over": lambda: f"≤ {value:g} {line['unit']} more"}[kind]()


def table(lines):
    out = ["| what | figure | limit in the same run | ratio | goal | reached |",
           "| --- | --- | --- | --- | --- | --- |"]
    for line in lines:
        if line["figure"] is None:
            out.append(f"| {line['what']} | not measured | | | {goal_words(line)} | |")
            continue
        limit = "–" if line["limit"] is None else (
            f"{with_unit(line['limit'], line['unit'])} ({line['limit_name']})")
        reached = {None: "", True: "yes", False: "**no**"}[line["reached"]]
        out.append(f"| {line['what']} | {with_unit(line['figure'], line['unit'])} | {limit} |"
                   f" {ratio_words(line['ratio'])} | {goal_words(line)} | {reached} |")
    return "\n".join(out)


def machine(compiler):
    model = "an unknown processor"
    for text in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if text.startswith("model name"):
            model = text.split(":", 1)[1].strip()
            break
    cores = len(os.sched_getaffinity(0))
    today = datetime.date.today().isoformat()
    return f"{model}, {cores} cores, {compiler}, {today}."


def replace_generated(document, text):
    """The document with `text` between the markers."""
    if document.count(BEGIN) != 1 or document.count(END) != 1:
        raise ValueError(f"the document must have the lines {BEGIN} and {END} once")
    head, rest = document.split(BEGIN)
    return f"{head}{BEGIN}\n{text}\n{END}{rest.split(END)[1]}"


def run(build, program, quick):
    names = sorted({row.bench for row in ROWS if row.program == program})
    wanted = "^(" + "|".join(re.escape(name).replace("\\-", "-") for name in names) + ")(/|$)"
    arguments = ["--benchmark_min_time=0.001"] if quick else [
        "--benchmark_min_time=0.2", "--benchmark_repetitions=3",
        "--benchmark_report_aggregates_only=true"]
    done = subprocess.run([build / "bench" / program, "--benchmark_format=json",
                           f"--benchmark_filter={wanted}", *arguments],
                          check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    if done.returncode != 0 or not done.stdout:
        sys.exit(f"{program} ended with {done.returncode}; run it alone to see why")
    return done.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path)
    programs = list(dict.fromkeys(row.program for row in ROWS))
    parser.add_argument("--run", nargs="*", choices=programs, default=programs)
    parser.add_argument("--compiler", default="an unnamed compiler")
    parser.add_argument("--document", type=pathlib.Path, help="else the table is printed alone")
    parser.add_argument("--scaling", type=pathlib.Path, help="what bench/scaling.py --json wrote")
    parser.add_argument("--quick", action="store_true", help="see that it runs, not how fast")
    options = parser.parse_args()

    kept = options.build / "bench" / "results"
    kept.mkdir(parents=True, exist_ok=True)
    for program in options.run:
        print(program, file=sys.stderr, flush=True)
        (kept / f"{program}.json").write_text(run(options.build, program, options.quick),
                                              encoding="utf-8")
    results = {}
    for program in programs:
        if (file := kept / f"{program}.json").exists():
            results[program] = benchmarks(file.read_text(encoding="utf-8"))
    points = []
    if options.scaling and options.scaling.exists():
        points = json.loads(options.scaling.read_text(encoding="utf-8"))
    lines = lines_of(results) + scaling_lines(points)
    text = f"\n{machine(options.compiler)}\n\n{table(lines)}\n"
    (options.build / "bench" / "report.json").write_text(
        json.dumps({"rows": lines}, indent=1, ensure_ascii=False), encoding="utf-8")
    if options.document:
        old = options.document.read_text(encoding="utf-8")
        options.document.write_text(replace_generated(old, text), encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
