#!/usr/bin/env python3
"""How many serials a second one PostgreSQL takes from 1, 2, 4 … issuers at a time.

    bench/issuers.py PROGRAM URL [ISSUERS …]

URL is a scratch database: its schema serialsmith is dropped. Each issuer has a file of its own; all have
the same number of orders in sum. Prints a Markdown table.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

NUMBERS = 400_000
SIGNED = 120_000


def run(program, url, keys, root, issuers, orders, *more):
    files = []
    for issuer in range(issuers):
        path = root / f"orders{issuer}.csv"
        with open(path, "w", encoding="utf-8") as file:
            file.write("order_id,product,email,name\n")
            for number in range(orders // issuers):
                file.write(f"ORD-{issuer}-{number},MVR,customer{issuer}.{number}@example.com,"
                           f"Some Customer {number}\n")
        files.append(path)
    subprocess.run(["psql", "-XAtqd", url, "-c", "DROP SCHEMA IF EXISTS serialsmith CASCADE"],
                   check=True, stderr=subprocess.DEVNULL)
    started = time.monotonic()
    runs = [subprocess.Popen([program, "issue", "--keys", keys, "--ledger", url, "--orders", file,
                              "--out", f"{file}.out", *more], stderr=subprocess.DEVNULL)
            for file in files]
    for one in runs:
        if one.wait() != 0:
            sys.exit("an issuer failed")
    return orders / (time.monotonic() - started)


def main():
    program, url, *counts = sys.argv[1:]
    counts = [int(count) for count in counts] or [1, 2, 4]
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        keys = root / "keys"
        for arguments in (["new", keys, "--issuer", "Bench", "--insecure-no-passphrase"],
                          ["add-series", keys, "--symbol", "A"],
                          ["add-product", keys, "--code", "MVR", "--name", "Mover"]):
            subprocess.run([program, "keyring", *arguments], check=True, stderr=subprocess.DEVNULL)
        print(f"{os.cpu_count()} cores, server on the same machine\n")
        print("| issuers | numbers/s | of one | signed serials/s | of one |")
        print("| --- | --- | --- | --- | --- |")
        first = None
        for issuers in counts:
            lease = ["--lease", "20000"]
            numbers = run(program, url, keys, root, issuers, NUMBERS, "--numbers-only", *lease)
            signed = run(program, url, keys, root, issuers, SIGNED, *lease)
            first = first or (numbers, signed)
            print(f"| {issuers} | {numbers:,.0f} | {numbers / first[0]:.2f} |"
                  f" {signed:,.0f} | {signed / first[1]:.2f} |", flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main()
