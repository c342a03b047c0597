"""A run that is killed at any moment and started again gives what an undisturbed run gives.

Environment: SERIALSMITH the program, KILLS how many moments, SEED which.
"""
import os
import random
import time
import unittest

import issue_harness

KILLS = int(os.environ.get("KILLS", "20"))
SEED = int(os.environ.get("SEED", "20261124"))


class Kill(issue_harness.IssueTest):
    def test_every_moment_is_safe(self):
        dice = random.Random(SEED)
        orders = self.write_orders(5000, SEED)
        for signed in (True, False):
            more = [] if signed else ["--numbers-only"]
            whole = [self.root / f"whole.{part}" for part in ("ledger", "out", "rej")]
            started = time.monotonic()
            self.issue(whole[0], orders, whole[1], "--rejects", whole[2], *more)
            moments = issue_harness.Moments(dice, time.monotonic() - started, KILLS // 2)
            self.assert_no_gaps(whole[0])
            self.assertGreater(len(self.rows(whole[2])), 50)
            expected = self.contents(whole[0])
            for number in moments.rounds():
                with self.subTest(signed=signed, number=number):
                    ledger = self.root / f"run{number}.ledger"
                    out, rejects = self.kill_and_finish(
                        moments, ledger, orders, f"run{number}", *more)
                    self.assert_same_but_status(out, whole[1])
                    self.assertEqual(rejects.read_bytes(), whole[2].read_bytes())
                    self.assertEqual(self.contents(ledger), expected)
                    for path in (ledger, out, rejects):
                        path.unlink()
                    self.assertEqual(self.other_files("orders.csv", *(p.name for p in whole)), [])
            self.assertGreaterEqual(moments.killed, KILLS // 2)
            for path in whole:
                path.unlink()


if __name__ == "__main__":
    unittest.main()
