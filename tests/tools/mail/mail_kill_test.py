"""`serialsmith mail send` killed at random moments: nobody goes without, and who gets a mail twice
gets the same one.

Environment: SERIALSMITH the program, KILLS how many moments, SEED which.
"""
import collections
import os
import random
import time
import unittest

import mail_harness

KILLS = int(os.environ.get("KILLS", "10"))
SEED = int(os.environ.get("SEED", "20261124"))
MAILS = 24  # a kill


class Killed(mail_harness.MailTest):
    def kill_often(self, kills, connections):
        dice = random.Random(SEED + connections)
        sink = self.sink()
        more = "--connections", connections
        started = time.monotonic()
        self.queue_to(*(f"w{number}" for number in range(MAILS)))
        self.send(sink, *more)
        seconds = time.monotonic() - started
        killed, twice = 0, 0
        for moment in range(kills):
            self.queue_to(*(f"k{moment}-{number}" for number in range(MAILS)))
            before = len(sink.mails)
            run = self.start(sink, *more)
            # From some mail on, and a little later: in the middle of anything.
            mails = dice.randrange(MAILS)
            self.wait_for(lambda: len(sink.mails) >= before + mails, run)
            time.sleep(dice.uniform(0, 2 * seconds / MAILS))
            run.kill()
            killed += run.wait() < 0
            self.send(sink, *more)
            got = collections.defaultdict(list)
            for mail in sink.mails[before:]:
                got[mail.recipients[0]].append(mail)
            self.assertEqual(len(got), MAILS)
            again = sum(len(mails) - 1 for mails in got.values())
            self.assertLessEqual(again, connections)
            twice += again
            for mails in got.values():
                self.assert_one_message(mails)
        self.assertEqual(self.status()["sent"], MAILS * (kills + 1))
        self.assertEqual(self.status()["queued"], 0)
        print(f"{killed} of {kills} killed, {twice} mails twice", flush=True)
        # Otherwise nothing was tested.
        self.assertGreaterEqual(killed, (kills + 3) // 4)

    def test_one_connection(self):
        self.kill_often(KILLS, 1)

    def test_four_connections(self):
        self.kill_often((KILLS + 1) // 2, 4)


if __name__ == "__main__":
    unittest.main()
