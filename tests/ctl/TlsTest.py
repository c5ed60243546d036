"""The client and a server that speaks TLS.

usage: TlsTest.py WEIRCTL SERVER
"""
import json
import subprocess
import tempfile
import unittest
from pathlib import Path

import weirctl
from weirserver import WeirServer

SERVER = weirctl.arguments()
POINTS = "".join(f'{{"type":"cpu","value":{i},"timestamp":"2025-01-01T10:{i:02}:00Z"}}\n' for i in range(3))


class TlsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def make_certificate(self, name, subject):
        """One that vouches for itself; returns the files of certificate and key."""
        certificate, key = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-days", "2", "-subj", f"/CN={name}", "-addext", f"subjectAltName={subject}", "-keyout", key,
                        "-out", certificate], check=True, capture_output=True)
        return certificate, key

    def serve(self, certificate, key):
        server = WeirServer([SERVER, *weirctl.SETTINGS, f"-Dserver.tls.certificate={certificate}",
                             f"-Dserver.tls.key={key}"], self.folder)
        self.addCleanup(server.__exit__)
        return server

    def test_sends_and_asks_where_it_trusts(self):
        certificate, key = self.make_certificate("own", "IP:127.0.0.1,DNS:localhost")
        server = self.serve(certificate, key)
        for host in ("127.0.0.1", "localhost"):
            url = f"https://{host}:{server.port}"
            sent = weirctl.run(url, "import", "-", "--ca-file", certificate, input=POINTS)
            self.assertEqual(sent.code, 0, sent)
            asked = weirctl.run(url, "summary", "cpu", "--stats", "sum", "--ca-file", certificate)
            self.assertEqual((asked.code, json.loads(asked.out)["sum"]), (0, 3), asked)

    def test_sends_nothing_where_it_does_not(self):
        certificate, key = self.make_certificate("own", "IP:127.0.0.1")
        others, _ = self.make_certificate("others", "IP:127.0.0.1")
        server = self.serve(certificate, key)
        url = f"https://127.0.0.1:{server.port}"
        for trusted in ([], ["--ca-file", others]):
            sent = weirctl.run(url, "import", "-", *trusted, input=POINTS)
            self.assertEqual(sent.code, 69, sent)
            self.assertRegex(sent.err, "(?i)certificate")
        self.assertIn("--ca-file FILE trusts", weirctl.run(url, "types").err)
        unread = weirctl.run(url, "types", "--ca-file", self.folder / "none.pem")
        self.assertEqual((unread.code, unread.err), (66, f"weirctl: --ca-file {self.folder}/none.pem cannot be read\n"))
        types = weirctl.run(url, "types", "--ca-file", certificate)
        self.assertNotIn("cpu", types.out, types)

    def test_minds_the_name(self):
        certificate, key = self.make_certificate("own", "DNS:another.example")
        server = self.serve(certificate, key)
        asked = weirctl.run(f"https://127.0.0.1:{server.port}", "types", "--ca-file", certificate)
        self.assertEqual(asked.code, 69, asked)
        self.assertRegex(asked.err, "(?i)certificate")

    def test_says_that_a_server_does_not_speak_tls(self):
        server = WeirServer([SERVER, *weirctl.SETTINGS], self.folder)
        self.addCleanup(server.__exit__)
        asked = weirctl.run(f"https://127.0.0.1:{server.port}", "types")
        self.assertEqual(asked.code, 69, asked)
        self.assertIn(f"https://127.0.0.1:{server.port}", asked.err)


if __name__ == "__main__":
    unittest.main()
