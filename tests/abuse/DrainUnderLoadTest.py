"""SIGTERM while clients ask all the time: every request that was made is answered.

usage: DrainUnderLoadTest.py SERVER FIXTURES SANITIZERS
"""
import asyncio
import time
import unittest

from client import Client, request, together
from target import THREAD_SANITIZER, AbuseTest, Target

ROUNDS = 2 if THREAD_SANITIZER else 5
CLIENTS = 64
# Seconds.
LOAD = 0.5
DRAIN_TIMEOUT = 8
REQUESTS = [request("/health"), request("/echo/x", "POST", body=b"x" * 1000), request("/echo/shared")]


async def ask_until_refused(server):
    """Reconnects whenever the server says that it closes. A failed request is an exception; a connection that is
    refused, or reset because the listener closed in the middle of its handshake, is the end."""
    answered = 0
    while True:
        try:
            client = await Client.connect(server.port)
        except (ConnectionRefusedError, ConnectionResetError):
            return answered
        closing = False
        while not closing:
            closing = (await client.ask(REQUESTS[answered % len(REQUESTS)])).closes
            answered += 1
        await client.close()


class DrainUnderLoadTest(AbuseTest):
    async def test_fails_no_request(self):
        for _ in range(ROUNDS):
            with Target({"server.drainTimeout": f"{DRAIN_TIMEOUT}s"}) as server:
                clients = asyncio.ensure_future(together(ask_until_refused(server) for _ in range(CLIENTS)))
                await asyncio.wait([clients], timeout=LOAD)
                server.terminate()
                begin = time.monotonic()
                for answered in await clients:
                    self.assertGreater(answered, 0)
                await asyncio.to_thread(server.wait)
                self.assertLess(time.monotonic() - begin, DRAIN_TIMEOUT)


if __name__ == "__main__":
    unittest.main()
