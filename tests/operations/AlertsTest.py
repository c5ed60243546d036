"""Every series, label and key that docs/alerts.yml asks for is there, and every alarm is explained and tried.

usage: AlertsTest.py SOURCE_TREE SERVER
"""
import re
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request
from pathlib import Path

from weirserver import WeirServer

ROOT, SERVER = Path(sys.argv.pop(1)), sys.argv.pop(1)
RULES = (ROOT / "docs/alerts.yml").read_text(encoding="utf-8")
ALERTS = re.findall(r"- alert: (\w+)", RULES)
SERIES = set(re.findall(r"\b((?:weir|http|process)_\w+)\{(.*?)\}", RULES))


def ask(port, path, body=None):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.read().decode()


def exposition():
    """What /metrics shows once everything that alarms watch has happened, Redis being away."""
    command = [SERVER, "-Dredis.url=redis://127.0.0.1:1", "-Dmetrics.maxTypeLength=1"]
    with tempfile.TemporaryDirectory() as folder, WeirServer(command, folder) as server:
        ask(server.port, "/external")
        ask(server.port, "/api/metrics", b'[{"value":1,"type":"a"},{"value":1,"type":"ab"}]')
        return ask(server.admin_port, "/metrics")


class AlertsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shown = exposition()

    def test_every_series_and_label_is_shown_by_the_server(self):
        self.assertTrue(SERIES)
        for name, selector in SERIES:
            labels = set(re.findall(r"(\w+)[=!]", selector)) - {"job"}
            lines = re.findall(rf"^{name}[{{ ].*$", self.shown, re.MULTILINE)
            with self.subTest(series=name, labels=labels):
                self.assertTrue(any(all(f'{label}="' in line for label in labels) for line in lines))

    def test_every_label_value_that_is_asked_for_exists(self):
        for label, value in re.findall(r'\b(result|state)="(\w+)"', RULES):
            with self.subTest(label=label, value=value):
                self.assertIn(f'{label}="{value}"', self.shown)

    def test_every_key_that_is_named_exists(self):
        with tempfile.TemporaryDirectory() as folder:
            keys = subprocess.run([SERVER, "--print-config"], cwd=folder, capture_output=True, text=True,
                                  check=True).stdout
        named = set(re.findall(r"\b((?:metrics|server|cache|ratelimit)(?:\.|\[\.\])[a-z]\w+)", RULES))
        self.assertTrue(named)
        for key in named:
            with self.subTest(key=key):
                self.assertRegex(keys, rf"(?m)^{re.escape(key.replace('[.]', '.'))}\b")

    def test_every_alarm_is_explained_where_its_runbook_leads(self):
        sections = re.findall(r"^### (Weir\w+)$", (ROOT / "docs/operations.md").read_text(encoding="utf-8"), re.MULTILINE)
        self.assertEqual(sorted(sections), sorted(ALERTS))
        self.assertEqual(re.findall(r"runbook: docs/operations\.md#(\w+)", RULES), [name.lower() for name in ALERTS])

    def test_every_alarm_is_tried(self):
        tried = re.findall(r"alertname: (\w+)", Path(__file__).with_name("alerts-test.yml").read_text(encoding="utf-8"))
        self.assertEqual(sorted(tried), sorted(ALERTS))


if __name__ == "__main__":
    unittest.main()
