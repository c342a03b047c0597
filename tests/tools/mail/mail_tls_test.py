"""`serialsmith mail send`: to whom it speaks, in the clear or not, and with which password.

Environment: SERIALSMITH the program.
"""
import unittest

import mail_harness
import server_certificate
import smtp_sink


class Secure(mail_harness.MailTest):
    def setUp(self):
        super().setUp()
        self.certificate = server_certificate.Certificate(self.root)
        self.queue_to("a", "b")

    def trust(self):
        return "--ca-file", self.certificate.file

    def assert_nothing_sent(self, sink):
        self.assertEqual(sink.mails, [])
        self.assertNotIn("MAIL", [verb for _, verb in sink.commands])
        self.assertEqual(self.status()["queued"], 2)
        self.assertEqual(self.sql("SELECT sum(attempts) FROM mails"), [(0,)])


class Tls(Secure):
    def test_starttls_is_used_where_it_is_offered(self):
        sink = self.sink(certificate=self.certificate)
        self.send(sink, *self.trust())
        self.assertEqual({(mail.tls, mail.connection) for mail in sink.mails}, {(True, 1)})
        self.assert_all_sent(sink, ["a", "b"])

    def test_smtps(self):
        sink = self.sink(certificate=self.certificate, implicit_tls=True)
        self.run_mail("send", "--from", mail_harness.SENDER, *self.trust(), "--smtp",
                      f"smtps://localhost:{sink.port}")
        self.assertEqual([mail.tls for mail in sink.mails], [True, True])

    def test_nothing_is_sent_to_whom_it_does_not_trust(self):
        for scheme, implicit in (("smtp", False), ("smtps", True)):
            sink = self.sink(certificate=self.certificate, implicit_tls=implicit)
            # 127.0.0.2 is this computer too, but not a name of the certificate.
            for host, more in (("127.0.0.1", ()), ("127.0.0.1", ("--allow-plaintext",)),
                               ("127.0.0.2", self.trust())):
                with self.subTest(scheme=scheme, host=host, more=more):
                    done = self.run_mail("send", "--from", mail_harness.SENDER, *more, "--smtp",
                                         f"{scheme}://{host}:{sink.port}", status=3)
                    self.assertIn("no mail can be sent: ", done.stderr)
                    self.assert_nothing_sent(sink)

    def test_broken(self):
        for answer in ("454 4.7.0 not now", smtp_sink.DROP,
                       "220 go ahead\r\n250 said by somebody in between"):
            with self.subTest(answer=answer):
                # Not for this computer: there it may go on in the clear.
                sink = self.sink(certificate=self.certificate, host="0.0.0.0")
                sink.fault("starttls", answer)
                self.run_mail("send", "--from", mail_harness.SENDER, *self.trust(), "--smtp",
                              f"smtp://0.0.0.0:{sink.port}", status=3)
                self.assert_nothing_sent(sink)

    def test_dropped_in_the_middle(self):
        sink = self.sink(certificate=self.certificate)
        sink.fault("body", smtp_sink.DROP, times=1)
        self.send(sink, *self.trust(), status=3)
        self.assertEqual(len(sink.accepted()), 1)
        self.make_due()
        self.send(sink, *self.trust())
        self.assert_all_sent(sink, ["a", "b"])

    def test_plaintext_is_for_this_computer(self):
        sink = self.sink(host="0.0.0.0")
        way = "--from", mail_harness.SENDER, "--smtp", f"smtp://0.0.0.0:{sink.port}"
        self.run_mail("send", *way, status=3)
        self.assert_nothing_sent(sink)
        self.run_mail("send", *way, "--allow-plaintext")
        self.assertEqual([mail.tls for mail in sink.mails], [False, False])


class Password(Secure):
    login = "acme", "geheim:mit:Punkten"

    def auth(self, password=None, mode=0o600):
        path = self.root / "login"
        path.write_text(f"{self.login[0]}:{password or self.login[1]}\n")
        path.chmod(mode)
        return "--auth-file", path

    def test_right(self):
        for mechanisms in ("PLAIN LOGIN", "LOGIN", "PLAIN"):
            with self.subTest(mechanisms=mechanisms):
                sink = self.sink(certificate=self.certificate, login=self.login,
                                 mechanisms=mechanisms)
                self.send(sink, *self.auth(), *self.trust())
                self.assertEqual([(mail.user, mail.tls) for mail in sink.mails],
                                 [("acme", True)] * 2)
                self.sql("UPDATE mails SET state = 0")

    def test_wrong(self):
        sink = self.sink(certificate=self.certificate, login=self.login)
        for arguments, said in ((self.auth("verkehrt"), "535 5.7.8 wrong user or password"),
                                ((), "530 5.7.0 log in first")):
            done = self.send(sink, *arguments, *self.trust(), status=3)
            self.assertIn(f"no mail can be sent: {said}", done.stderr)
            status = self.run_mail("status", "--json").stdout
            self.assertIn(said, status)
            for secret in ("geheim", "verkehrt", "Punkten"):
                self.assertNotIn(secret, done.stderr + done.stdout + status)
        self.assertEqual(sink.mails, [])
        self.assertEqual(self.sql("SELECT sum(attempts) FROM mails"), [(0,)])
        self.send(sink, *self.auth(), *self.trust())
        self.assert_all_sent(sink, ["a", "b"])

    def test_not_now(self):
        sink = self.sink(login=self.login)
        sink.fault("auth", "454 4.7.0 temporary failure")
        done = self.send(sink, *self.auth(), status=3)
        self.assertIn("no mail can be sent: 454 4.7.0", done.stderr)
        self.assert_nothing_sent(sink)
        self.assertEqual(sink.connections, 1)

    def test_that_others_can_read(self):
        sink = self.sink(login=self.login)
        done = self.send(sink, *self.auth(mode=0o644), status=2)
        self.assertIn("login", done.stderr)
        self.assertEqual(sink.connections, 0)


if __name__ == "__main__":
    unittest.main()
