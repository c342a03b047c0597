"""Runs what a document shows: its ```console blocks, one after the other, as run_script.py would.

    doc_script.py DOCUMENT PREPARATION BIN_DIR

PREPARATION is a script that makes the files which the document speaks of.
"""

import pathlib
import re
import sys
import tempfile

import run_script


def main(arguments):
    document, preparation, bin_dir = arguments
    text = pathlib.Path(document).read_text(encoding="utf-8")
    blocks = re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    if not blocks:
        raise SystemExit(f"{document}: shows no command")
    with tempfile.NamedTemporaryFile("w", suffix=".script", encoding="utf-8") as script:
        script.write(pathlib.Path(preparation).read_text(encoding="utf-8") + "\n")
        script.write("\n".join(blocks))
        script.flush()
        return run_script.main([script.name, bin_dir])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
