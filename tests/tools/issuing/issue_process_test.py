"""The running command among others: several on one ledger, signals, locks, full disks.

Environment: SERIALSMITH the program.
"""
import fcntl
import os
import signal
import sqlite3
import subprocess
import sys
import termios
import time
import unittest

import issue_harness


class Together(issue_harness.IssueTest):
    def run_together(self, jobs):
        runs = [subprocess.Popen(self.arguments(*job), stderr=subprocess.PIPE, text=True)
                for job in jobs]
        for run in runs:
            _, stderr = run.communicate()
            self.assertIn(run.returncode, (0, 3), stderr)

    def test_one_file_twice(self):
        orders = self.write_orders(5000, seed=1)
        ledger = self.root / "ledger"
        outs = [self.root / "out1", self.root / "out2"]
        self.run_together([(ledger, orders, out) for out in outs])
        self.assert_no_gaps(ledger)
        self.assert_same_but_status(*outs)
        # Each serial was new to one of them.
        for first, second in zip(*map(self.rows, outs)):
            self.assertIn({first[-1], second[-1]},
                          ({"status"}, {"issued", "existing"}, {"existing"}))

    def test_different_files(self):
        ledger = self.root / "ledger"
        jobs = [(ledger, self.write_orders(3000, seed, f"orders{seed}.csv"),
                 self.root / f"out{seed}", "--numbers-only") for seed in range(3)]
        self.run_together(jobs)
        self.assert_no_gaps(ledger)
        for _, orders, out, _ in jobs:
            again = self.root / "again"
            self.issue(ledger, orders, again, "--numbers-only")
            self.assert_same_but_status(again, out)

    def test_any_number_of_jobs(self):
        orders = self.write_orders(3000, seed=2)
        outputs = []
        for jobs in (1, 2, 7):
            out, rejects = self.root / "out", self.root / "rejects"
            self.issue(self.root / f"ledger{jobs}", orders, out, "--rejects", rejects,
                       "--jobs", jobs)
            outputs.append((out.read_bytes(), rejects.read_bytes()))
        self.assertEqual(outputs[1:], outputs[:1] * 2)


class Signals(issue_harness.IssueTest):
    def stop(self, number, status, out="-"):
        """Stops a run in its midst; returns what it wrote to stdout."""
        orders = self.write_orders(20000, seed=3)
        ledger = self.root / "ledger"
        # Unbuffered: communicate() would not see what a buffer holds.
        run = subprocess.Popen(self.arguments(ledger, orders, out, "--rejects", self.root / "rej"),
                               bufsize=0, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if out == "-":
            head = run.stdout.read(200_000)
        else:
            head = b""
            while not ledger.exists() or ledger.stat().st_size == 0:
                time.sleep(0.01)
            time.sleep(0.1)
        run.send_signal(number)
        rest, stderr = run.communicate(timeout=60)
        self.assertEqual(run.returncode, status, stderr)
        self.assertIn(b"stopped", stderr)
        self.assertFalse((self.root / "rej").exists())
        self.assert_no_gaps(ledger)
        return ledger, orders, (head + rest).decode()

    def test_no_file_is_left_half_written(self):
        for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            with self.subTest(status=status):
                ledger, orders, _ = self.stop(number, status, self.root / "out")
                self.assertEqual(self.other_files("orders.csv", "ledger"), [])
                self.issue(ledger, orders, self.root / "out")
                self.assert_no_gaps(ledger)
                (self.root / "out").unlink()
                ledger.unlink()

    def test_what_is_in_the_ledger_was_printed(self):
        ledger, orders, printed = self.stop(signal.SIGINT, 130)
        (self.root / "printed").write_text(printed, newline="")
        self.assertTrue(printed.endswith("\n"))
        rows = self.rows(self.root / "printed")
        units = self.contents(ledger)[1]
        self.assertEqual(len({row[4] for row in rows[1:]}), len(units))
        self.issue(ledger, orders, self.root / "out")
        self.assertEqual([row[:-1] for row in self.rows(self.root / "out")][:len(rows)],
                         [row[:-1] for row in rows])

    def test_waiting_for_orders(self):
        run = subprocess.Popen(self.arguments(self.root / "ledger", "-", self.root / "out"),
                               stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        run.stdin.write(b"order_id,product\n1,MVR\n")
        run.stdin.flush()
        self.wait_until_it_blocks(run, signal.SIGTERM)
        time.sleep(0.3)
        run.send_signal(signal.SIGTERM)
        self.assertEqual(run.wait(timeout=20), 143)
        run.stdin.close()
        run.stderr.close()
        self.assertEqual(self.other_files("ledger"), [])

    def test_waiting_for_the_ledger(self):
        orders = self.write_orders(10, seed=4)
        ledger = self.root / "ledger"
        self.issue(ledger, orders, os.devnull)
        other = sqlite3.connect(ledger, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        more = self.write_orders(10, seed=5, name="more.csv")
        run = subprocess.Popen(self.arguments(ledger, more, self.root / "out"),
                               stderr=subprocess.PIPE)
        self.wait_until_it_blocks(run, signal.SIGINT)
        time.sleep(0.3)
        self.assertIsNone(run.poll())
        run.send_signal(signal.SIGINT)
        self.assertEqual(run.wait(timeout=20), 130)
        run.stderr.close()
        # The next one waits until the ledger is free.
        run = subprocess.Popen(self.arguments(ledger, more, self.root / "out"),
                               stderr=subprocess.PIPE)
        self.wait_until_it_blocks(run, signal.SIGINT)
        time.sleep(0.3)
        self.assertIsNone(run.poll())
        other.execute("COMMIT")
        other.close()
        self.assertIn(run.wait(timeout=20), (0, 3))
        run.stderr.close()

    def test_ignored_ones_stay_ignored(self):
        for number in (signal.SIGHUP, signal.SIGINT):
            with self.subTest(number=number):
                run = subprocess.Popen(
                    self.arguments(self.root / f"ledger{number}", "-", os.devnull),
                    stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                    preexec_fn=lambda: signal.signal(number, signal.SIG_IGN))
                self.wait_until_it_blocks(run, signal.SIGTERM)
                run.send_signal(number)
                _, stderr = run.communicate("order_id,product\n1,MVR\n", timeout=60)
                self.assertEqual(run.returncode, 0, stderr)

    def test_a_reader_that_does_not_read(self):
        orders = self.write_orders(5000, seed=6)
        run = subprocess.Popen(self.arguments(self.root / "ledger", orders, "-"),
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        # Until the pipe is full, but for what does not fit in whole.
        waiting = 0
        while waiting < 60_000:
            self.assertIsNone(run.poll())
            answer = fcntl.ioctl(run.stdout, termios.FIONREAD, bytes(4))
            waiting = int.from_bytes(answer, sys.byteorder)
            time.sleep(0.01)
        run.send_signal(signal.SIGINT)
        self.assertEqual(run.wait(timeout=20), 130)
        run.stdout.close()
        run.stderr.close()

    def test_a_reader_that_went_away(self):
        orders = self.write_orders(5000, seed=7)
        run = subprocess.Popen(self.arguments(self.root / "ledger", orders, "-"),
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        run.stdout.read(100)
        run.stdout.close()
        said = run.stderr.read().decode()
        self.assertRegex(said, r"\Amade a new ledger [^\n]*\n\Z")
        run.stderr.close()
        self.assertEqual(run.wait(timeout=20), 2)
        self.assert_no_gaps(self.root / "ledger")


class Fifos(issue_harness.IssueTest):
    """A FIFO whose other end nobody opens makes no command that cannot be stopped."""

    def fifo(self, name):
        os.mkfifo(self.root / name)
        return self.root / name

    def stop(self, *arguments):
        run = subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True)
        self.addCleanup(run.kill)  # one that does not stop must not outlive its test
        self.wait_until_it_blocks(run, signal.SIGTERM)
        # Nothing shows that it has come to the FIFO; a signal before that would be seen earlier.
        time.sleep(0.3)
        self.assertIsNone(run.poll())
        begun = time.monotonic()
        run.send_signal(signal.SIGTERM)
        _, stderr = run.communicate(timeout=20)
        self.assertEqual(run.returncode, 143, stderr)
        self.assertLess(time.monotonic() - begun, 5)

    def test_of_orders(self):
        self.stop(*self.arguments(self.root / "ledger", self.fifo("orders"), self.root / "out"))

    def test_of_the_output(self):
        orders = self.write_orders(10, seed=1)
        self.stop(*self.arguments(self.root / "ledger", orders, self.fifo("out")))

    def test_of_the_rejects(self):
        orders = self.write_orders(10, seed=1)
        self.stop(*self.arguments(self.root / "ledger", orders, self.root / "out", "--rejects",
                                  self.fifo("rejects")))

    def test_of_the_passphrase(self):
        (self.root / "pass").write_text("correct horse\n")
        (self.root / "pass").chmod(0o600)
        self.keyring("new", self.root / "safe", "--issuer", "Test", "--passphrase-file",
                     self.root / "pass")
        self.keyring("add-series", self.root / "safe", "--symbol", "A", "--passphrase-file",
                     self.root / "pass")
        self.keys = self.root / "safe"
        self.stop(*self.arguments(self.root / "ledger", self.write_orders(10, seed=1),
                                  self.root / "out", "--passphrase-file", self.fifo("secret")))

    def test_both_ways(self):
        orders, out = self.fifo("orders"), self.fifo("out")
        run = subprocess.Popen(self.arguments(self.root / "ledger", orders, out))
        orders.write_text("order_id,product\n1,MVR\n")
        self.assertEqual(len(out.read_text().splitlines()), 2)
        self.assertEqual(run.wait(timeout=20), 0)


class FullDisk(issue_harness.IssueTest):
    def setUp(self):
        super().setUp()
        self.disk = self.root / "disk"
        self.disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", self.disk],
                                 capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("not allowed to mount a small disk")
        self.addCleanup(subprocess.run, ["umount", "-l", self.disk], check=True)
        self.orders = self.write_orders(5000, seed=8)

    def test_of_the_ledger(self):
        done = self.issue(self.disk / "ledger", self.orders, self.root / "out", statuses=(2,))
        self.assertIn("the disk is full", done.stderr)
        self.assertEqual(self.other_files("orders.csv", "disk"), [])

    def test_of_the_output(self):
        ledger = self.root / "ledger"
        done = self.issue(ledger, self.orders, self.disk / "out", statuses=(2,))
        self.assertIn("No space left on device", done.stderr)
        self.assertEqual(list(self.disk.iterdir()), [])
        self.assert_no_gaps(ledger)
        self.issue(ledger, self.orders, self.root / "out")
        self.assert_no_gaps(ledger)


if __name__ == "__main__":
    unittest.main()
