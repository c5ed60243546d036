"""Installs the server, builds the example modules against it and runs it with them.

usage: ExamplesTest.py SOURCE_TREE BUILD_TREE COMPILER SANITIZERS
"""
import hashlib
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from weirserver import WeirServer

SANITIZERS, COMPILER = sys.argv.pop(), sys.argv.pop()
BUILD, SOURCE = Path(sys.argv.pop()), Path(sys.argv.pop())
FLAGS = "-Wall -Wextra -Wshadow -Wconversion -Werror" + (f" -fsanitize={SANITIZERS}" if SANITIZERS else "")


def run(*command):
    subprocess.run(command, check=True)


def build(name, folder):
    """Builds an example in `folder` and returns the folder of its library."""
    run("cmake", "-S", SOURCE / "examples/modules" / name, "-B", folder / name, "-G", "Ninja",
        f"-DCMAKE_PREFIX_PATH={folder}/prefix", f"-DCMAKE_CXX_COMPILER={COMPILER}", f"-DCMAKE_CXX_FLAGS={FLAGS}",
        f"-DWEIR_SANITIZE={SANITIZERS}")
    run("cmake", "--build", folder / name)
    return next((folder / name).rglob(f"{name}.so")).parent


def key_line(name, key):
    return f"{name}:{hashlib.sha256(key.encode()).hexdigest()}\n"


class ExamplesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = Path(temporary.name)
        run("cmake", "--install", BUILD, "--prefix", cls.folder / "prefix")
        shipped = next((cls.folder / "prefix").rglob("metrics.so")).parent
        cls.modules = [shipped, build("hello", cls.folder), build("apikey", cls.folder)]

    def setUp(self):
        self.keys = self.folder / "api-keys"
        self.keys.write_text("# for dashboards\n" + key_line("grafana", "s3cret"), encoding="utf-8")

    def server(self, routes="* /*", keys=None):
        configuration = self.folder / "server.properties"
        configuration.write_text(
            f"modules.path = {', '.join(map(str, self.modules))}\n"
            "modules = apikey, metrics, hello\n"
            f"apikey.file = {keys or self.keys}\n"
            f"apikey.routes = {routes}\n", encoding="utf-8")
        return WeirServer([self.folder / "prefix/bin/weir", "--config", configuration], self.folder)

    def ask(self, port, path, *options):
        """(status, headers, body) of one request."""
        output = subprocess.run(["curl", "-sS", "-i", *options, f"http://127.0.0.1:{port}{path}"],
                                capture_output=True, text=True, check=True).stdout
        head, _, body = output.replace("\r\n", "\n").partition("\n\n")
        status, *fields = head.splitlines()
        headers = {name.lower(): value for name, value in (field.split(": ", 1) for field in fields)}
        return int(status.split()[1]), headers, body

    def assert_refused(self, challenge, answer):
        status, headers, body = answer
        self.assertEqual(status, 401)
        self.assertEqual(headers["www-authenticate"], challenge)
        self.assertEqual(headers["content-type"], "application/problem+json")
        self.assertEqual(json.loads(body)["status"], 401)

    def test_unit_tests_of_apikey_pass(self):
        run(self.folder / "apikey/apikey-test")

    def test_hello_answers(self):
        with self.server("GET /nowhere") as server:
            status, _, body = self.ask(server.port, "/hello")
            self.assertEqual((status, body), (200, '{"hello":"world"}'))

    def test_a_known_key_opens_the_door_in_either_header(self):
        with self.server() as server:
            for header in ("X-Api-Key: s3cret", "Authorization: Bearer s3cret", "authorization: bearer  s3cret"):
                self.assertEqual(self.ask(server.port, "/hello", "-H", header)[0], 200, header)

    def test_no_key_and_an_unknown_key_are_refused(self):
        with self.server() as server:
            self.assert_refused('Bearer realm="weir"', self.ask(server.port, "/api/metrics/types"))
            self.assert_refused('Bearer realm="weir", error="invalid_token"',
                                self.ask(server.port, "/hello", "-H", "X-Api-Key: s3cre"))
            _, _, series = self.ask(server.admin_port, "/metrics")
            self.assertIn('weir_apikey_decisions_total{decision="missing"} 1\n', series)
            self.assertIn('weir_apikey_decisions_total{decision="unknown"} 1\n', series)
            self.assertIn('weir_apikey_decisions_total{decision="admitted"} 0\n', series)

    def test_routes_that_are_not_named_stay_open(self):
        with self.server("POST /api/metrics") as server:
            self.assertEqual(self.ask(server.port, "/api/metrics/types")[0], 200)
            self.assertEqual(self.ask(server.port, "/api/metrics", "-d", "{}")[0], 401)

    def test_a_reload_reads_the_file_again(self):
        with self.server() as server:
            self.keys.write_text(key_line("grafana", "changed"), encoding="utf-8")
            self.assertEqual(self.ask(server.admin_port, "/admin/reload", "-X", "POST")[0], 200)
            self.assertEqual(self.ask(server.port, "/hello", "-H", "X-Api-Key: changed")[0], 200)
            self.assertEqual(self.ask(server.port, "/hello", "-H", "X-Api-Key: s3cret")[0], 401)

    def test_a_reload_of_a_broken_file_changes_nothing(self):
        with self.server() as server:
            self.keys.write_text("grafana:abc\n", encoding="utf-8")
            status, _, body = self.ask(server.admin_port, "/admin/reload", "-X", "POST")
            self.assertEqual(status, 422)
            self.assertIn(f"{self.keys}:1: not a name", body)
            self.assertEqual(self.ask(server.port, "/hello", "-H", "X-Api-Key: s3cret")[0], 200)

    def assert_does_not_start(self, sentence, keys):
        with self.assertRaisesRegex(RuntimeError, sentence):
            self.server(keys=keys)

    def test_a_missing_file_stops_the_start(self):
        self.assert_does_not_start("apikey.file.*nowhere cannot be read: No such file", self.folder / "nowhere")

    def test_a_malformed_line_stops_the_start(self):
        self.keys.write_text("# one\ngrafana\n", encoding="utf-8")
        self.assert_does_not_start("apikey.file.*api-keys:2: not a name", self.keys)


if __name__ == "__main__":
    unittest.main()
