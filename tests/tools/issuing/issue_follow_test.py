"""A directory of orders that is followed: what becomes of its files, and that no kill costs any.

Environment: SERIALSMITH the program, KILLS how many moments, SEED which.
"""
import contextlib
import json
import os
import pathlib
import random
import signal
import sqlite3
import subprocess
import time
import unittest

import issue_harness

KILLS = int(os.environ.get("KILLS", "10"))
SEED = int(os.environ.get("SEED", "20261124"))
PATIENCE = 120


class Follow(issue_harness.IssueTest):
    def setUp(self):
        super().setUp()
        self.spool = self.root / "spool"
        self.spool.mkdir()
        self.ledger = self.root / "ledger"

    def follow(self, *more, **options):
        return subprocess.Popen(
            issue_harness.command("issue", "--keys", self.keys, "--ledger", self.ledger,
                                  "--orders", self.spool, "--follow", *more),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)

    def wait_for(self, what, run=None):
        end = time.monotonic() + PATIENCE
        while not what():
            self.assertLess(time.monotonic(), end, "waited for too long")
            if run is not None:
                self.assertIsNone(run.poll(), run.stderr.read() if run.poll() else "")
            time.sleep(0.01)

    def stop(self, run, number=signal.SIGTERM, status=143):
        run.send_signal(number)
        out, err = run.communicate(timeout=PATIENCE)
        self.assertEqual(run.returncode, status, err)
        return out, err

    def waiting(self):
        return sorted(path.name for path in self.spool.iterdir()
                      if path.is_file() and not path.name.startswith("."))

    def listing(self, directory):
        return sorted(path.name for path in (self.spool / directory).iterdir())

    def put(self, name, text):
        """As a careful program does it: whole or not at all."""
        (self.root / "beside").write_text(text)
        (self.root / "beside").rename(self.spool / name)

    def test_each_file_gets_its_own_results(self):
        run = self.follow("--json")
        self.wait_for((self.spool / "failed").exists, run)
        self.put("good.csv", "order_id,product\n1,MVR\n")
        (self.spool / "written.jsonl").write_text('{"order_id":"2","product":"MVR"}\n')
        self.wait_for(lambda: not self.waiting(), run)
        self.put("mixed.csv", "order_id,product\n3,MVR\n4,ZZZ\n")
        self.wait_for(lambda: not self.waiting(), run)
        self.put("bad.csv", "order,product\n")
        self.put("long.csv", "order_id,product\n5,MVR\n" + "x" * (2 << 20))
        self.wait_for(lambda: not self.waiting(), run)
        self.put("good.csv", "order_id,product\n6,MVR\n")
        self.wait_for(lambda: not self.waiting(), run)
        out, err = self.stop(run)
        self.assertEqual(self.listing("done"), [
            "good.csv", "good.csv.2", "good.csv.2.serials.csv", "good.csv.serials.csv",
            "mixed.csv", "mixed.csv.rejects.csv", "mixed.csv.serials.csv",
            "written.jsonl", "written.jsonl.serials.csv"])
        self.assertEqual(self.listing("failed"), [
            "bad.csv", "bad.csv.error.txt", "long.csv", "long.csv.error.txt"])
        self.assertIn("no column order_id", (self.spool / "failed/bad.csv.error.txt").read_text())
        self.assertIn("line 3: longer than 1 MiB",
                      (self.spool / "failed/long.csv.error.txt").read_text())
        self.assertEqual((self.spool / "done/mixed.csv.rejects.csv").read_text(),
                         "row,column,reason,text\n3,product,no such product in the keyring,ZZZ\n")
        self.assertEqual(self.rows(self.spool / "done/good.csv.2.serials.csv")[1][0], "6")
        reports = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(len(reports), 6)
        self.assertEqual([report["file"] for report in reports if "error" in report],
                         ["bad.csv", "long.csv"])
        self.assertEqual(sum(report.get("issued", 0) for report in reports), 4)
        self.assertEqual(reports[-1]["kept_as"], "good.csv.2")
        self.assertIn("stopped", err)
        self.assert_no_gaps(self.ledger)

    def test_out_and_format(self):
        out = self.root / "serials"
        out.mkdir()
        self.put("a.csv", "order_id,product\n1,MVR\n")
        run = self.follow("--out", out, "--format", "jsonl", "--numbers-only")
        self.wait_for(lambda: not self.waiting(), run)
        _, err = self.stop(run, signal.SIGINT, 130)
        self.assertEqual(self.listing("done"), ["a.csv"])
        self.assertEqual(json.loads((out / "a.csv.serials.jsonl").read_text())["order_id"], "1")
        self.assertIn("a.csv: 1 order, 1 serial: 1 issued, 0 existing; 0 rejected", err)

    def test_a_full_disk_is_not_the_files_fault(self):
        out = self.root / "serials"
        out.mkdir()
        run = self.follow("--out", out)
        self.wait_for((self.spool / "failed").exists, run)
        out.rmdir()
        self.put("a.csv", "order_id,product\n1,MVR\n")
        _, err = run.communicate(timeout=PATIENCE)
        self.assertEqual(run.returncode, 2)
        self.assertIn("cannot write", err)
        self.assertEqual(self.waiting(), ["a.csv"])

    def test_what_it_writes_is_for_its_owner_alone(self):
        run = self.follow(umask=0)
        self.wait_for((self.spool / "failed").exists, run)
        self.put("a.csv", "order_id,product\n1,MVR\n2,ZZZ\n")
        self.put("b.csv", "nothing of ours\n")
        self.wait_for(lambda: not self.waiting(), run)
        ours = [path for path in [*self.spool.glob("*/*"), *self.root.glob("ledger*")]
                if path.name not in ("a.csv", "b.csv")]
        self.assertEqual(len(ours), 6, ours)
        self.assertEqual({path.name: oct(path.stat().st_mode & 0o777) for path in ours},
                         {path.name: "0o600" for path in ours})
        self.stop(run)

    def note(self, name, kept_as, status):
        """As a follower that was killed leaves it."""
        (self.spool / ".serialsmith-follow").write_text(
            f"{name}\0{kept_as}\0{status.st_dev} {status.st_ino} {status.st_size}"
            f" {status.st_mtime_ns}")

    def test_what_an_earlier_try_left_goes_when_it_holds_no_more(self):
        (self.spool / "done").mkdir()
        (self.spool / "failed").mkdir()
        (self.spool / "m.csv").write_text("order_id,product\n1,MVR\n")
        self.note("m.csv", "m.csv", (self.spool / "m.csv").stat())
        (self.spool / "done/m.csv.serials.csv").write_text("of the earlier try")
        (self.spool / "done/m.csv.rejects.csv").write_text("names a row that is fine now")
        (self.spool / "failed/m.csv.error.txt").write_text("says what is mended now")
        run = self.follow()
        self.wait_for(lambda: not self.waiting(), run)
        self.stop(run)
        self.assertEqual(self.listing("done"), ["m.csv", "m.csv.serials.csv"])
        self.assertEqual(self.listing("failed"), [])
        self.assertEqual(len(self.rows(self.spool / "done/m.csv.serials.csv")), 2)

    def test_a_file_that_is_replaced_in_hand_keeps_its_serials(self):
        run = self.follow()
        self.wait_for((self.spool / "failed").exists, run)
        self.wait_for(self.ledger.exists, run)
        # Nothing can be issued until the ledger is free again.
        other = sqlite3.connect(self.ledger, isolation_level=None, timeout=PATIENCE)
        self.addCleanup(other.close)
        other.execute("BEGIN IMMEDIATE")
        self.put("m.csv", "order_id,product,quantity\n1,MVR,3\n")
        self.wait_for((self.spool / ".serialsmith-follow").exists, run)
        # Open: what the name stands for is what is being read.
        self.wait_for(lambda: str(self.spool / "m.csv") in self.open_files(run), run)
        self.put("m.csv", "order_id,product\n2,MVR\n")
        other.execute("ROLLBACK")
        self.wait_for(lambda: not self.waiting(), run)
        _, err = self.stop(run)
        self.assertEqual(self.listing("done"), [
            "m.csv.2", "m.csv.2.serials.csv", "m.csv.serials.csv"])
        self.assertEqual(len(self.rows(self.spool / "done/m.csv.serials.csv")), 4)
        self.assertEqual(len(self.rows(self.spool / "done/m.csv.2.serials.csv")), 2)
        self.assertIn("m.csv: changed or taken away while it was read; what was issued of it is in "
                      f"{self.spool}/done/m.csv.serials.csv.", err)

    def open_files(self, run):
        names = []
        for link in pathlib.Path(f"/proc/{run.pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):  # closed by now
                names.append(os.readlink(link))
        return names

    def test_it_says_what_it_leaves_alone(self):
        (self.spool / "link.csv").symlink_to("nowhere")
        os.mkfifo(self.spool / "pipe.csv")
        (self.spool / "directory").mkdir()
        self.put("a.csv", "order_id,product\n1,MVR\n")
        run = self.follow()
        self.wait_for(lambda: "a.csv" not in self.waiting(), run)
        _, err = self.stop(run)
        for name in ("link.csv", "pipe.csv", "directory"):
            self.assertEqual(err.count(f"{name}: left alone, for it is no regular file."), 1, err)
        self.assertEqual(err.count("left alone"), 3, err)

    def test_two_do_not_follow_one_directory(self):
        run = self.follow()
        self.wait_for((self.spool / "failed").exists, run)
        other = self.follow()
        _, err = other.communicate(timeout=PATIENCE)
        self.assertEqual(other.returncode, 2)
        self.assertIn("is followed by another process", err)
        self.stop(run)

    def fill(self, count):
        """Order files, some with rejects, one that is none; yields them as name and bytes."""
        for number in range(count):
            path = self.write_orders(400, SEED + number, f"orders{number}.csv")
            yield path.name, path.read_bytes()
            path.unlink()
        yield "broken.csv", b"nothing,of,ours\n"

    def results(self):
        """All that lies in done/ and failed/, less the word that says who issued it first."""
        found = {}
        for directory in ("done", "failed"):
            for name in self.listing(directory):
                path = self.spool / directory / name
                if name.endswith(".serials.csv"):
                    found[directory, name] = [row[:-1] for row in self.rows(path)]
                else:
                    found[directory, name] = path.read_bytes()
        return found

    def drain(self, files):
        """Puts files in one after the other, so that their order is known; returns all results and
        the seconds that a file took."""
        run = self.follow()
        self.wait_for((self.spool / "failed").exists, run)
        started = time.monotonic()
        for name, content in files:
            (self.spool / name).write_bytes(content)
            self.wait_for(lambda: not self.waiting(), run)
        seconds = (time.monotonic() - started) / len(files)
        self.stop(run)
        return self.results(), seconds

    def clear(self):
        for path in [*self.spool.rglob("*"), *self.root.glob("ledger*")]:
            if path.is_file():
                path.unlink()

    def test_every_moment_is_safe(self):
        files = list(self.fill(KILLS))
        expected, seconds = self.drain(files)
        whole = self.contents(self.ledger)
        self.assertEqual(len(expected), 3 * KILLS + 2)
        self.clear()

        dice = random.Random(SEED)
        killed = 0
        run = self.follow()
        for name, content in files:
            self.wait_for((self.spool / "failed").exists, run)
            (self.spool / name).write_bytes(content)
            time.sleep(dice.uniform(0, seconds))
            if not self.waiting():
                seconds *= 0.7  # the machine is faster than when it was measured
            while self.waiting():
                run.kill()
                run.communicate()
                killed += 1
                run = self.follow()
                if dice.random() < 0.7:
                    break
                # Nobody saw that the file was closed, so it is taken when it has been quiet.
                time.sleep(2 + dice.uniform(0, 2 * seconds))
            self.wait_for(lambda: not self.waiting(), run)
        self.stop(run)
        self.assertEqual(self.results(), expected)
        self.assertEqual(self.contents(self.ledger), whole)
        self.assert_no_gaps(self.ledger)
        self.assertEqual([p.name for p in self.spool.iterdir() if p.is_file()], [])
        # Otherwise nothing was tested.
        self.assertGreaterEqual(killed, KILLS // 5)


if __name__ == "__main__":
    unittest.main()
