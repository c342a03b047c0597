"""Every fuzz target has seeds and every corpus a target: fuzz_corpus.py CORPUS_DIR TARGET…"""
import pathlib
import sys

import report


def check(corpus_dir, targets):
    corpus_dir = pathlib.Path(corpus_dir)
    problems = []
    for target in targets:
        folder = corpus_dir / target
        if not folder.is_dir() or not any(path.is_file() for path in folder.iterdir()):
            problems.append(f"{folder}: the target {target} has no seed")
    for folder in sorted(corpus_dir.iterdir()) if corpus_dir.is_dir() else []:
        if folder.name not in targets:
            problems.append(f"{folder}: seeds of no target")
    return problems, len(targets)


if __name__ == "__main__":
    report.finish("fuzz targets", check(sys.argv[1], sys.argv[2:]))
