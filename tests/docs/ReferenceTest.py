"""docs/configuration.md is what the server prints from its key tables.

usage: ReferenceTest.py SOURCE_TREE SERVER
"""
import subprocess
import sys
import unittest
from pathlib import Path

ROOT, SERVER = Path(sys.argv.pop(1)), sys.argv.pop(1)


class ReferenceTest(unittest.TestCase):
    def test_is_up_to_date(self):
        command = [SERVER, "--config", ROOT / "conf/server.properties", "--print-reference"]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        page = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
        self.assertEqual(page, printed, "renew it: weir --print-reference > docs/configuration.md")


if __name__ == "__main__":
    unittest.main()
