"""Imports that end early, at any moment, and are run again: every point is there, and none is there twice.

usage: InterruptionTest.py WEIRCTL SERVER
"""
import os
import signal
import tempfile
import unittest
from pathlib import Path

import weirctl
from weirserver import WeirServer

SERVER = weirctl.arguments()
ROWS = 20_000
OPTIONS = ["--time", "t", "--value", "v", "--batch", "200", "--connections", "3"]
MOMENTS = [1, ROWS // 4, ROWS * 3 // 4]  # points that are stored when it happens


class InterruptionTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.file = self.folder / "points.csv"
        self.file.write_text("t,v\n" + "".join(f"{1_700_000_000 + i},{i}\n" for i in range(ROWS)))

    def start_server(self, name, port=0):
        return WeirServer([SERVER, *weirctl.SETTINGS, f"-Dmetrics.path={name}.db"], self.folder, port=port)

    def start_import(self, server, *words):
        return weirctl.start(weirctl.url_of(server), "import", self.file, *OPTIONS, *words)

    def wait_for(self, points, server):
        while (stored := weirctl.summary(server, "v")["count"]) < points:
            pass
        self.assertLess(stored, ROWS, "the import was too fast to be interrupted")

    def assert_exact(self, server):
        finished = weirctl.run(weirctl.url_of(server), "import", self.file, *OPTIONS)
        self.assertEqual(finished.code, 0, finished)
        summary = weirctl.summary(server, "v")
        self.assertEqual((summary["count"], summary["sum"]), (ROWS, sum(range(ROWS))))
        return finished

    def test_survives_kill_9_of_the_client(self):
        for moment in MOMENTS:
            with self.subTest(moment=moment), self.start_server(f"client-{moment}") as server:
                client = self.start_import(server)
                self.wait_for(moment, server)
                client.kill()
                client.communicate()
                self.assert_exact(server)

    def test_survives_kill_9_of_the_server(self):
        for moment in MOMENTS:
            with self.subTest(moment=moment):
                server = self.start_server(f"server-{moment}")
                client = self.start_import(server, "--retry-for", "200ms")
                self.wait_for(moment, server)
                server.kill()
                _, complaint = client.communicate(timeout=weirctl.PATIENCE)
                self.assertEqual(client.returncode, 69, complaint)
                self.assertIn("run the same command again to go on", complaint)
                with self.start_server(f"server-{moment}") as again:
                    self.assert_exact(again)

    def test_goes_on_by_itself_when_the_server_comes_back(self):
        server = self.start_server("back")
        client = self.start_import(server)
        self.wait_for(ROWS // 2, server)
        server.kill()
        with self.start_server("back", server.port) as again:
            summary, complaint = client.communicate(timeout=weirctl.PATIENCE)
            self.assertEqual(client.returncode, 0, complaint)
            self.assertIn("trying again", complaint)
            self.assertRegex(summary, r"^accepted \d+, rejected 0, replayed \d+\n$")
            self.assert_exact(again)

    def test_ends_in_order_on_ctrl_c(self):
        with self.start_server("ctrl-c") as server:
            client = self.start_import(server)
            self.wait_for(1, server)
            os.kill(client.pid, signal.SIGINT)
            summary, complaint = client.communicate(timeout=weirctl.PATIENCE)
            self.assertEqual(client.returncode, 130, complaint)
            self.assertIn("interrupted; run the same command again to go on", complaint)
            # What was under way has been waited for: the summary knows of every point that is stored.
            self.assertIn(f"accepted {weirctl.summary(server, 'v')['count']}, ", summary)
            self.assert_exact(server)


if __name__ == "__main__":
    unittest.main()
