"""`serialsmith mail` on a PostgreSQL ledger.

Environment: SERIALSMITH the program, POSTGRESQL the directory of ctest's server.
"""
import os
import unittest

import mail_harness
import postgresql_server


class Postgresql(mail_harness.MailTest):
    def setUp(self):
        super().setUp()
        self.server = postgresql_server.Server(os.environ["POSTGRESQL"])
        self.name = f"mail_{os.getpid()}"
        self.server.sql(f"CREATE DATABASE {self.name}")
        self.addCleanup(self.server.sql, f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
        self.ledger = self.server.url(self.name)

    def sql(self, statement):
        return self.server.sql("SET search_path TO serialsmith; " + statement, self.name)

    def test_the_whole_way(self):
        self.queue_to("a", "b", "c", "d")
        self.run_mail("suppress", "d@example.com")
        sink = self.sink()
        sink.hold()
        sink.fault("rcpt", "451 4.7.1 greylisted", about="b@", times=1)
        sink.fault("rcpt", "550 5.1.1 no such user", about="c@", times=1)
        run = self.start(sink, "--connections", "2")
        self.wait_for(lambda: sink.connections, run)
        self.assertIn("another process sends the mail of ledger", self.send(sink, status=2).stderr)
        sink.release()
        _, err = run.communicate(timeout=mail_harness.PATIENCE)
        self.assertEqual(run.returncode, 3, err)
        self.assertEqual(err, "1 mail sent, 1 to be tried again, 1 failed, 1 suppressed\n")
        self.assertEqual({name: one["error"] for name, one in self.errors(status=1).items()},
                         {"b": "451 4.7.1 greylisted", "c": "550 5.1.1 no such user"})
        sink.fault("connect", "554 5.3.2 not you", times=1)
        self.make_due()
        self.send(sink, status=3)
        self.make_due()
        self.run_mail("resend", "--order", "c", "--to", "e@example.com")
        self.send(sink)
        self.assertEqual(self.names(sink), ["a", "b", "e"])
        self.send(sink)
        self.assertEqual(len(sink.mails), 3)

    def test_killed(self):
        names = [f"n{number}" for number in range(10)]
        self.queue_to(*names)
        sink = self.sink(delay=0.01)
        run = self.start(sink)
        self.wait_for(lambda: len(sink.mails) > 3, run)
        run.kill()
        run.wait()
        # The server lets go of the lock when it sees that the connection ended.
        while self.sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
                       " AND database = (SELECT oid FROM pg_database"
                       " WHERE datname = current_database())") != "0":
            pass
        self.send(sink)
        self.assertEqual(set(self.names(sink)), set(names))
        self.assertLessEqual(len(sink.mails), len(names) + 1)


if __name__ == "__main__":
    unittest.main()
