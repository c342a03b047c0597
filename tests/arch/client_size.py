"""What a client pays for the check: client_size.py WHAT TOOL CLIENT…

  client_size.py size STRIP WITHOUT CHECK   Check() and Explain() add less than 60 KiB to a stripped client
  client_size.py kernels NM CHECK ROWS      the kernels of CheckRows() are only where it is called
"""
import pathlib
import subprocess
import sys
import tempfile

import report

MOST_BYTES = 60 * 1024
KERNELS = ("row_kernels", "CheckRows")


def stripped_size(strip, program):
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "stripped"
        subprocess.run([strip, "-o", out, program], check=True)
        return out.stat().st_size


def check_size(without, with_check):
    added = with_check - without
    print(f"a stripped client has {without} bytes, with Check() and Explain() {with_check}: "
          f"{added / 1024:.1f} KiB more")
    problems = []
    if added >= MOST_BYTES:
        problems.append(f"the check adds {added} bytes to a client; {MOST_BYTES} is the limit")
    return problems, max(added, 0)


def kernels_in(symbols):
    return sorted({line for line in symbols.splitlines()
                   if any(word in line for word in KERNELS)})


def check_kernels(check_symbols, rows_symbols):
    """The second client calls CheckRows() and shows that kernels would be found."""
    problems = [f"the client that only checks texts has {name}" for name in
                kernels_in(check_symbols)]
    return problems, len(kernels_in(rows_symbols))


def main(what, tool, first, second):
    if what == "size":
        report.finish("bytes", check_size(stripped_size(tool, first), stripped_size(tool, second)))
    symbols = [subprocess.run([tool, program], check=True, capture_output=True, text=True).stdout
               for program in (first, second)]
    report.finish("symbols of the kernels", check_kernels(*symbols))


if __name__ == "__main__":
    main(*sys.argv[1:])
