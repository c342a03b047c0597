"""Memory does not grow with the queue.

Environment: SERIALSMITH the program, MAILS how many.
"""
import os
import subprocess
import unittest

import mail_harness

MAILS = int(os.environ.get("MAILS", "4000"))
LIMIT_KIB = 64 << 10
GROWTH_KIB = 4 << 10


class Memory(mail_harness.MailTest):
    def peak(self, count, name, *way):
        """KiB of the process that sends so many."""
        self.queue_to(*(f"{name}{number}" for number in range(count)))
        run = subprocess.Popen(
            mail_harness.command("mail", "send", "--ledger", self.ledger, "--from",
                                 mail_harness.SENDER, "--connections", 8, *way),
            stderr=subprocess.PIPE)
        with run.stderr:
            said = run.stderr.read().decode()
        _, status, usage = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual((run.returncode, said), (0, f"{count} mails sent\n"))
        print(f"{count} mails: {usage.ru_maxrss} KiB, {usage.ru_utime + usage.ru_stime:.1f} s",
              flush=True)
        return usage.ru_maxrss

    def assert_flat(self, *way):
        few = self.peak(MAILS // 10, "few", *way)
        many = self.peak(MAILS, "many", *way)
        self.assertLess(many, LIMIT_KIB)
        self.assertLess(many, few + GROWTH_KIB)

    def test_to_a_server(self):
        self.assert_flat(*self.way(self.sink()))


if __name__ == "__main__":
    unittest.main()
