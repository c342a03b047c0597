"""Every source is built and every public header installed: listed_files.py SOURCE_DIR.

Build files name their files one by one, so a new file that nobody listed would rot unnoticed.
"""
import pathlib
import re
import sys

import report

WORD = re.compile(r"[\w./+-]+")
HEADERS = ("core/include/serialsmith", "tests/generators/include/serialsmith/testing")
INSTALL = "tools/cmake/Install.cmake"


def words(path):
    return set(WORD.findall(path.read_text(encoding="utf-8"))) if path.is_file() else set()


def is_listed(root, path):
    """Whether a CMakeLists.txt of its folder or of one above names the source."""
    for folder in path.parents:
        if path.relative_to(folder).as_posix() in words(root / folder / "CMakeLists.txt"):
            return True
    return False


def check(root):
    root = pathlib.Path(root)
    paths = report.sources(root, "core", "tools", "tests", "bench", "fuzz", suffixes=(".cc",))
    problems = [f"{path}: in no CMakeLists.txt" for path in paths if not is_listed(root, path)]
    headers = report.sources(root, *HEADERS)
    installed = words(root / INSTALL)
    problems += [f"{path}: not installed by {INSTALL}" for path in headers
                 if path.name not in installed]
    return problems, min(len(paths), len(headers))


if __name__ == "__main__":
    report.finish("sources and headers", check(sys.argv[1]))
