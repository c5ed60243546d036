"""The manual page names every option and exit code, and no other.

usage: ManualTest.py SOURCE_TREE SERVER
"""
import re
import subprocess
import sys
import unittest
from pathlib import Path

ROOT, SERVER = Path(sys.argv.pop(1)), sys.argv.pop(1)
PAGE = (ROOT / "packaging/man/weir.1").read_text(encoding="utf-8")


class ManualTest(unittest.TestCase):
    def test_options_are_those_of_the_help(self):
        help_text = subprocess.run([SERVER, "--help"], capture_output=True, text=True, check=True).stdout
        shown = set(re.findall(r"--([a-z-]+)", help_text))
        lines = re.findall(r"(?m)^\.TP\n(.*)", PAGE)
        described = {option.replace("\\", "") for line in lines for option in re.findall(r"\\-\\-([a-z\\-]+)\\fR", line)}
        self.assertEqual(described, shown)

    def test_exit_codes_are_those_of_the_server(self):
        codes = set(re.findall(r"exit\w+ = (\d+)", (ROOT / "core/host/app/ExitCode.h").read_text(encoding="utf-8")))
        self.assertEqual(set(re.findall(r"(?m)^\.B (\d+)$", PAGE)), codes)


if __name__ == "__main__":
    unittest.main()
