"""`serialsmith mail send` told to stop while a server says nothing.

Environment: SERIALSMITH the program.
"""
import signal
import unittest

import mail_harness
from smtp_sink import GARBAGE, SILENCE


class Silent(mail_harness.MailTest):
    def test_what_is_no_server_of_mail(self):
        self.queue_to("a")
        sink = self.sink()
        sink.fault("connect", GARBAGE)
        self.assertIn("no mail can be sent: ", self.send(sink, status=3).stderr)
        self.assertEqual(self.sql("SELECT attempts FROM mails"), [(0,)])

    def test_server_does_not_keep_who_wants_to_stop(self):
        self.queue_to("a", "b")
        sink = self.sink()
        sink.fault("end", SILENCE)
        run = self.start(sink)
        self.wait_for(lambda: sink.mails, run)
        self.stop(run, signal.SIGINT, 130)
        self.assertEqual(self.status()["queued"], 2)
        sink.heal()
        self.make_due()
        self.send(sink)
        self.assert_all_sent(sink, ["a", "b"])
        self.assert_one_message([mail for mail in sink.mails
                                 if mail.recipients == sink.mails[0].recipients])


if __name__ == "__main__":
    unittest.main()
