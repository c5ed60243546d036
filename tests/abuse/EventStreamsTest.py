"""Event streams are parked: they cost no thread, a deaf client harms nobody, and all end with the server.

usage: EventStreamsTest.py SERVER FIXTURES SANITIZERS
"""
import asyncio
import json
import time
import unittest

import stopwatch
from client import Client, request, together
from target import THREAD_SANITIZER, AbuseTest, Target, eventually

STREAMS = 100 if THREAD_SANITIZER else 500
LISTENERS = 10
EVENTS = 1000
# Bytes; EVENTS of them are more than the queue of a stream and the buffers of the system hold.
EVENT = 8192
SMALL_BUFFER = 4096


async def listen(server, receive_buffer=None):
    client = await Client.connect(server.port, receive_buffer)
    client.send(request("/events/stream"))
    head = await client.head()
    if (head.status, head.fields["content-type"]) != (200, "text/event-stream"):
        raise RuntimeError(f"no event stream: {head}")
    return client


async def next_event(client):
    """The data of the next event; comments are passed over (WHATWG HTML, section 9.2.6)."""
    data = None
    while (line := await client.line()) != b"\n" or data is None:
        if line.startswith(b"data: "):
            data = line.removeprefix(b"data: ").removesuffix(b"\n")
    return data


class EventStreamsTest(AbuseTest):
    async def test_cost_no_thread_and_slow_nobody_down(self):
        with self.target() as server:
            before, threads = await stopwatch.p99(server.port), server.threads()
            streams = await self.open(server)
            during = await stopwatch.p99(server.port)
            print(f"p99 of GET /health: {before * 1000:.1f} ms before, {during * 1000:.1f} ms during")
            self.assertLessEqual(server.threads(), threads)
            self.assertLessEqual(during, 2 * before + stopwatch.TIME_SLICE)
            await together(stream.close() for stream in streams)

    async def test_an_event_reaches_all(self):
        with self.target() as server:
            streams = await self.open(server)
            self.assertEqual({"taken": STREAMS, "refused": 0}, await self.send(server, b"one\ntwo"))
            await self.send(server, b"hello")
            for stream in streams:
                self.assertEqual(b"two", await next_event(stream))
                self.assertEqual(b"hello", await next_event(stream))
            await together(stream.close() for stream in streams)

    async def test_a_client_that_does_not_read_misses_events_and_others_do_not(self):
        with self.target() as server:
            deaf = await listen(server, SMALL_BUFFER)
            deaf.stop_reading()
            listeners = [await listen(server) for _ in range(LISTENERS)]
            self.assertTrue(await self.counted(server, "opened", 1 + LISTENERS))
            sender = await Client.connect(server.port)
            refused = 0
            for i in range(EVENTS):
                event = f"{i} ".encode() + b"x" * EVENT
                told = json.loads((await sender.ask(request("/events/send", "POST", body=event))).body)
                refused += told["refused"]
                self.assertEqual(LISTENERS + 1, told["taken"] + told["refused"])
                self.assertGreaterEqual(told["taken"], LISTENERS)
                for listener in listeners:
                    self.assertEqual(event, await next_event(listener))
            self.assertGreater(refused, 0)
            self.assertEqual(refused, server.limit_hits("server.maxQueuedEvents"))
            await together(client.close() for client in [deaf, sender, *listeners])

    async def test_tell_once_that_a_client_left(self):
        with self.target() as server:
            streams = await self.open(server)
            leaving, staying = streams[::2], streams[1::2]
            await together(stream.close() for stream in leaving)
            self.assertTrue(await self.counted(server, "closed", len(leaving)))
            self.assertEqual({"taken": len(staying), "refused": 0}, await self.send(server, b"still there?"))
            await together(stream.close() for stream in staying)
            self.assertTrue(await self.counted(server, "closed", STREAMS))
            self.assertTrue(await eventually(lambda: server.connections() == 0))
            self.assertEqual({"opened": STREAMS, "closed": STREAMS}, await self.count(server))

    async def test_end_with_the_server(self):
        with self.target() as server:
            streams = await self.open(server)
            await self.send(server, b"last")
            begin = time.monotonic()
            server.terminate()
            for told in await together(stream.rest() for stream in streams):
                self.assertEqual(b"data: last\n\n", told)
            await together(stream.close() for stream in streams)
            await asyncio.to_thread(server.wait)
            self.assertLess(time.monotonic() - begin, 8, "longer than server.drainTimeout")

    @staticmethod
    def target():
        return Target(modules=("events",))

    async def open(self, server):
        streams = await together(listen(server) for _ in range(STREAMS))
        self.assertTrue(await self.counted(server, "opened", STREAMS)) # which follows the head
        return streams

    @staticmethod
    async def ask(server, data):
        client = await Client.connect(server.port)
        answer = await client.ask(data)
        await client.close()
        return json.loads(answer.body)

    async def send(self, server, event):
        return await self.ask(server, request("/events/send", "POST", body=event))

    async def count(self, server):
        return await self.ask(server, request("/events/count"))

    async def counted(self, server, what, wanted):
        """Waits until so many streams have been `opened` or told that they are `closed`; false if it is another number."""
        async def reached():
            return (await self.count(server))[what] >= wanted
        return await eventually(reached) and (await self.count(server))[what] == wanted


if __name__ == "__main__":
    unittest.main()
