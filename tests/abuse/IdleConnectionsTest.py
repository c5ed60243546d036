"""Ten thousand idle connections take memory, a little, and nothing else.

usage: IdleConnectionsTest.py SERVER FIXTURES SANITIZERS
"""
import unittest

from client import HEALTH, Client, together
from target import SANITIZERS, AbuseTest, Target, allow_descriptors

WANTED = 10000
# Below this there is no telling what a connection costs.
ENOUGH = 1000
# Descriptors of either process that are not such connections.
OTHERS = 200
SIDE_BY_SIDE = 100
# Bytes; sanitizers surround every object with memory of their own.
EACH = 20 * 1024 * (4 if SANITIZERS else 1)
# What was freed is to be used again at once, as it is without sanitizers.
NO_QUARANTINE = {"ASAN_OPTIONS": "quarantine_size_mb=1:thread_local_quarantine_size_kb=64"}


async def connect(server):
    """A connection that has had an answer."""
    client = await Client.connect(server.port)
    await client.ask(HEALTH)
    return client


async def connect_many(server, count):
    clients = []
    while len(clients) < count:
        clients += await together(connect(server) for _ in range(min(SIDE_BY_SIDE, count - len(clients))))
    return clients


class IdleConnectionsTest(AbuseTest):
    async def test_take_little_memory_and_no_thread(self):
        count = min(WANTED, allow_descriptors(WANTED + OTHERS) - OTHERS)
        self.assertGreaterEqual(count, ENOUGH, "too few descriptors are allowed (ulimit -Hn)")
        with Target({"server.keepAliveTimeout": "10m"}, environment=NO_QUARANTINE) as server:
            warm = await connect_many(server, ENOUGH // 2)
            threads, resident = server.threads(), server.resident()
            clients = await connect_many(server, count - len(warm))
            each = (server.resident() - resident) / len(clients)
            print(f"{count} idle connections, {each / 1024:.1f} KiB each")
            self.assertEqual(count, server.connections())
            self.assertEqual(threads, server.threads())
            self.assertLessEqual(each, EACH)
            for client in [*warm, *clients]:
                answer = await client.ask(HEALTH)
                self.assertEqual(b'{"status":"ok"}', answer.body)
            await together(client.close() for client in [*warm, *clients])


if __name__ == "__main__":
    unittest.main()
