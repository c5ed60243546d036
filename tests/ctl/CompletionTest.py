"""What bash offers when Tab is pressed, without a server.

usage: CompletionTest.py WEIRCTL SERVER
"""
import subprocess
import unittest
from pathlib import Path

import weirctl

SERVER = weirctl.arguments()
SCRIPT = Path(__file__).parents[2] / "packaging/bash-completion/weirctl"
# As readline calls it: with all words, the last of which is being typed.
CALL = 'source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _weir; printf "%s\\n" "${COMPREPLY[@]}"'


def offered(*words, program=None):
    command = ["bash", "--norc", "-uc", CALL, SCRIPT, program or weirctl.WEIRCTL, *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


class CompletionTest(unittest.TestCase):
    def test_offers_commands(self):
        self.assertEqual({"summary", "series"}, set(offered("s")))
        self.assertEqual(["export"], offered("--url", "=", "http://a", "ex"))
        self.assertEqual(12, len(offered("")))

    def test_offers_the_options_of_a_command(self):
        self.assertEqual(["--time="], offered("import", "--ti"))
        self.assertEqual(["--quiet"], offered("import", "--url", "=", "export", "--q"))
        self.assertEqual({"--header=", "--help"}, set(offered("types", "--he")))
        self.assertNotIn("--time=", offered("--"))
        self.assertIn("--admin-url=", offered("--"))

    def test_leaves_files_to_the_shell(self):
        self.assertEqual([], offered("import", "servers"))

    def test_knows_the_server_too(self):
        self.assertEqual({"--config=", "--check-config", "--check-data"}, set(offered("--c", program=SERVER)))
        self.assertEqual([], offered("file", program=SERVER))


if __name__ == "__main__":
    unittest.main()
