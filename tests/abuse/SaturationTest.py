"""When every thread is taken, the server says so, at once or in time, and loses nothing.

usage: SaturationTest.py SERVER FIXTURES SANITIZERS
"""
import asyncio
import time
import unittest

import stopwatch
from client import Client, request, together
from gate import Gate
from target import SANITIZERS, THREAD_SANITIZER, AbuseTest, Target

THREADS = (4, 64)
QUEUE = 8
# Seconds within which GET /health is answered while every thread is taken; sanitizers are slow.
PROMPT = 0.05 * (10 if SANITIZERS else 1)
TOLERANCE = 1
GATE = request("/echo/gate")


class SaturationTest(AbuseTest):
    async def test_health_is_answered_while_every_thread_waits(self):
        for threads in THREADS:
            with self.subTest(threads=threads), Gate() as gate, self.target(threads, gate) as server:
                blocked = await self.block(server, gate, threads)
                p99 = await stopwatch.p99(server.port)
                print(f"p99 of GET /health with {threads} threads blocked: {p99 * 1000:.1f} ms")
                self.assertLessEqual(p99, PROMPT)
                for target, status in ("/livez", 200), ("/readyz", 200), ("/nowhere", 404):
                    self.assertEqual(status, (await self.ask(server, request(target))).status)
                self.assertEqual(405, (await self.ask(server, request("/health", method="DELETE"))).status)
                await self.release(gate, blocked)

    async def test_what_exceeds_the_queue_is_refused_at_once_and_what_waits_is_answered(self):
        beyond = 5
        for threads in THREADS:
            with self.subTest(threads=threads), Gate() as gate, self.target(threads, gate) as server:
                blocked = await self.block(server, gate, threads)
                waiting = {asyncio.create_task(self.ask(server, GATE)) for _ in range(QUEUE + beyond)}
                refused = set()
                while len(refused) < beyond:
                    done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                    refused |= done
                for task in refused:
                    self.check_refusal(task.result())
                self.assertEqual(beyond, server.limit_hits("server.queueLimit"))
                gate.open(QUEUE)
                await self.release(gate, blocked)
                for answer in await asyncio.gather(*waiting):
                    self.assertEqual((200, b"through"), (answer.status, answer.body))
                self.assertEqual(beyond, server.limit_hits("server.queueLimit"))

    async def test_what_waits_too_long_is_refused(self):
        for threads in THREADS:
            with self.subTest(threads=threads), Gate() as gate, self.target(threads, gate, patience=1) as server:
                blocked = await self.block(server, gate, threads)
                for answer, seconds in await together(self.time(server, GATE) for _ in range(QUEUE)):
                    self.check_refusal(answer)
                    self.assertAlmostEqual(1, seconds, delta=TOLERANCE)
                self.assertEqual(QUEUE, server.limit_hits("server.queueTimeout"))
                self.assertGreaterEqual(server.request_seconds(503), 0.9 * QUEUE, "the wait counts as theirs")
                await self.release(gate, blocked)
                self.assertEqual(200, (await self.ask(server, request("/echo/x"))).status)

    async def test_a_streamed_answer_that_waits_too_long_is_cut(self):
        patience = 3
        with Gate() as gate, self.target(4, gate, patience) as server:
            client = await Client.connect(server.port)
            client.send(request("/echo/stream?pieces=1000"))
            self.assertEqual(200, (await client.head()).status)
            client.stop_reading()
            blocked = await self.block(server, gate, 4)
            begin = time.monotonic()
            with self.assertRaises(ConnectionError):
                await client.rest()
            self.assertAlmostEqual(patience, time.monotonic() - begin, delta=TOLERANCE)
            self.assertEqual(1, server.limit_hits("server.queueTimeout"))
            await client.close()
            await self.release(gate, blocked)

    async def test_every_request_is_answered_however_many_there_are(self):
        clients, each = (32, 10) if THREAD_SANITIZER else (64, 25)
        with Gate() as gate, self.target(4, gate) as server:
            gate.open(clients * each)
            answers = await together(self.keep_asking(server, each) for _ in range(clients))
            statuses = [status for client in answers for status in client]
            self.assertEqual(clients * each, len(statuses))
            self.assertLessEqual(set(statuses), {200, 503})
            self.assertEqual(statuses.count(503), server.limit_hits("server.queueLimit"))
            self.assertGreaterEqual(statuses.count(200), each)

    @staticmethod
    def target(threads, gate, patience=60):
        return Target({"server.threads": threads, "server.queueLimit": QUEUE, "server.queueTimeout": f"{patience}s",
                       "echo.gate": gate.folder})

    @staticmethod
    async def ask(server, data):
        client = await Client.connect(server.port)
        answer = await client.ask(data)
        await client.close()
        return answer

    async def time(self, server, data):
        begin = time.monotonic()
        return await self.ask(server, data), time.monotonic() - begin

    async def block(self, server, gate, count):
        """So many requests that wait in their handlers."""
        tasks = [asyncio.create_task(self.ask(server, GATE)) for _ in range(count)]
        await gate.arrivals(count)
        return tasks

    async def release(self, gate, blocked):
        gate.open(len(blocked))
        for answer in await asyncio.gather(*blocked):
            self.assertEqual((200, b"through"), (answer.status, answer.body))

    async def keep_asking(self, server, count):
        """Alternates between what waits and what does not; reconnects when told to."""
        statuses = []
        client = await Client.connect(server.port)
        for i in range(count):
            answer = await client.ask(request("/echo/gate" if i % 2 else "/echo/x"))
            statuses.append(answer.status)
            if answer.status == 503:
                self.check_refusal(answer)
            if answer.closes:
                await client.close()
                client = await Client.connect(server.port)
        await client.close()
        return statuses

    def check_refusal(self, answer):
        self.assertEqual(503, answer.status)
        self.assertEqual("1", answer.fields.get("retry-after"))
        self.assertEqual("application/problem+json", answer.fields.get("content-type"))


if __name__ == "__main__":
    unittest.main()
