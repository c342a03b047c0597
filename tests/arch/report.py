"""What every architecture check shares: files to look at, and how it answers.

A check is a function that returns (problems, seen). Having seen nothing is a failure, because a
check that lost its subject would pass for ever.
"""
import pathlib
import sys


def sources(root, *folders, suffixes=(".cc", ".h")):
    """Files under the folders of root, sorted, as paths relative to it."""
    root = pathlib.Path(root)
    found = []
    for folder in folders:
        for path in (root / folder).rglob("*"):
            if path.is_file() and (path.suffix in suffixes or path.name in suffixes):
                found.append(path.relative_to(root))
    return sorted(found)


def status(what, problems, seen):
    """Prints the outcome and returns the exit status."""
    for problem in problems:
        print(problem)
    if seen == 0:
        print(f"saw no {what}: the check has lost its subject")
        return 1
    print(f"{seen} {what}, {len(problems)} problems")
    return 1 if problems else 0


def finish(what, outcome):
    sys.exit(status(what, *outcome))
