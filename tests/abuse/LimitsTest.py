"""Each bound of the front strikes where it is set, answers as documented, and is counted.

usage: LimitsTest.py SERVER FIXTURES SANITIZERS
"""
import asyncio
import contextlib
import gzip
import os
import socket
import time
import unittest

from client import HEALTH, Client, request, together
from gate import Gate
from target import AbuseTest, Target, eventually


def own_address():
    """An IPv4 address of this machine that is not loopback; None if it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # sends nothing: it only finds the way
        return probe.getsockname()[0]
    return None


class LimitsTest(AbuseTest):
    async def test_connections_in_all(self):
        with Target({"server.maxConnections": 20}) as server:
            clients = await self.connect(server, 20)
            for _ in range(3):
                await self.check_refused_at_the_door(server, "server.maxConnections")
            self.assertEqual(3, server.limit_hits("server.maxConnections"))
            await clients.pop().close()
            self.assertTrue(await eventually(lambda: server.connections() < 20))
            clients += await self.connect(server, 1)
            await together(client.close() for client in clients)

    async def test_connections_of_one_address(self):
        address = own_address()
        if address is None or address.startswith("127."):
            self.skipTest("this machine has no address but loopback, which is exempt")
        with Target({"server.address": address, "server.maxConnectionsPerAddress": 5}) as server:
            clients = await self.connect(server, 5, address)
            await self.check_refused_at_the_door(server, "server.maxConnectionsPerAddress", address)
            await clients.pop().close()
            self.assertTrue(await eventually(lambda: server.connections() < 5))
            clients += await self.connect(server, 1, address)
            await together(client.close() for client in clients)

    async def test_connections_of_loopback_are_not_counted_by_address(self):
        with Target({"server.maxConnectionsPerAddress": 5}) as server:
            await together(client.close() for client in await self.connect(server, 20))
            self.assertEqual(0, server.limit_hits("server.maxConnectionsPerAddress"))

    async def test_memory_of_all_bodies(self):
        with Gate() as gate, Target({"server.maxBodyMemory": "1MiB", "echo.gate": gate.folder}) as server:
            body = b"x" * 700000
            first, second, third = [await Client.connect(server.port) for _ in range(3)]
            first.send(request("/echo/gate", body=body))
            await gate.arrivals(1)
            answer = await second.ask(request("/echo/x", "POST", body=body))
            self.assertEqual((503, True), (answer.status, answer.closes))
            self.assertEqual(1, server.limit_hits("server.maxBodyMemory"))
            gate.open(1)
            self.assertEqual(200, (await first.answer()).status)
            self.assertEqual(200, (await third.ask(request("/echo/x", "POST", body=body))).status)
            await together(client.close() for client in (first, second, third))

    async def test_memory_of_all_bodies_counts_what_is_decompressed(self):
        with Gate() as gate, Target({"server.maxBodyMemory": "1MiB", "echo.gate": gate.folder}) as server:
            body = gzip.compress(os.urandom(20000) * 35)
            self.assertLess(len(body), 100000)
            packed = "Content-Encoding: gzip\r\n"
            first, second, third = [await Client.connect(server.port) for _ in range(3)]
            first.send(request("/echo/gate", body=body, fields=packed))
            await gate.arrivals(1)
            self.assertEqual(503, (await second.ask(request("/echo/x", "POST", body=body, fields=packed))).status)
            self.assertEqual(1, server.limit_hits("server.maxBodyMemory"))
            gate.open(1)
            self.assertEqual(200, (await first.answer()).status)
            self.assertEqual(200, (await third.ask(request("/echo/x", "POST", body=body, fields=packed))).status)
            await together(client.close() for client in (first, second, third))

    async def test_requests_of_a_connection(self):
        with Target({"server.maxRequestsPerConnection": 3}) as server:
            client = (await self.connect(server, 1))[0]
            self.assertFalse((await client.ask(HEALTH)).closes)
            self.assertTrue((await client.ask(HEALTH)).closes)
            self.assertEqual(b"", await client.rest())
            await client.close()
            self.assertEqual(1, server.limit_hits("server.maxRequestsPerConnection"))

    async def test_age_of_a_connection(self):
        with Target({"server.maxConnectionAge": "2s"}) as server:
            begin = time.monotonic()
            idle, busy = await self.connect(server, 2)
            # Between two requests even the busy one may be closed without a word, as an idle one is.
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                while not (await busy.ask(HEALTH)).closes:
                    await asyncio.sleep(0.05)
            self.assertAlmostEqual(2, time.monotonic() - begin, delta=1)
            self.assertEqual(b"", await idle.rest())
            self.assertAlmostEqual(2, time.monotonic() - begin, delta=1)
            await together([idle.close(), busy.close()])
            self.assertEqual(2, server.limit_hits("server.maxConnectionAge"))

    async def test_time_between_requests(self):
        with Target({"server.keepAliveTimeout": "2s"}) as server:
            silent, used = await Client.connect(server.port), (await self.connect(server, 1))[0]
            begin = time.monotonic()
            for client in silent, used:
                self.assertEqual(b"", await client.rest(), "an idle connection is closed without a word")
                self.assertAlmostEqual(2, time.monotonic() - begin, delta=1)
                await client.close()
            self.assertEqual(2, server.limit_hits("server.keepAliveTimeout"))

    async def test_sizes_of_a_head(self):
        settings = {"server.maxTarget": "1KiB", "server.maxHead": "4KiB", "server.maxFields": 20}
        with Target(settings) as server:
            for key, status, data in (
                    ("server.maxTarget", 414, request("/health?" + "x" * 1024)),
                    ("server.maxHead", 431, request("/health", fields=f"X-Long: {'x' * 4096}\r\n")),
                    ("server.maxFields", 431, request("/health", fields="X-Many: x\r\n" * 20)),
                    ("server.maxBody", 413, request("/echo/x", "POST", fields="Content-Length: 1048577\r\n"))):
                with self.subTest(key=key):
                    client = await Client.connect(server.port)
                    answer = await client.ask(data)
                    self.assertEqual((status, True), (answer.status, answer.closes))
                    self.assertEqual(b"", await client.rest())
                    await client.close()
                    self.assertEqual(1, server.limit_hits(key))

    async def connect(self, server, count, host="127.0.0.1"):
        """Connections that have been accepted: each has had an answer."""
        clients = [await Client.connect(server.port, host=host) for _ in range(count)]
        for client in clients:
            self.assertEqual(200, (await client.ask(HEALTH)).status)
        return clients

    async def check_refused_at_the_door(self, server, key, host="127.0.0.1"):
        hits = server.limit_hits(key)
        client = await Client.connect(server.port, host=host)
        answer = await client.answer()
        self.assertEqual((503, True), (answer.status, answer.closes))
        self.assertEqual("application/problem+json", answer.fields["content-type"])
        self.assertEqual(b"", await client.rest())
        await client.close()
        self.assertEqual(hits + 1, server.limit_hits(key))


if __name__ == "__main__":
    unittest.main()
