"""Types the sessions that the documents show into the real server and compares what it answers, byte for byte.

usage: SessionsTest.py SOURCE_TREE SERVER

A session is all `console` blocks of a document, in order, against one new server with the configuration
that is shipped.
"""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from fences import fences
from weirserver import WeirServer

ROOT, SERVER = Path(sys.argv.pop(1)), sys.argv.pop(1)


def session(document):
    """Yields (command, the answer shown) of every curl command."""
    for language, _, text in fences(document):
        if language == "console":
            for step in text.removeprefix("$ ").split("\n$ "):
                command, _, answer = step.partition("\n")
                if command.startswith("curl "):
                    yield command, answer.removesuffix("\n")


def type_in(command, server):
    command = command.replace("curl ", "curl --silent --show-error ", 1)
    command = command.replace("localhost:8000", f"localhost:{server.port}")
    command = command.replace("localhost:8001", f"localhost:{server.admin_port}")
    answer = subprocess.run(["bash", "-c", command], capture_output=True, check=True).stdout.decode()
    # A newline ends every line of NDJSON and nothing else; on a page both look alike.
    return answer.removesuffix("\n") if "/api/metrics?" in command else answer


class SessionsTest(unittest.TestCase):
    def check(self, name):
        steps = list(session(ROOT / name))
        self.assertTrue(steps)
        command = [SERVER, "--config", ROOT / "conf/server.properties"]
        with tempfile.TemporaryDirectory() as folder, WeirServer(command, folder) as server:
            for step, shown in steps:
                with self.subTest(command=step):
                    self.assertEqual(type_in(step, server), shown)

    def test_readme(self):
        self.check("README.md")

    def test_reference_of_the_interface(self):
        self.check("docs/http-api.md")


if __name__ == "__main__":
    unittest.main()
