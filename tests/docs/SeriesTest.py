"""docs/metrics.md names every series that the server has, and no other.

usage: SeriesTest.py SOURCE_TREE SERVER
"""
import re
import sys
import tempfile
import unittest
import urllib.request
from pathlib import Path

from weirserver import WeirServer

ROOT, SERVER = Path(sys.argv.pop(1)), sys.argv.pop(1)
NAME = r"(?:weir|process|http_server)_\w+"


def documented():
    """The names in the first column of the table."""
    page = (ROOT / "docs/metrics.md").read_text(encoding="utf-8")
    return set(re.findall(f"`({NAME})`", "\n".join(re.findall(r"(?m)^\| ([^|]+) \|", page))))


def in_the_sources():
    """The names that stand in a string of the host's or a module's."""
    files = [path for folder in ("core", "modules") for path in (ROOT / folder).rglob("*") if path.suffix in (".cpp", ".h")]
    return set(re.findall(f'"({NAME})"', "\n".join(path.read_text(encoding="utf-8") for path in files)))


class SeriesTest(unittest.TestCase):
    def test_names_every_series(self):
        self.assertEqual(documented(), in_the_sources())

    def test_names_what_a_server_shows(self):
        with tempfile.TemporaryDirectory() as folder, \
                WeirServer([SERVER, "--config", ROOT / "conf/server.properties"], folder) as server:
            for port, path in ((server.port, "/health"), (server.admin_port, "/metrics")):
                with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
                    text = answer.read().decode()
        shown = set(re.findall(f"(?m)^# TYPE ({NAME}) ", text))
        self.assertGreater(len(shown), 25)
        self.assertLessEqual(shown, documented())


if __name__ == "__main__":
    unittest.main()
