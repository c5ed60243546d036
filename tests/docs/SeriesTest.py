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


def counted():
    """The keys that docs/configuration.md marks so, those of a name among many left out."""
    page = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    return {key for key in re.findall(r"(?m)^\| `([^`]+)` .*\*counted\*", page) if "*" not in key}


def struck():
    """The keys that stand where the sources count a strike."""
    files = [path for folder in ("core", "modules") for path in (ROOT / folder).rglob("*.cpp")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    places = r'(?:limitHits|LimitStruck|limitStruck|strike)\(\s*%s|\.limit = %s|,\s*%s\}'
    key = r'"((?:server|redis|metrics|cache|ratelimit|external)\.\w+)"'
    return {key for found in re.findall(places.replace("%s", key), text) for key in found if key}


class SeriesTest(unittest.TestCase):
    def test_names_every_series(self):
        self.assertEqual(documented(), in_the_sources())

    def test_names_what_a_server_shows(self):
        with tempfile.TemporaryDirectory() as folder, \
                WeirServer([SERVER, "--config", ROOT / "conf/server.properties", "-Dmetrics.retentionRules=raw",
                            "-Dmetrics.retentionRule.raw.types=raw", "-Dmetrics.retentionRule.raw.keep=1d"],
                           folder) as server:
            for port, path in ((server.port, "/health"), (server.admin_port, "/metrics")):
                with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
                    text = answer.read().decode()
        shown = set(re.findall(f"(?m)^# TYPE ({NAME}) ", text))
        self.assertGreater(len(shown), 25)
        self.assertLessEqual(shown, documented())
        # Each from the start: `increase()` does not see the first strike of one that begins with it.
        limits = set(re.findall(r'(?m)^weir_limit_hits_total\{limit="([^"]+)"\} 0$', text))
        self.assertGreater(len(limits), 25)
        self.assertEqual(counted() | {"circuitbreaker.external.maxConcurrent", "metrics.retentionRule.raw.keep"},
                         limits)

    def test_what_strikes_is_counted_from_the_start(self):
        self.assertGreater(len(struck()), 25)
        self.assertLessEqual(struck(), counted())


if __name__ == "__main__":
    unittest.main()
