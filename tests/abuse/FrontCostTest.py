"""What a request on a kept connection costs the server: system calls and heap allocations, counted from outside.

usage: FrontCostTest.py SERVER FIXTURES SANITIZERS COUNTING_ALLOCATOR

Counts, unlike times, are the same on every machine. One connection that asks again and again is the dearest case:
nothing is shared with the requests of others.
"""
import os
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from stopwatch import HEALTH, measure
from target import SANITIZERS, SERVER, Target

COUNTING_ALLOCATOR = sys.argv.pop(1)
REQUESTS = 5000
MOST_SYSTEM_CALLS = 4
MOST_ALLOCATIONS = 5
# Of a write of one point; on disk each is a commit of its own here, and some are SQLite's.
MOST_ALLOCATIONS_OF_A_POINT = {"none": 7, "os": 17}
POINT = b'{"type":"cpu","value":42.5,"tags":{"host":"a"}}'
WRITE = (b"POST /api/metrics HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
         b"Content-Length: %d\r\n\r\n%b" % (len(POINT), POINT)), b'{"message":"Metric stored successfully"}'
# What the server does by itself meanwhile (timers, health) also counts.
OWN_WORK = 0.2


def ask(server, count, exchange=HEALTH):
    for _ in measure(server.port, count, exchange):
        pass


def system_calls(folder, requests):
    """How many a server makes in its whole life, in which it is asked so often."""
    report = Path(folder, f"{requests}.txt")
    # With -D it is the server, and not strace, that is the child of this process.
    strace = ["strace", "-D", "-f", "-c", "-S", "calls", "-U", "calls,name", "-o", report]
    # The leak check at the end cannot work while somebody traces.
    with Target(wrapper=strace, environment={"ASAN_OPTIONS": "detect_leaks=0"}) as server:
        ask(server, requests)
    return sum(int(line.split()[0]) for line in report.read_text(encoding="utf-8").splitlines()
               if line.split()[0].isdigit() and line.split()[-1] != "total")


def preload():
    """What makes the server count; a sanitizer insists on coming first."""
    if not SANITIZERS:
        return COUNTING_ALLOCATOR
    libraries = subprocess.run(["ldd", SERVER], capture_output=True, text=True, check=True).stdout.split()
    first = [path for path in libraries if path.startswith("/") and ("libasan" in path or "libtsan" in path)]
    return ":".join([*first, COUNTING_ALLOCATOR])


class FrontCostTest(unittest.TestCase):
    def test_system_calls(self):
        with tempfile.TemporaryDirectory() as folder:
            few, many = system_calls(folder, REQUESTS), system_calls(folder, 2 * REQUESTS)
        each = (many - few) / REQUESTS
        print(f"{each:.2f} system calls per request")
        self.assertGreaterEqual(each, 2, "reading and writing are two: this did not count them")
        self.assertLessEqual(each, MOST_SYSTEM_CALLS + OWN_WORK)

    def test_allocations(self):
        each = self.allocations(HEALTH)
        print(f"{each:.2f} allocations per request")
        self.assertLessEqual(each, MOST_ALLOCATIONS + OWN_WORK)

    def test_allocations_of_a_point(self):
        for durability, most in MOST_ALLOCATIONS_OF_A_POINT.items():
            each = self.allocations(WRITE, {"modules.path": "", "metrics.durability": durability}, ("metrics",))
            print(f"{each:.2f} allocations per write of a point, metrics.durability = {durability}")
            self.assertLessEqual(each, most + OWN_WORK)

    def allocations(self, exchange, *of_target):
        with tempfile.NamedTemporaryFile() as file:
            file.write(bytes(8))
            file.flush()
            environment = {"LD_PRELOAD": preload(), "COUNT_ALLOCATIONS_IN": file.name}
            with Target(*of_target, environment=environment) as server:
                ask(server, REQUESTS, exchange)  # buffers that are kept are in place afterwards
                before = self.count(file)
                self.assertGreater(before, 0, "this did not count allocations")
                ask(server, REQUESTS, exchange)
                return (self.count(file) - before) / REQUESTS

    @staticmethod
    def count(file):
        return struct.unpack("=Q", os.pread(file.fileno(), 8, 0))[0]


if __name__ == "__main__":
    unittest.main()
