"""The running command on a PostgreSQL ledger: killed, crowded, without a server, on a full disk.

Environment: SERIALSMITH the program, POSTGRESQL the directory of ctest's server, KILLS how many
moments, SEED which.
"""
import contextlib
import csv
import os
import pathlib
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import issue_harness

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
import postgresql_server  # noqa: E402

KILLS = int(os.environ.get("KILLS", "20"))
SEED = int(os.environ.get("SEED", "20261124"))


class PostgresqlTest(issue_harness.IssueTest):
    made = 0

    def setUp(self):
        super().setUp()
        self.server = postgresql_server.Server(os.environ["POSTGRESQL"])

    def ledger(self, server=None, tablespace="pg_default"):
        """The URL of a fresh database."""
        server = server or self.server
        PostgresqlTest.made += 1
        name = f"issue_{os.getpid()}_{PostgresqlTest.made}"
        server.sql(f"CREATE DATABASE {name} TABLESPACE {tablespace}")
        if server is self.server:
            self.addCleanup(server.sql, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        return server.url(name)

    def units(self, ledger):
        """All units, but when they were issued."""
        done = subprocess.run(issue_harness.command("ledger", "export", "--ledger", ledger),
                              capture_output=True, text=True, check=True)
        rows = list(csv.reader(done.stdout.splitlines(keepends=True)))
        return [row[:12] + row[13:] for row in rows]

    def verify(self, ledger):
        done = subprocess.run(
            issue_harness.command("ledger", "verify", "--ledger", ledger, "--keys", self.keys),
            capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout + done.stderr


class LosesCommit:
    """Passes everything on to a server, but the answer to one COMMIT, counted from 1 among those of
    connections that copied units: it is lost, with its connection."""

    def __init__(self, directory, server, number):
        self.server = str(server) + "/.s.PGSQL.5432"
        self.left = number
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(directory) + "/.s.PGSQL.5432")
        self.listener.listen(20)
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        with client, socket.socket(socket.AF_UNIX) as server:
            server.connect(self.server)
            lose = threading.Event()
            answers = threading.Thread(target=self.answer, args=(client, server, lose), daemon=True)
            answers.start()
            copied = False
            while question := self.receive(client):
                copied = copied or b"COPY units" in question
                if copied and question[:1] == b"Q" and b"COMMIT\0" in question:
                    self.left -= 1
                    if self.left == 0:
                        lose.set()
                with contextlib.suppress(OSError):
                    server.sendall(question)
            with contextlib.suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            answers.join()

    def answer(self, client, server, lose):
        while answer := self.receive(server):
            if lose.is_set() and b"COMMIT\0" in answer:
                break
            with contextlib.suppress(OSError):
                client.sendall(answer)
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)

    @staticmethod
    def receive(end):
        try:
            return end.recv(1 << 16)
        except OSError:
            return b""


class Kill(PostgresqlTest):
    def check_moments(self, *more, same):
        orders = self.write_orders(3000, SEED)
        whole, whole_out, whole_rejects = self.ledger(), self.root / "whole", self.root / "whole.rej"
        self.issue(whole, orders, whole_out, "--rejects", whole_rejects, *more)
        expected = self.units(whole)
        started = time.monotonic()
        self.issue(self.ledger(), orders, os.devnull, *more)
        moments = issue_harness.Moments(
            random.Random(SEED), time.monotonic() - started, KILLS // 2)
        for number in moments.rounds():
            with self.subTest(number=number):
                ledger = self.ledger()
                out, rejects = self.kill_and_finish(
                    moments, ledger, orders, f"run{number}", *more)
                self.verify(ledger)
                self.assertEqual(rejects.read_bytes(), whole_rejects.read_bytes())
                if same:
                    self.assert_same_but_status(out, whole_out)
                    self.assertEqual(self.units(ledger), expected)
                # The same again gives the same again.
                again = self.root / "again"
                self.issue(ledger, orders, again, *more)
                self.assert_same_but_status(again, out)
        self.assertGreaterEqual(moments.killed, KILLS // 2)

    def test_every_moment_is_safe(self):
        self.check_moments(same=True)

    def test_every_moment_is_safe_with_leases(self):
        # A new run may lease anew before the server knows that the old one died.
        self.check_moments("--lease", "700", "--numbers-only", same=False)


class Crowd(PostgresqlTest):
    def check_two_of_one_file(self, *more):
        orders = self.write_orders(3000, SEED)
        ledger = self.ledger()
        outs = [self.root / "out0", self.root / "out1"]
        runs = [subprocess.Popen(self.arguments(ledger, orders, out, "--rejects",
                                                self.root / f"{out.name}.rej", *more),
                                 stderr=subprocess.PIPE, text=True) for out in outs]
        for run in runs:
            _, stderr = run.communicate(timeout=120)
            self.assertEqual(run.returncode, 3, stderr)
        self.assert_same_but_status(*outs)
        self.verify(ledger)

    def test_two_runs_of_one_file(self):
        self.check_two_of_one_file()

    def test_two_runs_of_one_file_with_leases(self):
        self.check_two_of_one_file("--lease", "500")

    def test_many_issuers_side_by_side(self):
        ledger = self.ledger()
        files = [self.write_orders(1500, SEED + i, name=f"orders{i}.csv") for i in range(4)]
        runs = [subprocess.Popen(self.arguments(ledger, file, os.devnull, "--rejects",
                                                self.root / f"{file.name}.rej", "--lease", "300"),
                                 stderr=subprocess.PIPE, text=True) for file in files]
        for run in runs:
            _, stderr = run.communicate(timeout=120)
            self.assertEqual(run.returncode, 3, stderr)
        units = self.units(ledger)[1:]
        self.assertEqual(len({unit[4] for unit in units}), len(units))
        self.verify(ledger)

    def test_abandoned_leases_are_returned(self):
        ledger = self.ledger()
        orders = self.write_orders(3000, SEED)
        run = subprocess.Popen(self.arguments(ledger, orders, os.devnull, "--lease", "100000"),
                               stderr=subprocess.DEVNULL)
        name = ledger.split("?")[0].rsplit("/", 1)[1]
        while "t" not in self.server.sql(
                "SELECT to_regclass('serialsmith.leases') IS NOT NULL", name) or (
                    self.server.sql("SELECT count(*) FROM serialsmith.leases", name) == "0"):
            self.assertIsNone(run.poll())
        run.kill()
        run.wait()
        # The server sees soon that the connection ended; until then the lease has its holder.
        for _ in range(200):
            if "returned" in self.verify(ledger):
                break
            time.sleep(0.05)
        else:
            self.fail("no lease was returned")
        self.issue(ledger, orders, os.devnull, "--lease", "100")
        self.verify(ledger)


class Leases(PostgresqlTest):
    def test_survive_a_commit_whose_answer_is_lost(self):
        orders = self.write_orders(9000, SEED)
        for number in (1, 2):
            with self.subTest(number=number), tempfile.TemporaryDirectory(dir="/tmp") as folder:
                ledger = self.ledger()
                proxy = LosesCommit(folder, self.server.directory, number)
                self.addCleanup(proxy.close)
                through = ledger.replace(f"host={self.server.directory}", f"host={folder}")
                out = self.root / "out"
                lost = self.issue(through, orders, out, "--lease", "20000", statuses=(2,))
                self.assertIn("nothing is lost or issued twice", lost.stderr)
                before = {tuple(unit) for unit in self.units(ledger)[1:]}
                self.assertGreater(len(before), 0)
                self.issue(ledger, orders, out, "--lease", "20000")
                units = self.units(ledger)[1:]
                self.assertLessEqual(before, {tuple(unit) for unit in units})
                self.assertEqual(len({unit[4] for unit in units}), len(units))
                self.assertEqual({row[4] for row in self.rows(out)[1:]},
                                 {unit[4] for unit in units})
                self.verify(ledger)

    def trigger(self, ledger, table, event, condition):
        """The server refuses what fits, as if two had waited for each other."""
        self.server.sql(
            "SET search_path TO serialsmith; CREATE FUNCTION refuse() RETURNS trigger LANGUAGE"
            " plpgsql AS $$ BEGIN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01';"
            f" END $$; CREATE TRIGGER refusal BEFORE {event} ON {table} FOR EACH ROW"
            f" WHEN ({condition}) EXECUTE FUNCTION refuse()", self.name(ledger))

    def name(self, ledger):
        return ledger.split("?")[0].rsplit("/", 1)[1]

    def test_that_cannot_be_returned_do_not_fail_a_run(self):
        ledger = self.ledger()
        self.issue(ledger, self.write_orders(1, SEED, name="first.csv"), os.devnull)
        self.trigger(ledger, "audit", "INSERT", "NEW.action = 'return lease'")
        orders, out = self.write_orders(50, SEED), self.root / "out"
        done = self.issue(ledger, orders, out, "--lease", "4000")
        self.assertIn("leases stay until another issuer or ledger verify finds them: ledger "
                      "postgresql://", done.stderr)
        self.assertIn("deadlock detected", done.stderr)
        whole = self.root / "whole"
        self.issue(self.root / "ledger", orders, whole)
        self.assertEqual([row[:4] for row in self.rows(out)], [row[:4] for row in self.rows(whole)])

    def test_deadlocks_are_told(self):
        ledger = self.ledger()
        self.issue(ledger, self.write_orders(1, SEED, name="first.csv"), os.devnull)
        self.trigger(ledger, "units", "INSERT", "true")
        for more in ((), ("--lease", "100")):
            done = self.issue(ledger, self.write_orders(9, SEED), "-", *more, statuses=(2,))
            self.assertIn("another issuer was at work at the same moment", done.stderr)
            self.assertIn("run the same command again", done.stderr)

    def test_many_short_runs_side_by_side(self):
        ledger = self.ledger()
        files = [[self.write_orders(60, 100 * loop + run, name=f"orders{loop}-{run}.csv")
                  for run in range(4)] for loop in range(6)]
        done = []

        def issue_all(loop):
            for file in files[loop]:
                done.append(subprocess.run(
                    self.arguments(ledger, file, f"{file}.out", "--rejects", f"{file}.rej",
                                   "--lease", "40"), capture_output=True, text=True))

        threads = [threading.Thread(target=issue_all, args=(loop,)) for loop in range(len(files))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for run in done:
            self.assertIn(run.returncode, (0, 3), run.stderr)
            self.assertNotIn("leases stay", run.stderr)
        self.verify(ledger)


class Reader(PostgresqlTest):
    def lookup(self, ledger, order):
        return subprocess.run(
            issue_harness.command("lookup", "--ledger", ledger, "--order") + [order],
            capture_output=True)

    def test_without_rights_is_told_which(self):
        ledger = self.ledger()
        self.issue(ledger, self.write_orders(1, SEED), os.devnull)
        role = f"reader_{os.getpid()}"
        self.server.sql(f"CREATE ROLE {role} LOGIN")
        self.addCleanup(self.server.sql, f"DROP ROLE {role}")
        done = self.lookup(ledger.replace("user=serialsmith", f"user={role}"), "1")
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"is not open to us: permission denied for schema serialsmith", done.stderr)
        self.assertIn(b"SELECT of its tables", done.stderr)

    def test_asks_for_what_no_ledger_has(self):
        ledgers = [self.ledger(), self.root / "ledger"]
        for ledger in ledgers:
            self.issue(ledger, self.write_orders(1, SEED), os.devnull)
            done = self.lookup(ledger, b"\xff")
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertEqual(done.stderr,
                             "nothing was issued for order \N{REPLACEMENT CHARACTER}\n".encode())

    def test_backs_up_until_it_is_told_to_stop(self):
        ledger = self.ledger()
        self.issue(ledger, self.write_orders(1, SEED), os.devnull)
        with subprocess.Popen(self.server.psql(ledger), stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True) as other:
            other.stdin.write("BEGIN; LOCK TABLE serialsmith.counters; SELECT 'locked';\n")
            other.stdin.flush()
            self.assertEqual(other.stdout.readline(), "locked\n")
            run = subprocess.Popen(issue_harness.command("ledger", "backup", "--ledger", ledger,
                                                         "--out", self.root / "copy"))
            self.addCleanup(run.kill)
            self.wait_until_it_blocks(run, signal.SIGTERM)
            run.terminate()
            self.assertEqual(run.wait(timeout=60), 143)
            other.stdin.close()


class Server(PostgresqlTest):
    def test_goes_down_in_the_middle(self):
        with tempfile.TemporaryDirectory(prefix="serialsmith-", dir="/tmp") as folder:
            os.chmod(folder, 0o755)
            with postgresql_server.Server(folder + "/pg", fsync=True) as server:
                orders = self.write_orders(6000, SEED)
                ledger = self.ledger(server)
                out = self.root / "out"
                run = subprocess.Popen(self.arguments(ledger, orders, out),
                                       stderr=subprocess.PIPE, text=True)
                name = ledger.split("?")[0].rsplit("/", 1)[1]
                while "t" not in server.sql(
                        "SELECT to_regclass('serialsmith.audit') IS NOT NULL", name) or (
                            server.sql("SELECT count(*) FROM serialsmith.audit", name) == "0"):
                    self.assertIsNone(run.poll())
                server.kill()
                _, stderr = run.communicate(timeout=60)
                self.assertEqual(run.returncode, 2, stderr)
                self.assertIn("the server went away", stderr)
                self.assertIn("nothing is lost or issued twice", stderr)
                self.assertFalse(out.exists())
                server.start()
                self.issue(ledger, orders, out)
                whole = self.root / "whole"
                self.issue(self.root / "ledger", orders, whole)
                self.assert_same_but_status(out, whole)
                self.verify(ledger)

    def test_is_not_there(self):
        orders = self.write_orders(1, SEED)
        done = self.issue(f"postgresql://u:geheim@/db?host={self.root}", orders, "-", statuses=(2,))
        self.assertIn("cannot open ledger postgresql://u@", done.stderr)
        self.assertNotIn("geheim", done.stderr)
        done = self.issue("postgresql://u:geheim@host:port/db", orders, "-", statuses=(2,))
        self.assertNotIn("geheim", done.stderr)

    def test_refuses_a_newer_schema(self):
        orders = self.write_orders(1, SEED)
        ledger = self.ledger()
        self.issue(ledger, orders, os.devnull)
        name = ledger.split("?")[0].rsplit("/", 1)[1]
        self.server.sql("UPDATE serialsmith.ledger SET schema_version = 99", name)
        done = self.issue(ledger, orders, "-", statuses=(2,))
        self.assertIn("was made by a newer version of serialsmith (schema 99", done.stderr)

    def test_has_a_full_disk(self):
        disk = pathlib.Path(tempfile.mkdtemp(prefix="serialsmith-disk-", dir="/tmp"))
        self.addCleanup(disk.rmdir)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m,mode=777", "none", disk],
                                 capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("not allowed to mount a small disk")
        self.addCleanup(subprocess.run, ["umount", "-l", disk], check=True)
        if self.server.owner:
            os.chown(disk, self.server.owner["user"], self.server.owner["group"])
        space = f"small_{os.getpid()}"
        self.server.sql(f"CREATE TABLESPACE {space} LOCATION '{disk}'")
        self.addCleanup(self.server.sql, f"DROP TABLESPACE {space}")
        ledger = self.ledger(tablespace=space)
        orders = self.write_orders(40000, SEED)
        out = self.root / "out"
        done = self.issue(ledger, orders, out, "--numbers-only", statuses=(2,))
        self.assertIn("the disk of the server is full", done.stderr)
        self.assertFalse(out.exists())
        subprocess.run(["mount", "-o", "remount,size=200m", disk], check=True)
        self.issue(ledger, orders, out, "--numbers-only")
        whole = self.root / "whole"
        self.issue(self.root / "ledger", orders, whole, "--numbers-only")
        self.assert_same_but_status(out, whole)
        self.verify(ledger)


if __name__ == "__main__":
    unittest.main()
