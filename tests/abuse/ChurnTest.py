"""Connections that come and go, in good and bad ways, leave nothing behind.

usage: ChurnTest.py SERVER FIXTURES SANITIZERS
"""
import asyncio
import sys
import unittest
from pathlib import Path

from target import SANITIZERS, THREAD_SANITIZER, AbuseTest, Target, eventually

CHURNER = Path(__file__).with_name("churner.py")
WORKERS = 2
WARM_UP = 10000
CONNECTIONS = 10000 if THREAD_SANITIZER else 100000
# Bytes by which the memory may differ afterwards; a byte lost per connection would be seen from about forty on.
# Sanitizers keep books of their own, and some freed memory.
NOISE = (32 if SANITIZERS else 4) * 2**20
NO_QUARANTINE = {"ASAN_OPTIONS": "quarantine_size_mb=1:thread_local_quarantine_size_kb=64"}


async def churn(server, count):
    """Returns once `count` connections have come and gone and the server knows it."""
    command = [sys.executable, CHURNER, str(server.port), str(count // WORKERS)]
    workers = [await asyncio.create_subprocess_exec(*command) for _ in range(WORKERS)]
    codes = [await worker.wait() for worker in workers]
    return not any(codes) and await eventually(lambda: server.connections() == 0)


class ChurnTest(AbuseTest):
    async def test_leaves_no_descriptor_no_thread_and_no_memory_behind(self):
        with Target(environment=NO_QUARANTINE) as server:
            self.assertTrue(await churn(server, WARM_UP))
            before = server.descriptors(), server.threads()
            resident = server.resident()
            self.assertTrue(await churn(server, CONNECTIONS))
            growth = server.resident() - resident
            print(f"{CONNECTIONS} connections, memory differs by {growth / 2**20:.1f} MiB")
            self.assertTrue(await eventually(lambda: server.descriptors() <= before[0]))
            self.assertLessEqual(server.threads(), before[1])
            self.assertLessEqual(growth, NOISE)


if __name__ == "__main__":
    unittest.main()
