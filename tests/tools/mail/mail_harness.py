"""What the tests of `serialsmith mail send` share: queued mail, a server that takes it, runs."""
import email
import email.policy
import json
import pathlib
import re
import signal
import sqlite3
import subprocess
import sys
import time

TESTS = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TESTS / "tools/issuing"), str(TESTS / "support")]
import issue_harness  # noqa: E402
import smtp_sink  # noqa: E402

command = issue_harness.command
SENDER = "Acme <sales@acme.example>"
PATIENCE = 60


class MailTest(issue_harness.IssueTest):
    """A ring and a ledger; `queue` issues into it, `send` sends."""

    def setUp(self):
        super().setUp()
        self.ledger = self.root / "ledger"

    def sink(self, **options):
        return self.enterContext(smtp_sink.Sink(**options))

    def queue(self, *rows, columns="order_id,product,email"):
        """Issues these rows of an order file; returns what came of it, as dictionaries."""
        orders = self.root / "orders.csv"
        orders.write_text("\n".join([columns, *rows]) + "\n")
        out = self.root / "issued.csv"
        self.issue(self.ledger, orders, out, "--numbers-only", statuses=(0,))
        head, *issued = self.rows(out)
        return [dict(zip(head, row)) for row in issued]

    def queue_to(self, *names):
        """One order for each, to NAME@example.com."""
        return self.queue(*(f"{name},MVR,{name}@example.com" for name in names))

    def run_mail(self, name, *more, status=0):
        done = subprocess.run(
            command("mail", name, "--ledger", self.ledger, *more),
            capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def way(self, sink):
        return "--smtp", f"smtp://127.0.0.1:{sink.port}"

    def send(self, sink, *more, status=0):
        return self.run_mail("send", "--from", SENDER, *self.way(sink), *more, status=status)

    def start(self, sink, *more):
        run = subprocess.Popen(
            command("mail", "send", "--ledger", self.ledger, "--from", SENDER,
                                  *self.way(sink), *more),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(run.communicate)
        self.addCleanup(run.kill)
        return run

    def stop(self, run, number, status):
        run.send_signal(number)
        out, err = run.communicate(timeout=PATIENCE)
        self.assertEqual(run.returncode, status, err)
        return out, err

    def wait_for(self, what, run):
        """Until it is so, or `run` ended and it is so."""
        end = time.monotonic() + PATIENCE
        while not what():
            self.assertLess(time.monotonic(), end, "waited for too long")
            if run.poll() is not None:
                return self.assertTrue(what(), "it ended before")
            time.sleep(0.005)
        return None

    def status(self, status=0):
        return json.loads(self.run_mail("status", "--json", status=status).stdout)

    def errors(self, status=0):
        """The last errors by the name of the recipient."""
        return {one["email"].partition("@")[0]: one for one in self.status(status)["errors"]}

    def sql(self, statement, *values):
        database = sqlite3.connect(self.ledger, isolation_level=None, timeout=PATIENCE)
        try:
            return database.execute(statement, values).fetchall()
        finally:
            database.close()

    def make_due(self):
        self.sql("UPDATE mails SET next_attempt_at = 0 WHERE state < 2")

    def names(self, sink):
        """Who got mail, as often as he got it."""
        return sorted(mail.recipients[0].partition("@")[0] for mail in sink.accepted())

    def assert_all_sent(self, sink, names):
        self.assertEqual(self.names(sink), sorted(names))
        status = self.status()
        self.assertEqual((status["queued"], status["sent"]), (0, len(names)))

    def assert_one_message(self, mails):
        """They are the same to the last byte."""
        self.assertEqual(len({mail.data for mail in mails}), 1)
        self.assertEqual(len({mail.message_id for mail in mails}), 1)


def parse(data):
    return email.message_from_bytes(data, policy=email.policy.default)


def numbers(data):
    """The serial numbers in the text of a message whose serials have no signatures."""
    text = parse(data).get_body(("plain",)).get_content()
    return re.findall(r"\b(?:[0-9A-Z]{5}-){4}[0-9A-Z]{5}\b", text)


SIGNALS = ((signal.SIGINT, 130), (signal.SIGTERM, 143))
