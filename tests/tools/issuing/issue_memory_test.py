"""Memory does not grow with the orders, nor with a line that never ends.

Environment: SERIALSMITH the program, ORDERS how many.
"""
import contextlib
import os
import subprocess
import threading
import unittest

import issue_harness

ORDERS = int(os.environ.get("ORDERS", "200000"))
LIMIT_KIB = 64 << 10


class Memory(issue_harness.IssueTest):
    def feed(self, pieces, *more):
        """Runs `issue` on what `pieces` yields; returns exit status, peak KiB and stderr."""
        run = subprocess.Popen(self.arguments(self.root / "ledger", "-", os.devnull, *more),
                               stdin=subprocess.PIPE, stderr=subprocess.PIPE)

        def write():
            try:
                for piece in pieces:
                    run.stdin.write(piece)
            except BrokenPipeError:
                pass  # it has read what it wanted
            finally:
                with contextlib.suppress(BrokenPipeError):
                    run.stdin.close()

        writer = threading.Thread(target=write)
        writer.start()
        stderr = run.stderr.read().decode()
        _, status, usage = os.wait4(run.pid, 0)
        writer.join()
        run.returncode = os.waitstatus_to_exitcode(status)
        run.stderr.close()
        print(f"{usage.ru_maxrss} KiB, {usage.ru_utime + usage.ru_stime:.1f} s of CPU", flush=True)
        return run.returncode, usage.ru_maxrss, stderr

    def test_many_orders(self):
        def pieces():
            yield b"order_id,product,email,name\n"
            for start in range(0, ORDERS, 1000):
                yield "".join(f"ORD-{number},MVR,user{number}@example.com,Customer {number}\n"
                              for number in range(start, min(start + 1000, ORDERS))).encode()

        status, peak, stderr = self.feed(pieces(), "--numbers-only")
        self.assertEqual(status, 0, stderr)
        self.assertIn(f"{ORDERS} issued", stderr)
        self.assertLess(peak, LIMIT_KIB)

    def test_large_orders(self):
        name = "x" * 500
        orders = "".join(f"{number},MVR,100000,{name}\n" for number in range(6))
        status, peak, stderr = self.feed([b"order_id,product,quantity,name\n", orders.encode()],
                                         "--numbers-only")
        self.assertEqual(status, 0, stderr)
        self.assertLess(peak, LIMIT_KIB)

    def test_rows_as_long_as_they_may_be(self):
        def pieces():
            yield b"order_id,line,product,email,name\n"
            for number in range(20000):
                row = (f"{number:0>200},{'l' * 200},MVR,{'e' * 250}@x.y,{'n' * 512}\n"
                       f"{number},x,MVR,@,{'n' * 1000}\n")
                yield row.encode()

        status, peak, stderr = self.feed(pieces(), "--numbers-only", "--rejects", os.devnull)
        self.assertEqual(status, 3, stderr)
        self.assertLess(peak, LIMIT_KIB)

    def test_a_line_without_end(self):
        for head in (b"", b"order_id,product\n", b'order_id,product\n1,"'):
            with self.subTest(head=head):
                given = 0

                def pieces():
                    nonlocal given
                    yield head
                    while given < 9 << 30:
                        given += 1 << 20
                        yield b"x" * (1 << 20)

                status, peak, stderr = self.feed(pieces())
                self.assertEqual(status, 2, stderr)
                self.assertIn("longer than 1 MiB, so this is no order file", stderr)
                self.assertLess(peak, LIMIT_KIB)
                self.assertLess(given, 8 << 20)


if __name__ == "__main__":
    unittest.main()
