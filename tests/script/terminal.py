"""What only a terminal sees: prompts without echo, colours, and a terminal that works afterwards.

    terminal.py BIN_DIR
"""

import os
import pathlib
import pty
import select
import signal
import sys
import tempfile
import termios
import time
import unittest

TIMEOUT_SECONDS = 60


class Session:
    """The program on a terminal of its own."""

    def __init__(self, directory, *arguments, ignored=(), **environment):
        self.output = ""
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            os.chdir(directory)
            for number in ignored:
                signal.signal(number, signal.SIG_IGN)
            variables = {"TERM": "xterm", "LC_ALL": "C.UTF-8", **environment}
            for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
                if name in os.environ:
                    variables[name] = os.environ[name]
            os.execve(PROGRAM, [PROGRAM, *arguments], variables)

    def read_some(self, deadline):
        if not select.select([self.terminal], [], [], max(0, deadline - time.monotonic()))[0]:
            raise AssertionError(f"no answer; so far: {self.output!r}")
        try:
            piece = os.read(self.terminal, 4096)
        except OSError:  # EIO: the program is gone
            piece = b""
        self.output += piece.decode()
        return piece

    def expect(self, text):
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while text not in self.output:
            if not self.read_some(deadline):
                raise AssertionError(f"ended without {text!r}: {self.output!r}")
        self.output = self.output.split(text, 1)[1]

    def type(self, text):
        os.write(self.terminal, text.encode())

    def echo(self):
        return bool(termios.tcgetattr(self.terminal)[3] & termios.ECHO)

    def finish(self):
        """The rest of the output and the exit status, negative for a signal."""
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while self.read_some(deadline):
            pass
        os.close(self.terminal)
        return self.output, os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])


class TerminalTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(prefix="terminal-")
        self.addCleanup(self.directory.cleanup)

    def run_program(self, *arguments, **options):
        return Session(self.directory.name, *arguments, **options)

    def new_ring(self, first, second):
        session = self.run_program("keyring", "new", "keys", "--issuer", "I")
        session.expect("New passphrase: ")
        self.assertFalse(session.echo())
        session.type(first + "\n")
        session.expect("The same again: ")
        session.type(second + "\n")
        return session.finish()

    def test_new_ring_asks_twice_and_shows_nothing(self):
        output, status = self.new_ring("pass phrase", "pass phrase")
        self.assertEqual(status, 0, output)
        self.assertNotIn("pass phrase", output)
        session = self.run_program("keyring", "add-series", "keys", "--symbol", "A")
        session.expect("Passphrase of the keyring: ")
        session.type("pass phrase\n")
        output, status = session.finish()
        self.assertEqual(status, 0, output)
        self.assertIn("Added series A.", output)

    def test_wrong_passphrase(self):
        self.new_ring("right", "right")
        session = self.run_program("keyring", "add-series", "keys", "--symbol", "A")
        session.expect("Passphrase of the keyring: ")
        session.type("wrong\n")
        output, status = session.finish()
        self.assertEqual(status, 2)
        self.assertIn("the passphrase does not open this keyring", output)

    def test_two_that_differ_make_no_ring(self):
        output, status = self.new_ring("one", "two")
        self.assertEqual(status, 2)
        self.assertIn("the two passphrases differ", output)
        self.assertEqual(os.listdir(self.directory.name), [])

    def test_an_empty_one_makes_no_ring(self):
        session = self.run_program("keyring", "new", "keys", "--issuer", "I")
        session.expect("New passphrase: ")
        session.type("\n")
        output, status = session.finish()
        self.assertEqual(status, 2)
        self.assertIn("the passphrase is empty", output)

    def test_end_of_file_makes_no_ring(self):
        session = self.run_program("keyring", "new", "keys", "--issuer", "I")
        session.expect("New passphrase: ")
        session.type("\x04")
        self.assertEqual(session.finish()[1], 2)

    def test_signals_bring_the_echo_back(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT):
            session = self.run_program("keyring", "new", "keys", "--issuer", "I")
            session.expect("New passphrase: ")
            self.assertFalse(session.echo())
            if number == signal.SIGINT:
                session.type("\x03")
            else:
                os.kill(session.child, number)
            status = os.waitstatus_to_exitcode(os.waitpid(session.child, 0)[1])
            self.assertEqual(status, -number)
            self.assertTrue(session.echo())
            os.close(session.terminal)

    def test_ignored_signals_end_no_prompt(self):
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGTSTP)
        session = self.run_program("keyring", "new", "keys", "--issuer", "I", ignored=numbers)
        for question in ("New passphrase: ", "The same again: "):
            session.expect(question)
            self.assertFalse(session.echo())
            for number in numbers:
                os.kill(session.child, number)
            session.type("x\n")
        output, status = session.finish()
        self.assertEqual(status, 0, output)

    def test_a_stopped_prompt_asks_again(self):
        session = self.run_program("keyring", "new", "keys", "--issuer", "I")
        session.expect("New passphrase: ")
        os.kill(session.child, signal.SIGTSTP)
        # The child leads an orphaned process group, which SIGTSTP does not stop: it asks again.
        session.expect("New passphrase: ")
        self.assertFalse(session.echo())
        session.type("x\n")
        session.expect("The same again: ")
        session.type("x\n")
        self.assertEqual(session.finish()[1], 0)

    def test_a_file_goes_before_the_terminal(self):
        path = pathlib.Path(self.directory.name) / "pass"
        path.write_text("secret\n")
        path.chmod(0o600)
        session = self.run_program("keyring", "new", "keys", "--issuer", "I",
                                   "--passphrase-file", "pass")
        self.assertEqual(session.finish()[1], 0)

    def test_colours(self):
        coloured, _ = self.run_program("check", "TMVRJ-M6K4K-EW5AX-KSR49-QV841").finish()
        self.assertIn("\x1b[1;31mInvalid Serial Number", coloured)
        for variables in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            plain, _ = self.run_program("check", "TMVRJ-M6K4K-EW5AX-KSR49-QV841",
                                        **variables).finish()
            self.assertNotIn("\x1b", plain)
        json, _ = self.run_program("check", "--json", "TMVRJ").finish()
        self.assertNotIn("\x1b", json)


if __name__ == "__main__":
    PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve() / "serialsmith")
    unittest.main()
