"""Clients that send or read as slowly as they can cost the others nothing, and are cut at their deadlines.

usage: SlowClientsTest.py SERVER FIXTURES SANITIZERS
"""
import asyncio
import contextlib
import re
import resource
import time
import unittest
from pathlib import Path

import stopwatch
from client import Client, request, together
from target import AbuseTest, Target, allow_descriptors

# Clients of each kind.
CROWD = 1000
DEADLINES = {"server.headTimeout": 3, "server.bodyTimeout": 6, "server.writeTimeout": 3}
# Seconds by which a client may be cut too early or too late.
TOLERANCE = 1
# Bytes; a client that does not read has hardly any room for what it does not want to see.
SMALL_BUFFER = 4096
# Seconds in which a crowd arrives.
ARRIVAL = 1
SLOW_HEAD = b"GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
LARGE, STREAM = "/echo/large", "/echo/stream?pieces=1000"
# Bytes that an answer may occupy in the server, and in the system's buffers, while nobody reads it. All connections of
# the machine share the latter: by default the system would take megabytes for each of these.
UNREAD = 512 * 1024


def slow_body(length=1000000):
    return f"POST /echo/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n".encode()


def buffered():
    """Bytes that all TCP connections of the machine have in the system's buffers."""
    pages = re.search(r"^TCP: .* mem (\d+)", Path("/proc/net/sockstat").read_text(encoding="utf-8"), re.MULTILINE)
    return int(pages.group(1)) * resource.getpagesize()


async def crowd(member):
    """Lets `member(i)` run CROWD times side by side."""
    async def arrive(i):
        await asyncio.sleep(ARRIVAL * i / CROWD)
        return await member(i)
    return await together(arrive(i) for i in range(CROWD))


@contextlib.asynccontextmanager
async def dribbling(client, piece, interval=1):
    """Meanwhile the client sends `piece` again and again."""
    async def dribble():
        while True:
            await asyncio.sleep(interval)
            client.send(piece)
    task = asyncio.create_task(dribble())
    try:
        yield
    finally:
        task.cancel()


async def send_slowly(port, start, piece):
    """Sends and goes on sending until it is cut; returns what it was told, and after how many seconds."""
    client = await Client.connect(port)
    begin = time.monotonic()
    client.send(start)
    async with dribbling(client, piece):
        told = await client.rest()
    await client.close()
    return told, time.monotonic() - begin


async def read_nothing(port, target):
    client = await Client.connect(port, receive_buffer=SMALL_BUFFER)
    client.stop_reading()
    client.send(request(target))
    return client


class SlowClientsTest(AbuseTest):
    def setUp(self):
        allow_descriptors(4 * CROWD)

    async def test_leave_the_others_their_speed(self):
        with Target({key: "10m" for key in DEADLINES}) as server:  # they stay, however long the measuring takes
            before = await stopwatch.p99(server.port)
            clients = await together([
                crowd(lambda _: self.slow_sender(server, SLOW_HEAD)),
                crowd(lambda _: self.slow_sender(server, slow_body())),
                crowd(lambda i: read_nothing(server.port, LARGE if i % 2 else STREAM))])
            async with contextlib.AsyncExitStack() as stack:
                for client in clients[0]:
                    await stack.enter_async_context(dribbling(client, b"x"))
                for client in clients[1]:
                    await stack.enter_async_context(dribbling(client, b"x" * 1000))
                during = await stopwatch.p99(server.port)
            self.assertEqual(3 * CROWD, server.connections())
            await together(client.close() for kind in clients for client in kind)
        print(f"p99 of GET /health: {before * 1000:.1f} ms before, {during * 1000:.1f} ms during")
        self.assertLessEqual(during, 2 * before + stopwatch.TIME_SLICE)

    async def test_are_answered_408_when_the_head_is_late(self):
        await self.check_late_senders("server.headTimeout", SLOW_HEAD, b"x")

    async def test_are_answered_408_when_the_body_is_late(self):
        await self.check_late_senders("server.bodyTimeout", slow_body(), b"x" * 1000)

    async def test_are_cut_when_they_do_not_read(self):
        with self.target() as server:
            resident, system, begin = server.resident(), buffered(), time.monotonic()
            clients = await crowd(lambda i: read_nothing(server.port, LARGE if i % 2 else STREAM))
            arrived = time.monotonic()
            resident, system = (server.resident() - resident) / CROWD, (buffered() - system) / CROWD
            print(f"an answer that nobody reads: {resident / 1024:.0f} KiB here, {system / 1024:.0f} KiB in the system")
            self.assertLess(resident, UNREAD)
            self.assertLess(system, UNREAD)
            # A client that does not read cannot see when it is cut; the server's counter can be watched.
            deadline = DEADLINES["server.writeTimeout"]
            hits = 0
            while hits < CROWD and time.monotonic() < arrived + deadline + TOLERANCE:
                hits = await asyncio.to_thread(server.limit_hits, "server.writeTimeout")
                if time.monotonic() < begin + deadline - TOLERANCE:
                    self.assertEqual(0, hits)
                await asyncio.sleep(0.1)
            self.assertEqual(CROWD, hits)
            self.assertEqual(0, server.connections())
            for client in clients:
                # Not the end of the stream: that would stand behind what is still unread, and keep it in memory.
                with self.assertRaises(ConnectionResetError):
                    await client.rest()
                await client.close()

    async def test_may_send_at_a_kilobyte_per_second_but_not_at_a_hundred_bytes(self):
        with Target() as server:
            (told, seconds), answer = await together([
                send_slowly(server.port, slow_body(), b"x" * 100), self.patient_sender(server)])
            self.assertRegex(told, rb"^HTTP/1\.1 408 ")
            self.assertAlmostEqual(5.5, seconds, delta=TOLERANCE)
            self.assertEqual(200, answer.status)
            self.assertEqual(1, server.limit_hits("server.bodyRate"))
            self.assertEqual(0, server.limit_hits("server.bodyTimeout"))

    async def check_late_senders(self, key, start, piece):
        with self.target() as server:
            for told, seconds in await crowd(lambda _: send_slowly(server.port, start, piece)):
                self.assertRegex(told, rb"^HTTP/1\.1 408 ")
                self.assertAlmostEqual(DEADLINES[key], seconds, delta=TOLERANCE)
            self.assertEqual(CROWD, server.limit_hits(key))

    @staticmethod
    def target():
        return Target({key: f"{seconds}s" for key, seconds in DEADLINES.items()})

    @staticmethod
    async def slow_sender(server, start):
        client = await Client.connect(server.port)
        client.send(start)
        return client

    @staticmethod
    async def patient_sender(server):
        """Needs eight seconds for a body, at 1 kB/s."""
        client = await Client.connect(server.port)
        client.send(slow_body(8000))
        for _ in range(8):
            await asyncio.sleep(1)
            client.send(b"x" * 1000)
        answer = await client.answer()
        await client.close()
        return answer


if __name__ == "__main__":
    unittest.main()
