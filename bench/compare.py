#!/usr/bin/env python3
"""Compares two reports of bench/report.py by their ratios, which depend less on the machine and its
load than times do.

    bench/compare.py OLD.json NEW.json [--worse PART]

Prints what changed by more than PART (0.1 without it: ten percent). Exit status: 0 nothing got worse by more,
1 something did, 2 usage.
"""
import argparse
import json
import sys


def ratios(report):
    return {line["what"]: line["ratio"] for line in report["rows"] if line["ratio"] is not None}


def compare(old, new, part):
    """(what is worse, what is better, how many were compared), the first two as lines of text."""
    before, after = ratios(old), ratios(new)
    worse, better = [], []
    both = [what for what in before if what in after]
    for what in both:
        change = after[what] / before[what] - 1
        if abs(change) > part:
            (worse if change < 0 else better).append(
                f"{what}: {before[what]:.3g} → {after[what]:.3g} ({change:+.0%})")
    return worse, better, len(both)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("old")
    parser.add_argument("new")
    parser.add_argument("--worse", type=float, default=0.1, metavar="PART")
    options = parser.parse_args()
    reports = []
    for path in (options.old, options.new):
        try:
            with open(path, encoding="utf-8") as file:
                reports.append(json.load(file))
        except (OSError, ValueError) as error:
            print(f"{path} is no report: {error}. Make one with bench/report.py.", file=sys.stderr)
            return 2
    worse, better, count = compare(*reports, options.worse)
    for title, lines in (("worse", worse), ("better", better)):
        for line in lines:
            print(f"{title}: {line}")
    if count == 0:
        print("The reports have no ratio in common. Make both with the same bench/report.py.",
              file=sys.stderr)
        return 2
    print(f"{count} ratios compared, {len(worse)} worse, {len(better)} better")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
