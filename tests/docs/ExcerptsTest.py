"""Every fenced block that names a file is a run of lines of that file; every link leads somewhere.

usage: ExcerptsTest.py SOURCE_TREE
"""
import re
import sys
import unittest
from pathlib import Path

from fences import fences

ROOT = Path(sys.argv.pop(1))
GUIDE = ROOT / "docs/writing-a-module.md"
LINK = re.compile(r"\]\((?!https?://)([^)#]+)")


def documents():
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def filled_lines(text):
    return sum(1 for line in text.splitlines() if line.strip())


class ExcerptsTest(unittest.TestCase):
    def test_excerpts_equal_the_lines_of_their_files(self):
        for document in documents():
            for _, name, text in fences(document):
                if name:
                    with self.subTest(document=document.name, file=name):
                        content = (ROOT / name).read_text(encoding="utf-8")
                        self.assertTrue(("\n" + content).count("\n" + text), f"not in {name}:\n{text}")

    def test_the_guide_shows_every_line_of_the_module_it_builds(self):
        files = [file for file in (ROOT / "examples/modules/apikey").iterdir() if file.is_file()]
        self.assertTrue(files)
        for file in files:
            name = str(file.relative_to(ROOT))
            with self.subTest(file=name):
                shown = sum(filled_lines(text) for _, shown_name, text in fences(GUIDE) if shown_name == name)
                self.assertEqual(shown, filled_lines(file.read_text(encoding="utf-8")))

    def test_links_to_files_lead_somewhere(self):
        for document in documents():
            for target in LINK.findall(document.read_text(encoding="utf-8")):
                with self.subTest(document=document.name, target=target):
                    self.assertTrue((document.parent / target).exists())


if __name__ == "__main__":
    unittest.main()
