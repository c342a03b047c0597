"""What is forced to the disk, and before what: a power cut must find either the old or the new.

Environment: SERIALSMITH the program, CALL_LOG_LIBRARY the library of tests/support/call_log.cc.
"""
import os
import re
import subprocess
import unittest

import issue_harness


class Durability(issue_harness.IssueTest):
    def calls(self, *arguments, stdout=subprocess.DEVNULL):
        """The calls of one run, in their order, each a list of words; paths are relative."""
        log = self.root / "calls"
        log.unlink(missing_ok=True)
        environment = dict(os.environ, CALL_LOG=str(log),
                           LD_PRELOAD=os.environ["CALL_LOG_LIBRARY"])
        subprocess.run(arguments, check=True, stdout=stdout, env=environment)
        text = log.read_text()
        for root in (str(self.root.resolve()), str(self.root)):
            text = text.replace(f"{root}/", "").replace(root, ".")
        # A file without a name shows as "#123 (deleted)".
        return [line.split() for line in re.sub(r"#\d+ \(deleted\)", "NAMELESS", text).splitlines()]

    def assert_order(self, calls, *wanted):
        """Each of `wanted` occurs, behind the one before."""
        at = 0
        for call in wanted:
            self.assertIn(call, calls[at:], calls)
            at = calls.index(call, at) + 1

    def write_an_order(self):
        orders = self.root / "orders.csv"
        orders.write_text("order_id,product\n1,MVR\n2,ABC\n")
        return orders

    def test_output_lasts_before_it_has_its_name(self):
        out = self.root / "out"
        calls = self.calls(*self.arguments(self.root / "ledger", self.write_an_order(), out))
        renamed = next(call for call in calls if call[0] == "rename" and call[2] == "out")
        linked = [call for call in calls if call[0] == "link" and call[2] == renamed[1]]
        # Where the file system has no nameless files it is written under its passing name.
        written = linked[0][1] if linked else renamed[1]
        self.assert_order(calls, ["write", written], ["sync", written], *linked, renamed,
                          ["sync", "."])
        last_write = len(calls) - calls[::-1].index(["write", written])
        self.assertNotIn(["sync", written], calls[:last_write - 1])

    def test_only_what_lasts_is_printed(self):
        calls = self.calls(*self.arguments(self.root / "ledger", self.write_an_order(), "-"))
        printed = [call[2] for call in calls if call[:2] == ["write", "fd1"]]
        self.assertTrue(printed[0].startswith("order_id,"), printed)
        row = next(at for at, call in enumerate(calls)
                   if call[:2] == ["write", "fd1"] and call[2].startswith("1,MVR,"))
        before = calls[:row]
        self.assertIn(["write", "ledger-wal"], before)
        # Nothing is in the log of the ledger that was not forced to the disk.
        last_write = len(before) - 1 - before[::-1].index(["write", "ledger-wal"])
        self.assertIn(["sync", "ledger-wal"], before[last_write:])

    def test_keyrings_last_before_they_have_their_names(self):
        for arguments in (("new", self.root / "ring", "--issuer", "I", "--insecure-no-passphrase"),
                          ("add-series", self.root / "ring", "--symbol", "A")):
            calls = self.calls(*issue_harness.command("keyring", *arguments))
            for name in ("secret", "public"):
                new = f"ring/.{name}.keyring.new"
                self.assert_order(calls, ["write", new], ["sync", new],
                                  ["rename", new, f"ring/{name}.keyring"], ["sync", "ring"])
            # Both are whole before either is in place, the secret one first.
            self.assert_order(calls, ["sync", "ring/.public.keyring.new"],
                              ["rename", "ring/.secret.keyring.new", "ring/secret.keyring"],
                              ["rename", "ring/.public.keyring.new", "ring/public.keyring"])
            if arguments[0] == "new":
                self.assert_order(calls, ["sync", "ring"], ["sync", "."])


if __name__ == "__main__":
    unittest.main()
