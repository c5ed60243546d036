"""slowhttptest attacks in all four ways at once, and neither it nor a well-behaved client sees the server go away.

usage: SlowHttpToolTest.py SERVER FIXTURES SANITIZERS
"""
import asyncio
import csv
import tempfile
import time
import unittest
from pathlib import Path

from client import HEALTH, Client
from target import AbuseTest, Target, allow_descriptors, eventually

CONNECTIONS = 500  # of each mode
SECONDS = 12
# Seconds after which the tool's own probe calls a server unavailable; its default.
PROBE = 5
MODES = {
    "slow headers": ["-H", "-u", "/health"],
    "slow body": ["-B", "-s", "8192", "-x", "10", "-u", "/echo/x"],
    "range": ["-R", "-t", "HEAD", "-a", "5", "-b", "2000", "-u", "/echo/large"],
    "slow read": ["-X", "-k", "3", "-w", "1", "-y", "512", "-z", "5", "-n", "1", "-u", "/echo/large"],
}


async def attack(server, mode, folder):
    """Runs the tool to its end; returns, for each second, on how many connections it found the service available."""
    *options, path = MODES[mode]
    command = ["slowhttptest", *options, f"http://127.0.0.1:{server.port}{path}",
               "-c", CONNECTIONS, "-r", CONNECTIONS, "-l", SECONDS, "-i", 1, "-p", PROBE, "-g", "-o", mode, "-v", 0]
    process = await asyncio.create_subprocess_exec(*map(str, command), cwd=folder, stdout=asyncio.subprocess.PIPE,
                                                   stderr=asyncio.subprocess.STDOUT)
    output, _ = await process.communicate()
    report = Path(folder, f"{mode}.csv")
    if not report.exists():
        raise RuntimeError(f"no report on {mode}:\n{output.decode(errors='replace')}")
    return list(csv.DictReader(report.read_text(encoding="utf-8").splitlines()))


async def newcomers_wait(server, attacks):
    """The longest that anybody waited who came, asked and left, one after the other, while the attacks went on."""
    longest = 0
    while not all(attack.done() for attack in attacks):
        begin = time.monotonic()
        client = await Client.connect(server.port)
        await client.ask(HEALTH)
        await client.close()
        longest = max(longest, time.monotonic() - begin)
    return longest


class SlowHttpToolTest(AbuseTest):
    async def test_finds_the_service_available_throughout(self):
        allow_descriptors(8 * CONNECTIONS)
        with Target() as server, tempfile.TemporaryDirectory() as folder:
            attacks = [asyncio.create_task(attack(server, mode, folder)) for mode in MODES]
            wait = await newcomers_wait(server, attacks)
            print(f"a newcomer waited {wait:.2f} s at most")
            self.assertLess(wait, PROBE)
            for mode, report in zip(MODES, await asyncio.gather(*attacks)):
                with self.subTest(mode=mode):
                    self.assertTrue(report)
                    for second in report:
                        self.assertNotEqual("0", second["Service Available"], second)
            self.assertTrue(await eventually(lambda: server.connections() == 0))


if __name__ == "__main__":
    unittest.main()
