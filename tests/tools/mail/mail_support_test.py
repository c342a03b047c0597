"""What people ask about mail, seen by who gets it: again, elsewhere, never, and what is in it now.

Environment: SERIALSMITH the program.
"""
import subprocess
import unittest

import mail_harness


class Asked(mail_harness.MailTest):
    def revoke(self, serial, *more):
        subprocess.run(mail_harness.command("revoke", "--ledger", self.ledger, "--keys", self.keys,
                                            "--reason", "test", *more, serial),
                       check=True, capture_output=True)

    def test_resend_has_all_of_the_order(self):
        issued = [row["serial_number"] for row in self.queue(
            "1,a,MVR,ann@example.com", "1,b,ABC,ann@example.com",
            columns="order_id,line,product,email")]
        sink = self.sink()
        self.send(sink)
        self.run_mail("resend", "--order", "1")
        self.run_mail("resend", "--order", "1", "--to", "bob@example.com")
        self.assertEqual(self.status()["queued"], 2)
        self.send(sink)
        self.assertEqual(sorted(mail.recipients[0] for mail in sink.mails),
                         ["ann@example.com", "ann@example.com", "bob@example.com"])
        # A person asked for these: they are other mails.
        self.assertEqual(len({mail.message_id for mail in sink.mails}), 3)
        for mail in sink.mails:
            self.assertEqual(sorted(mail_harness.numbers(mail.data)), sorted(issued))
            self.assertEqual(mail_harness.parse(mail.data)["To"].addresses[0].addr_spec,
                             mail.recipients[0])

    def test_resend_after_a_failure(self):
        self.queue_to("a")
        sink = self.sink()
        sink.fault("rcpt", "550 5.1.1 no such user")
        self.send(sink, status=3)
        self.assertEqual(self.errors(status=1)["a"]["state"], "failed")
        sink.heal()
        self.run_mail("resend", "--order", "a", "--to", "b@example.com")
        self.send(sink)
        self.assertEqual(self.names(sink), ["b"])

    def test_suppressed_get_nothing(self):
        self.queue_to("ann", "bob")
        self.run_mail("suppress", "ANN@example.com", "--reason", "asked us")
        sink = self.sink()
        self.assertEqual(self.send(sink).stderr, "1 mail sent, 1 suppressed\n")
        self.assertEqual(self.names(sink), ["bob"])
        self.assertIn("suppressed", self.run_mail("resend", "--order", "ann", status=2).stderr)
        self.run_mail("suppress", "ann@example.com", "--remove")
        self.assertEqual(self.send(sink).stderr, "0 mails sent\n")
        self.run_mail("resend", "--order", "ann")
        self.send(sink)
        self.assertEqual(self.names(sink), ["ann", "bob"])

    def test_revoked_serials_are_not_mailed(self):
        [gone], [first, second] = (self.queue(row, columns="order_id,product,quantity,email")
                                   for row in ("1,MVR,1,a@example.com", "2,MVR,2,b@example.com"))
        self.revoke(gone["serial_number"])
        self.revoke(first["serial_number"])
        sink = self.sink()
        self.assertEqual(self.send(sink).stderr, "1 mail sent, 1 suppressed\n")
        self.assertEqual([mail_harness.numbers(mail.data) for mail in sink.mails],
                         [[second["serial_number"]]])

    def test_a_replacement_is_mailed_to_its_owner(self):
        [bought] = self.queue_to("a")
        sink = self.sink()
        self.send(sink)
        self.revoke(bought["serial_number"], "--replace")
        self.send(sink)
        self.assertEqual(self.names(sink), ["a", "a"])
        numbers = mail_harness.numbers(sink.mails[1].data)
        self.assertEqual(numbers[0][:4], "AMVR")
        self.assertNotIn(bought["serial_number"], numbers)

    def test_preview_is_what_is_sent(self):
        self.queue_to("a")
        done = self.run_mail("preview", "--order", "a", "--out", self.root,
                             "--from", mail_harness.SENDER)
        self.assertEqual(done.stdout, f"{self.root}/a.eml\n{self.root}/a.html\n")
        self.assertEqual(self.status()["queued"], 1)
        sink = self.sink()
        self.send(sink)
        sent, shown = (mail_harness.parse(data) for data in (
            sink.mails[0].data, (self.root / "a.eml").read_bytes()))
        for header in ("From", "To", "Subject"):
            self.assertEqual(sent[header], shown[header])
        for mime in ("plain", "html"):
            # The picture has a name made of the Message-ID.
            self.assertEqual(*(message.get_body((mime,)).get_content().replace(
                message["Message-ID"].strip("<>"), "") for message in (sent, shown)))


if __name__ == "__main__":
    unittest.main()
