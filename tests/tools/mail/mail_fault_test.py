"""`serialsmith mail send` with servers that fail.

Environment: SERIALSMITH the program.
"""
import calendar
import signal
import socket
import time
import unittest

import mail_harness
from smtp_sink import DROP, SILENCE

DAY = 24 * 3600


class OneMail(mail_harness.MailTest):
    """What goes wrong with one mail is no matter of the others."""

    temporary = {"rcpt4": ("rcpt", "450 4.2.1 mailbox busy"),
                 "rcpt421": ("rcpt", "421 4.3.2 closing down"),
                 "rcptdrop": ("rcpt", DROP),
                 "data4": ("data", "451 4.3.0 not now"),
                 "datadrop": ("data", DROP),
                 "bodydrop": ("body", DROP),
                 "end4": ("end", "452 4.2.2 mailbox\x1b full"),
                 "end421": ("end", "421 4.3.2 closing down"),
                 "enddrop": ("end", DROP)}
    final = {"rcpt5": ("rcpt", "550 5.1.1 no such user"),
             "data5": ("data", "554 5.5.1 no valid recipients"),
             "end5": ("end", "552 5.3.4 message too big")}

    def test_every_fault_of_a_mail(self):
        good = ["x", "y", "z"]
        faulty = [*self.temporary, *self.final]
        self.queue_to(*faulty, *good)
        sink = self.sink()
        for name, (stage, answer) in {**self.temporary, **self.final}.items():
            sink.fault(stage, answer, about=name + "@")
        before = int(time.time())
        done = self.send(sink, status=3)
        after = int(time.time())
        self.assertEqual(done.stderr, "3 mails sent, 9 to be tried again, 3 failed\n")
        self.assertEqual(self.names(sink), good)
        status = self.status(status=1)
        self.assertEqual([status[name] for name in ("queued", "waiting", "sent", "failed")],
                         [9, 9, 3, 3])
        self.assertEqual(len(status["errors"]), 10)
        errors = dict(self.sql("SELECT replace(lines.email, '@example.com', ''), last_error"
                               " FROM mails JOIN lines ON line_id = mail_id"))
        for name, (_, answer) in {**self.temporary, **self.final}.items():
            if answer == DROP:
                self.assertIn("the connection broke (", errors[name])
            else:
                self.assertEqual(errors[name], answer.replace("\x1b", " "))
        for [due] in self.sql("SELECT next_attempt_at FROM mails WHERE state = 1"):
            self.assertTrue(before + 60 <= due <= after + 60)
        # It is not their time yet.
        self.assertEqual(self.send(sink).stderr, "0 mails sent\n")
        sink.heal()
        self.make_due()
        self.send(sink)
        self.assertEqual(self.names(sink), sorted([*good, *self.temporary]))
        # The server took it and could not say so: it came twice, and can be told to be one.
        twice = [mail for mail in sink.mails if mail.recipients == ["enddrop@example.com"]]
        self.assertEqual(len(twice), 2)
        self.assert_one_message(twice)
        self.assertEqual(self.status(status=1)["failed"], 3)

    def test_is_tried_again_ever_later(self):
        self.queue_to("a")
        sink = self.sink()
        sink.fault("rcpt", "451 4.7.1 greylisted")
        for attempt in range(1, 11):
            before = int(time.time())
            self.send(sink, status=3)
            after = int(time.time())
            error = self.errors()["a"]
            self.assertEqual((error["state"], error["attempts"], error["error"]),
                             ("waiting", attempt, "451 4.7.1 greylisted"))
            due = calendar.timegm(time.strptime(error["next_attempt_at"], "%Y-%m-%dT%H:%M:%SZ"))
            delay = min(60 * 2 ** (attempt - 1), 4 * 3600)
            self.assertTrue(before + delay <= due <= after + delay, attempt)
            self.make_due()

    def test_is_given_up_after_five_days(self):
        self.queue_to("a")
        sink = self.sink()
        sink.fault("rcpt", "451 4.7.1 greylisted")
        self.send(sink, status=3)
        for age, state, status in ((5 * DAY - 100, "waiting", 0), (5 * DAY, "failed", 1)):
            self.sql("UPDATE mails SET prepared_at = ?, next_attempt_at = 0",
                     int(time.time()) - age)
            self.send(sink, status=3)
            self.assertEqual(self.errors(status)["a"]["state"], state)
        sink.heal()
        self.make_due()
        self.send(sink)
        self.assertEqual(sink.mails, [])


class AllMails(mail_harness.MailTest):
    """Where no mail goes through, none has failed."""

    def setUp(self):
        super().setUp()
        self.everyone = ["a", "b", "c"]
        self.queue_to(*self.everyone)

    def assert_no_way(self, done, *said):
        self.assertIn("no mail can be sent: ", done.stderr)
        for text in said:
            self.assertIn(text, done.stderr)
        self.assertIn("3 to be tried again", done.stderr)
        self.assertEqual([self.status()[name] for name in ("queued", "sent", "failed")], [3, 0, 0])
        self.assertEqual(self.sql("SELECT sum(attempts) FROM mails"), [(0,)])

    def test_each_way_to_refuse_all(self):
        sink = self.sink()
        for stage, answer in (("connect", "554 5.3.2 not you"), ("connect", "421 4.3.2 too many"),
                              ("connect", DROP), ("ehlo", DROP),
                              ("mail", "550 5.7.1 you are not the sender")):
            with self.subTest(stage=stage, answer=answer):
                before = sink.connections
                sink.fault(stage, answer)
                done = self.send(sink, status=3)
                sink.heal()
                self.assert_no_way(done, *([answer] if answer[0].isdigit() else []))
                self.assertEqual(sink.connections, before + 1)
        self.send(sink)
        self.assert_all_sent(sink, self.everyone)

    def test_server_down(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        done = self.run_mail("send", "--from", mail_harness.SENDER, "--smtp",
                             f"smtp://127.0.0.1:{port}", status=3)
        self.assert_no_way(done)

    def test_what_was_said_before_is_not_forgotten(self):
        sink = self.sink()
        sink.fault("rcpt", "451 4.7.1 greylisted")
        self.send(sink, status=3)
        self.make_due()
        sink.fault("connect", "554 5.3.2 not you")
        self.send(sink, status=3)
        self.assertEqual(sorted(one["error"] for one in self.status()["errors"]),
                         ["451 4.7.1 greylisted"] * 2 + ["554 5.3.2 not you"])

    def test_sender_busy_is_tried_later(self):
        sink = self.sink()
        sink.fault("mail", "451 4.3.0 slow down", times=1)
        self.send(sink, status=3)
        self.assertEqual(len(sink.mails), 2)

    def test_connection_that_had_enough_mails_is_made_anew(self):
        sink = self.sink()
        sink.fault("mail", "421 4.7.0 too many mails in this connection", after=1, times=1)
        sink.fault("mail", DROP, after=2, times=1)
        self.send(sink)
        self.assert_all_sent(sink, self.everyone)
        self.assertEqual(sink.connections, 3)

    def test_connection_that_was_idle_is_made_anew(self):
        sink = self.sink()
        run = self.start(sink, "--rate", "2/s")
        for sent in (1, 2):
            self.wait_for(lambda: len(sink.mails) == sent, run)
            sink.close_idle("421 4.4.2 idle for too long")
        _, err = run.communicate(timeout=mail_harness.PATIENCE)
        self.assertEqual(run.returncode, 0, err)
        self.assert_all_sent(sink, self.everyone)
        self.assertEqual(sink.connections, 3)

    def test_farewell_is_not_waited_for(self):
        sink = self.sink()
        sink.fault("quit", SILENCE)
        self.send(sink)  # libcurl alone would wait for minutes
        self.assert_all_sent(sink, self.everyone)

    def test_follow_waits_for_the_server(self):
        sink = self.sink()
        sink.fault("connect", "421 4.3.2 starting", times=1)
        run = self.start(sink, "--follow")
        self.wait_for(lambda: self.status()["sent"] == 3, run)
        _, err = self.stop(run, signal.SIGINT, 130)
        self.assertIn("It is tried again in 2 s.", err)
        self.assert_all_sent(sink, self.everyone)


if __name__ == "__main__":
    unittest.main()
