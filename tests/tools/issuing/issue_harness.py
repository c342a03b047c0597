"""What the tests of the running command share: a ring, orders, runs, and what a ledger holds."""
import csv
import os
import pathlib
import random
import re
import sqlite3
import subprocess
import tempfile
import time
import unittest

BIN = os.environ.get("SERIALSMITH", "serialsmith")


def command(*arguments):
    return [BIN, *map(str, arguments)]


class Moments:
    """When to kill runs that take about `seconds`. One that was through by then says that the machine
    is faster than when it was measured, so that the next are killed earlier: the test hits what
    it wants, however the machine's speed changes."""

    def __init__(self, dice, seconds, wanted):
        self.dice = dice
        self.seconds = seconds
        self.wanted = wanted
        self.killed = 0
        self.missed = 0

    def rounds(self):
        """0, 1, 2, … until as many were killed as are wanted, but not for ever."""
        number = 0
        while self.killed < self.wanted and self.missed < 5 * self.wanted + 10:
            yield number
            number += 1

    def kill(self, run):
        """Whether the run was still there."""
        time.sleep(self.dice.uniform(0, self.seconds))
        run.kill()
        if run.wait() >= 0:
            self.missed += 1
            self.seconds *= 0.8
            return False
        self.killed += 1
        return True


class IssueTest(unittest.TestCase):
    """A fresh directory with a ring of series A and products MVR and ABC; `orders` is a file."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.keys = self.root / "keys"
        self.keyring("new", self.keys, "--issuer", "Test", "--insecure-no-passphrase")
        self.keyring("add-series", self.keys, "--symbol", "A")
        self.keyring("add-product", self.keys, "--code", "MVR", "--name", "Mover")
        self.keyring("add-product", self.keys, "--code", "ABC", "--name", "Abacus")

    def keyring(self, *arguments):
        subprocess.run(command("keyring", *arguments), check=True, stderr=subprocess.DEVNULL)

    def write_orders(self, count, seed, name="orders.csv", largest=6):
        """Orders of 1 … `largest` units; some repeat, contradict earlier ones, or are broken."""
        dice = random.Random(seed)
        path = self.root / name
        with open(path, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["order_id", "line", "product", "quantity", "email", "name"])
            made = []
            for number in range(count):
                row = [f"{name}-{number}", dice.randrange(3), dice.choice(["MVR", "ABC"]),
                       dice.randint(1, largest), f"user{number}@example.com", f'Ann "{number}"\nX']
                kind = dice.randrange(100)
                if kind < 6 and made:
                    row = list(dice.choice(made))
                    row[4] = "later@example.com"
                    if kind < 2:
                        row[3] += 1
                elif kind < 8:
                    row[dice.choice([0, 2, 4])] = dice.choice(["", "@", "???"])
                else:
                    made.append(row)
                writer.writerow(row)
        return path

    def arguments(self, ledger, orders, out, *more):
        return command("issue", "--keys", self.keys, "--ledger", ledger, "--orders", orders,
                       "--out", out, *more)

    def issue(self, ledger, orders, out, *more, statuses=(0, 3)):
        done = subprocess.run(self.arguments(ledger, orders, out, *more), capture_output=True,
                              text=True)
        self.assertIn(done.returncode, statuses, done.stderr)
        return done

    def kill_and_finish(self, moments, ledger, orders, name, *more):
        """Kills runs on one ledger, once or more, and lets the last one through. Gives the places
        of serials and rejects."""
        out, rejects = (self.root / f"{name}.{part}" for part in ("out", "rej"))
        arguments = (ledger, orders, out, "--rejects", rejects, *more)
        for _ in range(moments.dice.randint(1, 3)):
            run = subprocess.Popen(self.arguments(*arguments), stderr=subprocess.DEVNULL)
            if not moments.kill(run):
                break
            self.assertFalse(rejects.exists() and not out.exists())
        self.issue(*arguments)
        return out, rejects

    def wait_until_it_blocks(self, run, number):
        """Until the program takes the signal for itself: before, it would simply end of it."""
        while True:
            self.assertIsNone(run.poll())
            status = pathlib.Path(f"/proc/{run.pid}/status").read_text()
            blocked = int(re.search(r"SigBlk:\s*(\w+)", status)[1], 16)
            if blocked >> (number - 1) & 1:
                return
            time.sleep(0.01)

    def rows(self, path):
        with open(path, newline="", encoding="utf-8") as file:
            return list(csv.reader(file))

    def assert_same_but_status(self, path, other):
        self.assertEqual([row[:-1] for row in self.rows(path)],
                         [row[:-1] for row in self.rows(other)])

    def contents(self, ledger):
        """All that a ledger says, but when."""
        database = sqlite3.connect(ledger)
        try:
            self.assertEqual(database.execute("PRAGMA integrity_check").fetchone(), ("ok",))
            return [database.execute(query).fetchall() for query in (
                "SELECT line_id, order_id, line, series, product, first_sequence, quantity, email,"
                " name, locale FROM lines ORDER BY line_id",
                "SELECT * FROM units ORDER BY series, product, sequence",
                "SELECT * FROM counters ORDER BY series, product",
                "SELECT * FROM series")]
        finally:
            database.close()

    def assert_no_gaps(self, ledger):
        lines, units, counters, _ = self.contents(ledger)
        expected = {}
        for series, product, sequence, *_ in units:
            expected[series, product] = expected.get((series, product), 0) + 1
            self.assertEqual(sequence, expected[series, product])
        self.assertEqual({(s, p): n - 1 for s, p, n in counters}, expected)
        self.assertEqual(len({unit[5] for unit in units}), len(units))
        self.assertEqual(sum(line[6] for line in lines), len(units))

    def other_files(self, *names):
        """What lies about beside the named files."""
        return sorted(path.name for path in self.root.iterdir()
                      if path.name not in names and path.name != "keys")
