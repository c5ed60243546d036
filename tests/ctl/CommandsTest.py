"""Every command but import, against the real server.

usage: CommandsTest.py WEIRCTL SERVER
"""
import fcntl
import json
import os
import socket
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

import weirctl
from scriptedserver import ScriptedServer
from weirserver import WeirServer

SERVER = weirctl.arguments()
TOKEN = "secret"
POINTS = "".join(f'{{"type":"cpu","value":{i % 10},"timestamp":"2025-01-01T10:{i:02}:00Z","tags":{{"host":"web-{i % 2}"}}}}\n'
                 for i in range(60))
RANGE = ["--from", "2025-01-01T10:00:00Z", "--to", "2025-01-01T11:00:00Z"]


class CommandsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.configuration = cls.folder / "server.properties"
        cls.configuration.write_text("metrics.maxFuture = 10m\n")
        cls.server = WeirServer([SERVER, "--config", cls.configuration, f"-Dadmin.token={TOKEN}"], cls.folder)
        cls.addClassCleanup(cls.server.__exit__)
        assert cls.run_client("import", "-", input=POINTS).code == 0

    @classmethod
    def run_client(cls, *words, **options):
        return weirctl.run(weirctl.url_of(cls.server), *words, admin=f"http://127.0.0.1:{cls.server.admin_port}", **options)

    def operate(self, *words):
        return self.run_client(*words, "--token", TOKEN)

    def assert_ends(self, code, finished, out="", err=""):
        self.assertEqual((finished.code, finished.out), (code, out), finished)
        self.assertIn(err, finished.err)

    def test_tells_its_version_and_its_commands(self):
        self.assertRegex(self.run_client("--version").out, r"^weirctl \d+\.\d+\.\d+\n$")
        overview = self.run_client("--help").out
        for name in ("import", "export", "summary", "series", "types", "health", "modules", "routes", "config", "breakers",
                     "reload", "backup"):
            self.assertIn(f"\n  {name} ", overview)
            self.assertIn(f"weirctl {name}", self.run_client(name, "--help").out)

    def test_complains_about_what_it_does_not_know(self):
        self.assert_ends(64, self.run_client(), err="--help")
        self.assert_ends(64, self.run_client("sumary", "cpu"), err="nearest: summary")
        self.assert_ends(64, self.run_client("summary"), err="summary needs TYPE")
        self.assert_ends(64, self.run_client("summary", "cpu", "mem"), err="takes no 'mem'")
        self.assert_ends(64, self.run_client("summary", "cpu", "--windw", "5m"), err="windw")
        self.assert_ends(64, weirctl.run("ftp://nowhere", "types"), err="is not the URL of a server")
        self.assert_ends(69, weirctl.run("http://127.0.0.1:1", "types"), err="no answer from http://127.0.0.1:1")

    def test_summarises(self):
        self.assert_ends(0, self.run_client("summary", "cpu", "--stats", "max"),
                         '{"type":"cpu","count":60,"average":4.5,"max":9.0}\n')
        self.assert_ends(0, self.run_client("summary", "cpu", "--group-by", "host", "--format", "table"),
                         "HOST   COUNT  AVERAGE\nweb-0  30     4.0\nweb-1  30     5.0\n")
        self.assert_ends(0, self.run_client("summary", "cpu", "--tag", "host=web-1", "--format", "csv"),
                         "count,average\n30,5.0\n")
        self.assert_ends(64, self.run_client("summary", "cpu", "--stats", "median"), err="stats: ")

    def test_shows_a_series(self):
        self.assert_ends(0, self.run_client("series", "cpu", *RANGE, "--step", "30m", "--stats", "max"),
                         "timestamp,count,average,max\n2025-01-01T10:00:00Z,30,4.5,9.0\n2025-01-01T10:30:00Z,30,4.5,9.0\n")
        chart = self.run_client("series", "cpu", *RANGE, "--step", "1m", "--format", "chart").out.splitlines()
        self.assertEqual(chart[0], "cpu, average per 1m")
        self.assertEqual(chart[1], "9 ┤" + "         █" * 6)
        self.assertEqual(chart[10], "0 ┤" + "▁" + "█" * 9 + ("▁" + "█" * 9) * 5)
        self.assertEqual(chart[11], "  2025-01-01T10:00:00Z … 2025-01-01T10:59:00Z")
        self.assertIn("no points", self.run_client("series", "none", "--window", "1h", "--format", "chart").out)
        self.assertEqual(json.loads(self.run_client("series", "cpu", "--window", "1h", "--format", "json").out)["step"], "1m")

    def test_exports(self):
        exported = self.run_client("export", "cpu", *RANGE, "--tag", "host=web-1", "--limit", "2").out
        self.assertEqual([json.loads(line)["value"] for line in exported.splitlines()], [1, 3])
        self.assert_ends(0, self.run_client("export", "cpu", "--format", "csv", "--limit", "1"),
                         "timestamp,value,host\n2025-01-01T10:00:00Z,0.0,web-0\n")
        file = self.folder / "out.ndjson"
        self.assert_ends(0, self.run_client("export", "cpu", "-o", file))
        self.assertEqual(len(file.read_text().splitlines()), 60)
        self.assert_ends(73, self.run_client("export", "cpu", "-o", file), err="--force")
        self.assert_ends(0, self.run_client("export", "cpu", "-o", file, "--force"))

    def test_ends_quietly_when_nobody_reads_on(self):
        command = weirctl.command(weirctl.url_of(self.server), "export", "cpu")
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer) as gone:
            finished = subprocess.run(command, stdout=gone, stderr=subprocess.PIPE, check=False, timeout=weirctl.PATIENCE)
        self.assertEqual((finished.returncode, finished.stderr), (141, b""))

    def test_lists_what_the_server_is_made_of(self):
        self.assertIn("cpu   2       60", self.run_client("types", "--format", "table").out)
        self.assertIn("metrics,", self.operate("modules", "--format", "csv").out)
        self.assertRegex(self.operate("routes", "--format", "table").out, r"POST /api/metrics +ratelimit, metrics")
        self.assertRegex(self.operate("config", "--format", "table").out,
                         r"metrics.maxFuture +10m +.*server.properties:1\n")
        self.assertRegex(self.operate("breakers", "--format", "table").out, r"external +closed +0 ")
        self.assertEqual(json.loads(self.operate("modules").out)["modules"][0]["name"], "ratelimit")

    def test_says_that_operators_need_their_token(self):
        for words in (["modules"], ["modules", "--token", "wrong"]):
            self.assert_ends(77, self.run_client(*words), err="WEIRCTL_TOKEN")

    def test_tells_whether_the_server_is_ready(self):
        finished = self.run_client("health")
        self.assertEqual(finished.code, 0)
        self.assertIn("[+]metrics ok\n", finished.out)

    def test_reloads(self):
        self.addCleanup(self.configuration.write_text, self.configuration.read_text())
        self.assert_ends(0, self.operate("reload"), "nothing has changed\n")
        self.configuration.write_text("metrics.maxFuture = 20m\nserver.threads = 3\n")
        self.assert_ends(0, self.operate("reload", "--dry-run"),
                         "would be applied: metrics.maxFuture\nneeds a restart: server.threads\n")
        self.assert_ends(0, self.operate("reload"), "applied: metrics.maxFuture\nneeds a restart: server.threads\n")
        self.configuration.write_text("metrics.maxFutur = 20m\n")
        self.assert_ends(78, self.operate("reload"), err="metrics.maxFuture")

    def test_copies_the_data_to_a_file_that_another_server_starts_from(self):
        file = self.folder / "copy.db"
        self.assert_ends(0, self.operate("backup", file))
        self.assert_ends(73, self.operate("backup", file), err="--force")
        self.assert_ends(0, self.operate("backup", file, "--force"))
        self.assertEqual(list(self.folder.glob("*.part")), [])
        with WeirServer([SERVER, *weirctl.SETTINGS, f"-Dmetrics.path={file}"], self.folder) as restored:
            self.assertEqual(weirctl.summary(restored, "cpu")["count"], 60)

    def test_writes_no_file_that_another_process_is_writing(self):
        file, part = self.folder / "busy.db", self.folder / "busy.db.part"
        with open(part, "w", encoding="ascii") as other:
            other.write("half")
            other.flush()
            fcntl.flock(other, fcntl.LOCK_EX)
            self.assert_ends(73, self.operate("backup", file), err="is being written by another process")
            self.assertEqual(part.read_text(encoding="ascii"), "half")
        self.assert_ends(0, self.operate("backup", file))  # it was left behind
        self.assertFalse(part.exists())

    def test_takes_nothing_else_for_a_copy(self):
        file = self.folder / "odd.db"
        with ScriptedServer() as server:  # answers everything with 200 and JSON
            self.assert_ends(69, weirctl.run(server.url, "backup", file, admin=server.url), err="none of Weir's")
            self.assert_ends(69, weirctl.run(server.url, "export", "cpu", "-o", file), err="none of Weir's")
        with socket.create_server(("127.0.0.1", 0)) as listener:
            def answer():
                with listener.accept()[0] as client:
                    client.recv(65536)
                    client.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: application/vnd.sqlite3\r\n\r\nSQLite")

            thread = threading.Thread(target=answer)
            thread.start()
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            self.assert_ends(69, weirctl.run(url, "backup", file, admin=url), err="HTTP/1.0")
            thread.join()
        self.assertEqual(list(self.folder.glob("odd.db*")), [])

    def test_leaves_nothing_behind_when_a_backup_fails(self):
        self.assert_ends(77, self.run_client("backup", self.folder / "none.db"), err="WEIRCTL_TOKEN")
        self.assertEqual(list(self.folder.glob("none.db*")), [])


if __name__ == "__main__":
    unittest.main()
