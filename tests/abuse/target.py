"""The server under abuse, and what can be seen of it from outside.

Every test of this folder is called with SERVER FIXTURES SANITIZERS: the binary, the folder with the fixture
modules, and what both are built with (empty: without sanitizers).
"""
import asyncio
import inspect
import os
import re
import resource
import sys
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path

from weirserver import PATIENCE, WeirServer

SERVER, FIXTURES, SANITIZERS = sys.argv.pop(1), Path(sys.argv.pop(1)), sys.argv.pop(1)
THREAD_SANITIZER = "thread" in SANITIZERS


def allow_descriptors(wanted):
    """Raises this process's limit, which its servers inherit, and returns what it is now."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return allowed


async def eventually(condition):
    """True as soon as `condition()`, which may be a coroutine, is; False if it never is."""
    end = time.monotonic() + PATIENCE
    while True:
        held = condition()
        if await held if inspect.isawaitable(held) else held:
            return True
        if time.monotonic() > end:
            return False
        await asyncio.sleep(0.05)


class Target(WeirServer):
    """A server with the fixture `modules` and the configuration `settings`; use it in a `with` statement."""

    def __init__(self, settings=None, modules=("echo",), wrapper=(), environment=None):
        self._folder = tempfile.TemporaryDirectory()
        values = {"modules": ", ".join(modules),
                  "modules.path": ", ".join(str(FIXTURES / module) for module in modules),
                  **(settings or {})}
        text = "".join(f"{key} = {value}\n" for key, value in values.items())
        Path(self._folder.name, "server.properties").write_text(text, encoding="utf-8")
        command = [*wrapper, SERVER, "--config", "server.properties"]
        super().__init__(command, self._folder.name, environment)

    def __exit__(self, *exception):
        super().__exit__(*exception)
        self._folder.cleanup()

    def metric(self, name, **labels):
        """The value at /metrics of the series with exactly these labels; 0 if there is none."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.admin_port}/metrics", timeout=PATIENCE) as answer:
            text = answer.read().decode()
        wanted = ",".join(f'{label}="{value}"' for label, value in labels.items())
        series = re.escape(f"{name}{{{wanted}}}" if wanted else name)
        found = re.search(rf"^{series} (\S+)$", text, re.MULTILINE)
        return float(found.group(1)) if found else 0

    def request_seconds(self, status):
        """What requests without a route took that were answered with the status, all together."""
        return self.metric("http_server_request_duration_seconds_sum", http_request_method="GET", http_route="",
                           http_response_status_code=status)

    def limit_hits(self, key):
        return self.metric("weir_limit_hits_total", limit=key)

    def connections(self):
        return self.metric("weir_http_connections", listener="public")

    def threads(self):
        return int(re.search(r"^Threads:\s+(\d+)", self._proc("status"), re.MULTILINE).group(1))

    def resident(self):
        """Memory in bytes."""
        return int(self._proc("statm").split()[1]) * resource.getpagesize()

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.id}/fd"))

    def _proc(self, name):
        return Path(f"/proc/{self.id}/{name}").read_text(encoding="utf-8")


class AbuseTest(unittest.IsolatedAsyncioTestCase):
    """A test whose methods are coroutines."""

    async def asyncSetUp(self):
        # unittest turns it on; a client that is slowed down by it abuses nobody.
        asyncio.get_running_loop().set_debug(False)
