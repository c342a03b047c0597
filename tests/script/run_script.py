"""Runs one script of the command line: commands, what they print, and how they exit.

    run_script.py [--accept] SCRIPT BIN_DIR

A script is a text; each step of it is

    # what comes next, and why                   (comments and blank lines stand between steps)
    $ serialsmith check ABC                      a shell command, with BIN_DIR first in PATH
    > | cat                                      lines that continue it
    Invalid Serial Number: [..]                  what it prints, stdout and stderr together;
    ...                                          [..] is any text in a line, ... any lines
    exit: 1                                      its exit status, where that is not 0

Commands run one after another in a fresh directory, with umask 077 and without a terminal. $VECTORS is the directory
of the test vectors, $MEMORY_LIMIT what `ulimit -v` may ask of the program. --accept writes what was printed into the script wherever it differs; read the
difference before you commit it.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

TIMEOUT_SECONDS = 120


class Step:
    def __init__(self, line, command):
        self.line = line
        self.commands = [command]
        self.expected = []
        self.status = 0

    def command(self):
        return "\n".join(self.commands)


def parse(text):
    """Splits a script into steps and, between them, the lines that stay as they are."""
    parts = []
    step = None
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("$ "):
            step = Step(number, line[2:])
            parts.append(step)
        elif step is not None and line.startswith("> ") and not step.expected:
            step.commands.append(line[2:])
        elif step is not None and line.startswith("exit: "):
            step.status = int(line[6:])
            step = None
        elif line == "" or line.startswith("#") or step is None:
            if line and not line.startswith("#"):
                raise SystemExit(f"line {number}: output without a command: {line}")
            parts.append(line)
            step = None
        else:
            step.expected.append("" if line == "\\" else line)
    return parts


def matches(pattern, actual):
    """Whether the lines fit, where "..." stands for any number of lines and [..] for any text."""
    if not pattern:
        return not actual
    if pattern[0] == "...":
        return any(matches(pattern[1:], actual[i:]) for i in range(len(actual) + 1))
    if not actual:
        return False
    wanted = ".*".join(re.escape(piece) for piece in pattern[0].split("[..]"))
    return re.fullmatch(wanted, actual[0]) is not None and matches(pattern[1:], actual[1:])


def run(step, directory, bin_dir):
    environment = {
        "PATH": f"{bin_dir}:{os.environ.get('PATH', '/usr/bin:/bin')}",
        "HOME": directory,
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm",
        "MEMORY_LIMIT": os.environ.get("MEMORY_LIMIT", "80000"),
        "VECTORS": str(pathlib.Path(__file__).resolve().parent.parent / "vectors"),
    }
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
        if name in os.environ:
            environment[name] = os.environ[name]
    done = subprocess.run(
        ["bash", "-c", step.command()],
        cwd=directory,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=TIMEOUT_SECONDS,
        umask=0o077,
        start_new_session=True,  # no terminal to ask on
    )
    return done.stdout.decode("utf-8", "backslashreplace").splitlines(), done.returncode


def render(parts):
    lines = []
    for part in parts:
        if isinstance(part, str):
            lines.append(part)
            continue
        lines.append("$ " + part.commands[0])
        lines.extend("> " + line for line in part.commands[1:])
        lines.extend("\\" if line == "" else line for line in part.expected)
        if part.status != 0:
            lines.append(f"exit: {part.status}")
    return "\n".join(lines) + "\n"


def complaint(step, actual, status):
    text = [f"line {step.line}: $ {step.command()}"]
    text += ["  expected:"] + ["    " + line for line in step.expected + [f"exit: {step.status}"]]
    text += ["  printed:"] + ["    " + line for line in actual + [f"exit: {status}"]]
    return "\n".join(text)


def main(arguments):
    accept = arguments[:1] == ["--accept"]
    script, bin_dir = arguments[1:] if accept else arguments
    path = pathlib.Path(script)
    parts = parse(path.read_text(encoding="utf-8"))
    steps = [part for part in parts if isinstance(part, Step)]
    if not steps:
        raise SystemExit(f"{script}: there is no command in it")
    failures = 0
    with tempfile.TemporaryDirectory(prefix="script-") as directory:
        for step in steps:
            actual, status = run(step, directory, str(pathlib.Path(bin_dir).resolve()))
            if matches(step.expected, actual) and status == step.status:
                continue
            failures += 1
            print(complaint(step, actual, status))
            if accept:
                step.expected, step.status = actual, status
    if accept:
        path.write_text(render(parts), encoding="utf-8")
    print(f"{script}: {len(steps)} commands, {failures} with another result")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
