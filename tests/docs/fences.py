"""The fenced blocks of a Markdown file."""
import re

FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def fences(document):
    """Yields (language, file name or None, text) of every block, in order."""
    for match in FENCE.finditer(document.read_text(encoding="utf-8")):
        yield match.group(1), match.group(2), match.group(3)
