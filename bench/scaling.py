#!/usr/bin/env python3
"""How `check --input --summary` and `issue --numbers-only` go on with more rows and more cores.

    bench/scaling.py PROGRAM [--most ROWS] [--svg F] [--json F] [--folder D]

Runs both over 10³, 10⁴ … ROWS rows (10⁶ without --most), with one thread and with two. Prints a Markdown
table with the peak of resident memory; --svg draws it, --json is for bench/report.py. 10⁸ rows
need some 50 GB of disk in D (else the directory for temporary files) and half an hour.
"""
import argparse
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import scaling_plot

JOBS = (1, 2)
BLOCK = 1000  # orders of which the numbers to check are taken, again and again


def measure(arguments):
    """(seconds, peak KiB) of a program that must answer yes. The peak is never below what this
    script itself had when it started the program."""
    started = time.monotonic()
    child = subprocess.Popen([str(word) for word in arguments], stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.monotonic() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{arguments}\nended with {child.returncode}: {said.decode(errors='replace')}")
    return seconds, usage.ru_maxrss


def write_orders(path, rows):
    with open(path, "w", encoding="utf-8") as file:
        file.write("order_id,product,email,name\n")
        for first in range(0, rows, 10_000):
            file.write("".join(f"ORD-{i},MVR,customer{i}@example.com,Some Customer {i}\n"
                               for i in range(first, min(first + 10_000, rows))))


def issue(program, keys, orders, ledger, out, jobs):
    return [program, "issue", "--keys", keys, "--ledger", ledger, "--orders", orders, "--out", out,
            "--numbers-only", "--jobs", jobs]


def make_keys(program, keys):
    for words in (["new", keys, "--issuer", "Bench", "--insecure-no-passphrase"],
                  ["add-series", keys, "--symbol", "A"],
                  ["add-product", keys, "--code", "MVR", "--name", "Mover"]):
        subprocess.run([program, "keyring", *words], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)


def some_numbers(program, keys, root):
    write_orders(root / "few.csv", BLOCK)
    measure(issue(program, keys, root / "few.csv", root / "few.ledger", root / "few.out", 1))
    with open(root / "few.out", encoding="utf-8", newline="") as file:
        return [row["serial_number"] for row in csv.DictReader(file)]


def points_of(program, root, most):
    keys = root / "keys"
    make_keys(program, keys)
    block = "".join(number + "\n" for number in some_numbers(program, keys, root))
    rows = BLOCK
    while rows <= most:
        numbers, orders = root / "numbers.txt", root / "orders.csv"
        with open(numbers, "w", encoding="utf-8") as file:
            for _ in range(rows // BLOCK):
                file.write(block)
        for jobs in JOBS:
            seconds, peak = measure([program, "check", "--input", numbers, "--summary",
                                     "--jobs", jobs])
            yield {"command": "check", "jobs": jobs, "rows": rows, "seconds": seconds,
                   "resident_kib": peak}
        numbers.unlink()
        write_orders(orders, rows)
        for jobs in JOBS:
            with tempfile.TemporaryDirectory(dir=root) as folder:
                folder = pathlib.Path(folder)
                seconds, peak = measure(issue(program, keys, orders, folder / "a.ledger",
                                              folder / "a.out", jobs))
            yield {"command": "issue", "jobs": jobs, "rows": rows, "seconds": seconds,
                   "resident_kib": peak}
        orders.unlink()
        rows *= 10


def table_line(point):
    return (f"| {point['command']} | {point['jobs']} | {point['rows']:,} |"
            f" {point['rows'] / point['seconds']:,.0f} | {point['resident_kib'] / 1024:.1f} |")


def series_of(points):
    series = {}
    for point in points:
        label = f"{point['command']}, {point['jobs']} core{'' if point['jobs'] == 1 else 's'}"
        series.setdefault(label, []).append((point["rows"], point["rows"] / point["seconds"]))
    return dict(sorted(series.items()))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--most", type=int, default=10**6, metavar="ROWS")
    parser.add_argument("--svg", type=pathlib.Path)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--folder", type=pathlib.Path)
    options = parser.parse_args()
    if options.most < BLOCK:
        parser.error(f"--most is at least {BLOCK}")
    points = []
    print("| command | threads | rows | rows/s | MiB resident |")
    print("| --- | --- | --- | --- | --- |", flush=True)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        for point in points_of(options.program.absolute(), pathlib.Path(folder), options.most):
            points.append(point)
            print(table_line(point), flush=True)
    if options.svg:
        options.svg.write_text(scaling_plot.draw(series_of(points)), encoding="utf-8")
    if options.json:
        options.json.write_text(json.dumps(points, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
