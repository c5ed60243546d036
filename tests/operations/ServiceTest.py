"""The systemd unit is valid, exposes little, and starts the server with settings that it knows.

usage: ServiceTest.py UNIT SERVER
"""
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

UNIT, SERVER = Path(sys.argv.pop(1)).read_text(encoding="utf-8"), sys.argv.pop(1)
MOST_EXPOSURE = 20  # in tenths, of a hundred


def analyze(*arguments):
    """Runs systemd-analyze, which needs no running systemd, on the unit with the built server."""
    with tempfile.TemporaryDirectory() as folder:
        unit = Path(folder) / "weir.service"
        unit.write_text(re.sub(r"(?m)^(Exec\w+=)\S*/weir\b", rf"\1{SERVER}", UNIT), encoding="utf-8")
        return subprocess.run(["systemd-analyze", "--no-pager", *arguments, unit], text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


class ServiceTest(unittest.TestCase):
    def test_systemd_understands_every_line(self):
        result = analyze("verify", "--man=no", "--recursive-errors=no")
        self.assertEqual((result.returncode, result.stdout), (0, ""))

    def test_the_service_exposes_little(self):
        result = analyze("security", "--offline=yes", f"--threshold={MOST_EXPOSURE}")
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertIn("Overall exposure level", result.stdout)

    def test_the_threshold_would_be_noticed(self):
        self.assertNotEqual(analyze("security", "--offline=yes", "--threshold=1").returncode, 0)

    def test_the_server_knows_every_variable(self):
        variables = dict(line.split("=", 1) for line in re.findall(r"(?m)^Environment=(.*)$", UNIT))
        self.assertTrue(variables)
        with tempfile.TemporaryDirectory() as folder:
            variables = {name: value.replace("%S", folder) for name, value in variables.items()}
            result = subprocess.run([SERVER, "--check-config"], cwd=folder, env={**os.environ, **variables},
                                    text=True, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual((result.returncode, result.stdout), (0, "built-in defaults: ok\n"))


if __name__ == "__main__":
    unittest.main()
