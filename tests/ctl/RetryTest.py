"""What the client makes of a server that does not take its batches at once.

usage: RetryTest.py WEIRCTL SERVER
"""
import tempfile
import time
import unittest
from pathlib import Path

import weirctl
from scriptedserver import ACCEPTED, Answer, ScriptedServer

weirctl.arguments()
LIMITED = "policy ingest: 5 requests per 60 s per client address, free again in 1 s"


class RetryTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name) / "a.ndjson"
        self.file.write_text("".join(f'{{"type":"n","value":{i}}}\n' for i in range(4)))

    def run_import(self, server, *words):
        return weirctl.run(server.url, "import", self.file, "--connections", 1, "--batch", 1, *words)

    def assert_sent_again(self, server, number):
        """The write with that number is the one before, unchanged."""
        (_, first, body), (_, second, again) = server.requests[number - 1:number + 1]
        self.assertEqual((first["Idempotency-Key"], body), (second["Idempotency-Key"], again))

    def test_gives_every_batch_a_key_of_its_own(self):
        with ScriptedServer() as server:
            self.run_import(server)
            self.assertEqual(len({headers["Idempotency-Key"] for _, headers, _ in server.requests}), 4)
            self.assertEqual({path for path, _, _ in server.requests}, {"/api/metrics"})
            self.assertEqual({headers["Content-Type"] for _, headers, _ in server.requests}, {"application/x-ndjson"})

    def test_waits_as_a_limit_asks_and_explains_it_once(self):
        limit = Answer(429, {"Retry-After": 1}, detail=LIMITED)
        with ScriptedServer(ACCEPTED, limit, limit) as server:
            begin = time.monotonic()
            finished = self.run_import(server)
            self.assertGreaterEqual(time.monotonic() - begin, 2)
            self.assertEqual((finished.code, finished.out), (0, "accepted 4, rejected 0, replayed 0\n"), finished)
            self.assertIn(LIMITED, finished.err)
            self.assertEqual(finished.err.count("ratelimit.ingest.allow"), 1, finished)
            self.assert_sent_again(server, 2)

    def test_tries_again_when_the_connection_breaks(self):
        with ScriptedServer(ACCEPTED, None, None, ACCEPTED) as server:
            finished = self.run_import(server)
            self.assertEqual((finished.code, finished.out), (0, "accepted 4, rejected 0, replayed 0\n"), finished)
            self.assert_sent_again(server, 2)

    def test_tries_again_what_is_still_being_stored_or_is_put_off(self):
        busy = [Answer(status, detail="not now") for status in (409, 503, 502, 504)]
        with ScriptedServer(*busy) as server:
            finished = self.run_import(server)
            self.assertEqual((finished.code, finished.out), (0, "accepted 4, rejected 0, replayed 0\n"), finished)
            self.assertEqual(len(server.requests), 8)

    def test_gives_up_after_its_time_and_says_how_to_go_on(self):
        with ScriptedServer(ACCEPTED, Answer(503, {"Retry-After": 5}, detail="the disk is nearly full")) as server:
            finished = self.run_import(server, "--retry-for", "1s")
            self.assertEqual((finished.code, finished.out), (75, "accepted 1, rejected 0, replayed 0\n"), finished)
            self.assertIn("the disk is nearly full", finished.err)
            self.assertIn("run the same command again", finished.err)

    def test_says_how_to_go_on_if_what_it_sent_may_be_stored(self):
        with ScriptedServer(*[None] * 50) as server:
            broken = self.run_import(server, "--retry-for", "200ms")
        gone = self.run_import(server, "--retry-for", "200ms")
        self.assertEqual((broken.code, gone.code), (69, 69))
        self.assertIn("run the same command again", broken.err)
        self.assertNotIn("run the same command again", gone.err)

    def test_gives_up_at_once_where_trying_does_not_help(self):
        for status, code, text in ((401, 77, "--header"), (403, 77, ""), (404, 69, ""), (413, 65, "--batch"), (422, 65, ""),
                                   (500, 69, "")):
            with self.subTest(status=status), ScriptedServer(Answer(status, detail="so it is")) as server:
                finished = self.run_import(server)
                self.assertEqual(finished.code, code, finished)
                self.assertIn("so it is", finished.err)
                self.assertIn(text, finished.err)
                self.assertEqual(len(server.requests), 1)

    def test_sends_the_fields_it_is_told_to(self):
        with ScriptedServer() as server:
            self.run_import(server, "--header", "X-Api-Key: secret")
            self.assertEqual({headers["X-Api-Key"] for _, headers, _ in server.requests}, {"secret"})

    def test_keeps_the_operators_token_from_the_public_listener(self):
        with ScriptedServer() as server:
            self.run_import(server, "--token", "secret")
            self.assertNotIn("Authorization", server.requests[0][1])


if __name__ == "__main__":
    unittest.main()
