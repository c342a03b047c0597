"""`serialsmith ledger reissue` killed at any moment and begun again: every owner gets one other
serial and one mail, and the ledger is sound.

Environment: SERIALSMITH the program, KILLS how many moments, SEED which.
"""
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
import unittest

import issue_harness

KILLS = int(os.environ.get("KILLS", "6"))
SEED = int(os.environ.get("SEED", "20261124"))
ORDERS = 12000  # of 1 to 3 units: some transactions


class Kill(issue_harness.IssueTest):
    def setUp(self):
        super().setUp()
        orders = self.root / "orders.csv"
        dice = random.Random(SEED)
        self.units = 0
        with open(orders, "w", encoding="utf-8") as file:
            file.write("order_id,line,product,quantity,email\n")
            for number in range(ORDERS):
                quantity = dice.randint(1, 3)
                self.units += quantity
                for line in range(quantity):
                    product = dice.choice(["MVR", "ABC"])
                    file.write(f"{number},{line},{product},1,{number}@example.com\n")
        self.whole = self.root / "whole.ledger"
        self.issue(self.whole, orders, os.devnull, "--numbers-only", statuses=(0,))
        self.sql(self.whole, "PRAGMA wal_checkpoint(TRUNCATE)")
        self.keyring("add-series", self.keys, "--symbol", "B")
        self.keyring("retire-series", self.keys, "--symbol", "A")

    def sql(self, ledger, statement):
        database = sqlite3.connect(ledger, isolation_level=None, timeout=60)
        try:
            return database.execute(statement).fetchall()
        finally:
            database.close()

    def command(self, ledger):
        return issue_harness.command("ledger", "reissue", "--ledger", ledger, "--keys", self.keys,
                                     "--series", "A", "--json")

    def reissue(self, ledger):
        done = subprocess.run(self.command(ledger), capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    def assert_all_replaced_once(self, ledger):
        self.assertEqual(self.sql(ledger, "SELECT state, count(*) FROM units GROUP BY state"),
                         [(0, self.units), (2, self.units)])
        # One mail beside that of the first issue for each order, with all of its lines.
        self.assertEqual(
            self.sql(ledger, "SELECT count(*), count(DISTINCT l.order_id), sum((SELECT count(*)"
                             " FROM lines o WHERE o.order_id = l.order_id AND o.line_id BETWEEN"
                             " m.mail_id AND m.last_line_id)) FROM mails m JOIN lines l"
                             " ON l.line_id = m.mail_id AND l.line LIKE 'replaces %'"),
            [(ORDERS, ORDERS, self.units)])
        subprocess.run(issue_harness.command("ledger", "verify", "--ledger", ledger,
                                             "--keys", self.keys),
                       check=True, stdout=subprocess.DEVNULL)

    def copy(self, name):
        ledger = self.root / name
        shutil.copy(self.whole, ledger)
        return ledger

    def wait_for_first(self, run, ledger):
        while run.poll() is None and self.sql(ledger, "SELECT count(*) FROM revocations") == [(0,)]:
            time.sleep(0.005)

    def test_every_moment_is_safe(self):
        dice = random.Random(SEED)
        ledger = self.copy("undisturbed")
        started = time.monotonic()
        counts = self.reissue(ledger)
        seconds = time.monotonic() - started
        self.assertEqual((counts["units"], counts["mails"]), (self.units, ORDERS))
        self.assert_all_replaced_once(ledger)
        halfway = 0
        for number in range(KILLS):
            ledger = self.copy(f"run{number}")
            run = subprocess.Popen(self.command(ledger), stdout=subprocess.DEVNULL)
            if number % 2 == 0:
                time.sleep(dice.uniform(0, seconds))
            else:  # in the middle, however slow the machine has become
                self.wait_for_first(run, ledger)
            run.kill()
            run.wait()
            rest = self.reissue(ledger)["units"]
            halfway += 0 < rest < self.units
            self.assert_all_replaced_once(ledger)
            self.assertEqual(self.reissue(ledger)["units"], 0)
        # Otherwise nothing was tested.
        self.assertGreaterEqual(halfway, 1)

    def test_a_signal_ends_it_between_transactions(self):
        for attempt in range(5):  # it may be through before the signal comes
            ledger = self.copy(f"stopped{attempt}")
            run = subprocess.Popen(self.command(ledger), stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
            self.wait_for_first(run, ledger)
            run.send_signal(signal.SIGINT)
            out, err = run.communicate(timeout=60)
            if run.returncode != 0:
                break
        self.assertEqual(run.returncode, 130, err)
        replaced = json.loads(out)["units"]
        self.assertGreater(replaced, 0)
        self.assertEqual(self.reissue(ledger)["units"], self.units - replaced)
        self.assert_all_replaced_once(ledger)


if __name__ == "__main__":
    unittest.main()
