"""The proxy that holds replies back."""
import socket
import sys
import tempfile
import threading
import time
import unittest
from contextlib import ExitStack
from pathlib import Path

from driver import delaying_proxy
from driver.processes import Process, free_port

DELAY = 0.2


def echo(listener):
    """Sends everybody, one after the other, what they send."""
    while True:
        connection, _ = listener.accept()
        with connection:
            while piece := connection.recv(65536):
                connection.sendall(piece)


class DelayTest(unittest.TestCase):
    def setUp(self):
        behind = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=echo, args=[behind], daemon=True).start()
        self.port = free_port()
        stack = ExitStack()
        self.addCleanup(stack.close)
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        proxy = stack.enter_context(Process([sys.executable, Path(delaying_proxy.__file__), self.port,
                                             behind.getsockname()[1], DELAY], Path(folder) / "log"))
        proxy.wait_for(self.port)

    def test_replies_come_late_complete_and_in_order(self):
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            before = time.monotonic()
            for piece in (b"one ", b"two ", b"three"):
                connection.sendall(piece)
            received = connection.recv(65536)
            self.assertGreaterEqual(time.monotonic() - before, DELAY)
            while len(received) < len(b"one two three"):
                received += connection.recv(65536)
        self.assertEqual(received, b"one two three")


if __name__ == "__main__":
    unittest.main()
