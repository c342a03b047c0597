"""Nothing of ours is computed when a program is loaded: initialisers.py READELF STREAM FILE…

Such a value costs every start of every client, used or not, and may be read before it is there.
FILE is an archive or an object. STREAM is an object that includes <iostream> and nothing else:
Abseil's headers include it, so its standard streams are all that may be made ready at load.
"""
import re
import subprocess
import sys

import report

FILE = re.compile(r"^File: (.+)$")
SECTION = re.compile(r"^Relocation section '\.rela?([^']+)'")
ENTRY = re.compile(r"^[0-9a-f]{8,}\s+[0-9a-f]{8,}\s+(R_\S+)\s+[0-9a-f]+\s+(\S+)")


def at_load(listing):
    """What runs at load, file by file, of `readelf --relocs --wide`: how it refers to what."""
    files, file, section = {}, "", ""
    for line in listing.splitlines():
        if match := FILE.match(line):
            file = match[1]
            files[file] = {}
        elif match := SECTION.match(line):
            section = match[1]
        elif match := ENTRY.match(line):
            files.setdefault(file, {}).setdefault(section, []).append(match.groups())
    return {file: {"starts": len(sections.get(".init_array", [])),
                   "code": sections.get(".text.startup", [])}
            for file, sections in files.items()}


def check(stream, listing):
    """Compared with the only file of `stream`."""
    [allowed] = at_load(stream).values()
    nothing = {"starts": 0, "code": []}
    files = at_load(listing)
    problems = [f"{file}: works something out at load" for file, found in files.items()
                if found not in (nothing, allowed)]
    return problems, len(files) if allowed != nothing else 0


def main(readelf, stream, *files):
    def relocations(file):
        return subprocess.run([readelf, "--relocs", "--wide", file], check=True,
                              capture_output=True, text=True).stdout

    problems, seen = [], []
    for file in files:
        found, count = check(relocations(stream), relocations(file))
        problems += found
        seen.append(count)
    report.finish("files", (problems, min(seen)))


if __name__ == "__main__":
    main(*sys.argv[1:])
