"""`serialsmith mail send` with servers that do as they should.

Environment: SERIALSMITH the program.
"""
import csv
import io
import json
import signal
import subprocess
import unittest

import mail_harness


class Sending(mail_harness.MailTest):
    def test_one_mail_for_an_order_and_an_address(self):
        issued = self.queue("1,a,MVR,2,ann@example.com", "1,b,ABC,1,ann@example.com",
                            "1,c,ABC,1,bob@example.com", "2,a,MVR,1,ann@example.com",
                            "3,a,MVR,1,", columns="order_id,line,product,quantity,email")
        issued += self.queue("1,d,MVR,1,ann@example.com",
                             columns="order_id,line,product,quantity,email")
        sink = self.sink()
        self.assertEqual(self.send(sink).stderr, "3 mails sent\n")
        got = {}
        for mail in sink.mails:
            self.assertEqual(mail.sender, "sales@acme.example")
            message = mail_harness.parse(mail.data)
            self.assertEqual(message["From"], mail_harness.SENDER)
            order = "2" if len(mail_harness.numbers(mail.data)) == 1 and (
                mail.recipients == ["ann@example.com"]) else "1"
            got[order, *mail.recipients] = sorted(mail_harness.numbers(mail.data))
        expected = {}
        for row in issued:
            if row["email"]:
                expected.setdefault((row["order_id"], row["email"]), []).append(
                    row["serial_number"])
        self.assertEqual(got, {who: sorted(serials) for who, serials in expected.items()})
        self.assertEqual(len({mail.message_id for mail in sink.mails}), 3)

    def test_nothing_is_sent_twice(self):
        self.queue_to("a", "b")
        sink = self.sink()
        self.send(sink)
        done = self.send(sink, "--json")
        self.assertEqual(json.loads(done.stdout),
                         {"sent": 0, "waiting": 0, "failed": 0, "suppressed": 0})
        self.queue_to("a", "b", "c")
        self.send(sink)
        self.assert_all_sent(sink, ["a", "b", "c"])

    def test_one_connection_serves_all(self):
        names = [f"n{number}" for number in range(20)]
        self.queue_to(*names)
        sink = self.sink()
        self.send(sink)
        self.assert_all_sent(sink, names)
        self.assertEqual(sink.connections, 1)
        verbs = [verb for _, verb in sink.commands]
        self.assertEqual((verbs.count("EHLO"), verbs[-1]), (1, "QUIT"))

    def test_several_connections(self):
        names = [f"n{number}" for number in range(40)]
        self.queue_to(*names)
        sink = self.sink(delay=0.01)
        self.send(sink, "--connections", 4)
        self.assert_all_sent(sink, names)
        self.assertEqual((sink.connections, sink.most_open), (4, 4))

    def test_rate_is_that_of_all_connections(self):
        names = [f"n{number}" for number in range(6)]
        self.queue_to(*names)
        sink = self.sink()
        self.send(sink, "--connections", 3, "--rate", "25/s")
        self.assert_all_sent(sink, names)
        times = sorted(mail.at for mail in sink.mails)
        # The first may have been late, the last is not early.
        self.assertGreater(times[-1] - times[0], 0.1)

    def test_addresses_beyond_ascii(self):
        self.queue("1,MVR,zoë@example.com")
        sink = self.sink()
        self.send(sink)
        self.assertEqual(sink.mails[0].recipients, ["zoë@example.com"])

    def test_dots_arrive_as_they_were(self):
        [issued] = self.queue_to("a")
        templates = self.root / "templates"
        templates.mkdir()
        (templates / "page.txt.mustache").write_text(
            ".\n..two\n{{#lines}}{{#serials}}.{{number}}\n{{#rows}}{{row}}\n{{/rows}}{{/serials}}"
            "{{/lines}}.\n")
        sink = self.sink()
        self.send(sink, "--templates", templates)
        text = mail_harness.parse(sink.mails[0].data).get_body(("plain",)).get_content()
        self.assertEqual(text.replace("\r\n", "\n"), f".\n..two\n.{issued['serial_number']}\n.\n")

    def test_many_units_have_a_table(self):
        issued = self.queue("1,MVR,25,a@example.com", columns="order_id,product,quantity,email")
        sink = self.sink()
        self.send(sink)
        [table] = [part for part in mail_harness.parse(sink.mails[0].data).iter_attachments()
                   if part.get_filename() == "serials.csv"]
        rows = list(csv.DictReader(io.StringIO(table.get_content())))
        self.assertEqual([row["serial_number"] for row in rows],
                         [row["serial_number"] for row in issued])

    def test_only_one_process_sends(self):
        self.queue_to("a", "b")
        sink = self.sink()
        sink.hold()
        run = self.start(sink)
        self.wait_for(lambda: sink.connections, run)
        refused = self.send(sink, status=2)
        self.assertIn("another process sends the mail of ledger", refused.stderr)
        sink.release()
        _, err = run.communicate(timeout=mail_harness.PATIENCE)
        self.assertEqual(run.returncode, 0, err)
        self.assert_all_sent(sink, ["a", "b"])

    def test_stops_when_told(self):
        names = [f"n{number}" for number in range(12)]
        self.queue_to(*names)
        sink = self.sink(delay=0.02)
        for number, status in mail_harness.SIGNALS:
            before = len(sink.mails)
            run = self.start(sink, "--json")
            self.wait_for(lambda: len(sink.mails) > before + 1, run)
            out, err = self.stop(run, number, status)
            self.assertIn("What was not sent stays queued.", err)
            self.assertEqual(json.loads(out)["sent"], len(sink.mails) - before)
            self.assertLess(len(sink.mails), len(names))
            self.assertEqual(self.status()["queued"], len(names) - len(sink.mails))
            self.assertEqual(self.sql("SELECT sum(attempts) FROM mails"), [(len(sink.mails),)])
            self.assertEqual(self.status()["errors"], [])
        sink.heal()
        self.send(sink)
        self.assert_all_sent(sink, names)

    def test_follow_sends_what_comes_later(self):
        self.queue_to("a")
        sink = self.sink()
        run = self.start(sink, "--follow", "--json")
        self.wait_for(lambda: len(sink.mails) == 1, run)
        self.queue_to("b")
        self.wait_for(lambda: len(sink.mails) == 2, run)
        self.wait_for(lambda: self.status()["sent"] == 2, run)
        out, _ = self.stop(run, signal.SIGTERM, 143)
        self.assertEqual(json.loads(out)["sent"], 2)
        self.assert_all_sent(sink, ["a", "b"])


class Maildir(mail_harness.MailTest):
    def way(self, sink):
        return "--maildir", self.root / "box"

    def new(self):
        return {path.name: path.read_bytes() for path in (self.root / "box/new").iterdir()}

    def test_has_what_a_server_would_get(self):
        self.queue_to("a", "b")
        subprocess.run(mail_harness.command("mail", "send", "--ledger", self.ledger, "--from",
                                             mail_harness.SENDER, *self.way(None)),
                       check=True, umask=0, capture_output=True)
        files = self.new()
        self.assertEqual(len(files), 2)
        for name, content in files.items():
            self.assertNotIn(b"\r", content)
            self.assertIn(name.partition(".")[2].partition("_")[0].encode(), content)
            self.assertEqual((self.root / "box/new" / name).stat().st_mode & 0o777, 0o600)
        self.assertEqual(list((self.root / "box/tmp").iterdir()), [])
        self.assertEqual((self.root / "box/new").stat().st_mode & 0o777, 0o700)
        # As a process leaves it that died before it could note anything.
        self.sql("UPDATE mails SET state = 2")
        self.assertEqual(self.send(None).stderr, "2 mails sent\n")
        self.assertEqual(self.new(), files)
        # The same to a server: with other ends of lines.
        self.sql("UPDATE mails SET state = 2")
        sink = self.sink()
        self.run_mail("send", "--from", mail_harness.SENDER, *super().way(sink))
        self.assertEqual(sorted(mail.data.replace(b"\r\n", b"\n") for mail in sink.mails),
                         sorted(files.values()))

    def test_that_cannot_be_written(self):
        self.queue_to("a")
        (self.root / "box").write_text("")
        done = self.send(None, status=2)
        self.assertIn("--maildir: cannot write", done.stderr)
        self.assertEqual(self.status()["queued"], 1)


if __name__ == "__main__":
    unittest.main()
