"""A log whose reader stops reading: the server serves on, and tells what was missed.

usage: StalledLogTest.py SERVER FIXTURES SANITIZERS
"""
import re
import threading
import unittest

from stopwatch import measure
from target import Target, eventually

REQUESTS = 5000  # with a line each, several times what a pipe holds
DROPPED = re.compile(r"(\d+) lines of the log were dropped")


class StallingReader(Target):
    """A server whose log is read while `reads` is set."""

    def __init__(self, *arguments):
        self.reads = threading.Event()
        self.reads.set()
        super().__init__(*arguments)

    def _collect(self):
        stdout = self._process.stdout
        while line := stdout.readline():
            with self._changed:
                self._log += line
                self._changed.notify_all()
            self.reads.wait()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def told(self):
        """How many lines the log says to have lost."""
        return sum(map(int, DROPPED.findall(self.log)))


class StalledLogTest(unittest.IsolatedAsyncioTestCase):
    async def test_the_server_serves_on_and_tells_what_was_missed(self):
        with StallingReader({"log.access": "all"}) as server:
            server.reads.clear()
            try:
                slowest = max(measure(server.port, REQUESTS))
                dropped = server.metric("weir_log_lines_dropped_total")
            finally:
                server.reads.set()
            self.assertLess(slowest, 5, "a request waited for the reader of the log")
            self.assertGreater(dropped, 0)
            self.assertTrue(await eventually(lambda: self.told_all(server)))
        for line in server.log.splitlines():
            self.assertRegex(line, r"^\d{4}-\d\d-\d\dT\S+Z ", "a line was cut")

    @staticmethod
    def told_all(server):
        list(measure(server.port, 1))
        return server.told() == server.metric("weir_log_lines_dropped_total")


if __name__ == "__main__":
    unittest.main()
