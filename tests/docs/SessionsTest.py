"""Types the sessions that the documents show into the real server and compares what it answers, byte for byte.

usage: SessionsTest.py SOURCE_TREE SERVER WEIRCTL

A session is all `console` blocks of a document, in order, against one new server with the configuration
that is shipped.
"""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from fences import fences
from weirserver import WeirServer

ROOT, SERVER, WEIRCTL = Path(sys.argv.pop(1)), sys.argv.pop(1), Path(sys.argv.pop(1))


def session(document):
    """Yields (command, the answer shown) of every command."""
    for language, _, text in fences(document):
        if language == "console":
            for step in text.removeprefix("$ ").split("\n$ "):
                command, _, answer = step.partition("\n")
                yield command, answer.removesuffix("\n")


def type_in(command, server):
    command = command.replace("curl ", "curl --silent --show-error ", 1)
    command = command.replace("localhost:8000", f"localhost:{server.port}")
    command = command.replace("localhost:8001", f"localhost:{server.admin_port}")
    answer = subprocess.run(["bash", "-c", command], capture_output=True, check=True).stdout.decode()
    # A newline ends every line of NDJSON and nothing else; on a page both look alike.
    return answer.removesuffix("\n") if "/api/metrics?" in command else answer


def run_client(command, server, folder):
    """What a terminal would show, of a command line with weirctl in it or about its files."""
    environment = {**os.environ, "PATH": f"{WEIRCTL.parent}:{os.environ['PATH']}",
                   "WEIRCTL_URL": f"http://127.0.0.1:{server.port}",
                   "WEIRCTL_ADMIN_URL": f"http://127.0.0.1:{server.admin_port}"}
    shown = subprocess.run(["bash", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=folder,
                           env=environment, check=False)
    return shown.stdout.decode().removesuffix("\n")


class SessionsTest(unittest.TestCase):
    def check(self, name):
        steps = list(session(ROOT / name))
        self.assertTrue(steps)
        command = [SERVER, "--config", ROOT / "conf/server.properties"]
        with tempfile.TemporaryDirectory() as folder, WeirServer(command, folder) as server:
            (Path(folder) / "examples").symlink_to(ROOT / "examples")
            for step, shown in steps:
                with self.subTest(command=step):
                    answer = type_in(step, server) if step.startswith("curl ") else run_client(step, server, folder)
                    self.assertEqual(answer, shown)

    def test_readme(self):
        self.check("README.md")

    def test_reference_of_the_interface(self):
        self.check("docs/http-api.md")

    def test_client(self):
        self.check("docs/weirctl.md")


if __name__ == "__main__":
    unittest.main()
