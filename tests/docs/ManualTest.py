"""The manual pages name every option, command and exit code, and no other.

usage: ManualTest.py SOURCE_TREE SERVER WEIRCTL
"""
import re
import subprocess
import sys
import unittest
from pathlib import Path

ROOT, SERVER, WEIRCTL = Path(sys.argv.pop(1)), sys.argv.pop(1), sys.argv.pop(1)


def page_of(name):
    return (ROOT / f"packaging/man/{name}.1").read_text(encoding="utf-8")


def help_of(program):
    return subprocess.run([program, "--help"], capture_output=True, text=True, check=True).stdout


def described_options(page):
    lines = re.findall(r"(?m)^\.TP\n(.*)", page)
    return {option.replace("\\", "") for line in lines for option in re.findall(r"\\-\\-([a-z\\-]+)\\fR", line)}


class ManualTest(unittest.TestCase):
    def test_options_are_those_of_the_help(self):
        for name, program in (("weir", SERVER), ("weirctl", WEIRCTL)):
            with self.subTest(page=name):
                shown = set(re.findall(r"(?<!COMMAND )--([a-z-]+)", help_of(program)))
                self.assertEqual(described_options(page_of(name)), shown)

    def test_commands_are_those_of_the_client(self):
        commands = re.findall(r"(?m)^  ([a-z]+) ", help_of(WEIRCTL))
        self.assertEqual(re.findall(r"(?m)^\.TP\n\\fB([a-z]+)\\fR", page_of("weirctl")), commands)

    def test_exit_codes_are_those_of_the_server(self):
        codes = set(re.findall(r"exit\w+ = (\d+)", (ROOT / "core/host/app/ExitCode.h").read_text(encoding="utf-8")))
        self.assertEqual(set(re.findall(r"(?m)^\.B (\d+)$", page_of("weir"))), codes)


if __name__ == "__main__":
    unittest.main()
