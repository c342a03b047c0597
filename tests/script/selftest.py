"""The runner must be able to fail: wrong output, wrong status, and a script without commands."""

import pathlib
import subprocess
import sys
import tempfile

RUNNER = pathlib.Path(__file__).resolve().parent / "run_script.py"

CASES = [
    ("right output passes", "$ echo a; exit 3\na\nexit: 3\n", True),
    ("patterns pass", "$ printf 'one two\\n1\\n2\\nend\\n'\none [..]\n...\nend\n", True),
    ("an empty line is \\", "$ echo; echo a\n\\\na\n", True),
    ("a continued command passes", "$ echo a \\\n> b\na b\n", True),
    ("wrong output fails", "$ echo a\nb\n", False),
    ("missing output fails", "$ true\nb\n", False),
    ("unexpected output fails", "$ echo a\n", False),
    ("wrong status fails", "$ exit 1\n", False),
    ("unexpected success fails", "$ true\nexit: 1\n", False),
    ("no command fails", "# nothing\n", False),
    ("an empty script fails", "", False),
    ("output without a command fails", "a\n$ true\n", False),
]


def main():
    failures = 0
    for name, text, expected in CASES:
        with tempfile.TemporaryDirectory() as directory:
            script = pathlib.Path(directory) / "case.script"
            script.write_text(text)
            command = [sys.executable, "-B", str(RUNNER), str(script), directory]
            passed = subprocess.run(command, capture_output=True).returncode == 0
        if passed != expected:
            failures += 1
            print(f"failed: {name}")
    print(f"{len(CASES)} cases, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
