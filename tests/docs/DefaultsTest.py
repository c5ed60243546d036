"""conf/server.properties shows the built-in defaults: an empty file behaves like it.

usage: DefaultsTest.py SOURCE_TREE SERVER
"""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT, SERVER = Path(sys.argv.pop(1)), sys.argv.pop(1)
SHIPPED = ROOT / "conf/server.properties"


def values(text):
    """Key -> value of a text in the form of a properties file."""
    lines = (line.partition("=") for line in text.splitlines() if not line.startswith("#"))
    return {key.strip(): value.strip() for key, equals, value in lines if equals}


def printed(configuration):
    command = [SERVER, "--config", configuration, "--print-config"]
    return values(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


class DefaultsTest(unittest.TestCase):
    def test_every_value_shown_is_the_built_in_default(self):
        with tempfile.NamedTemporaryFile(suffix=".properties") as empty:
            defaults = printed(empty.name)
        self.assertEqual(printed(SHIPPED), defaults)
        self.assertLessEqual(values(SHIPPED.read_text(encoding="utf-8")).items(), defaults.items())
        self.assertIn("server.port", defaults)


if __name__ == "__main__":
    unittest.main()
