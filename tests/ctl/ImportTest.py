"""Imports into the real server.

usage: ImportTest.py WEIRCTL SERVER
"""
import gzip
import io
import tempfile
import unittest
from pathlib import Path

import weirctl
from weirserver import WeirServer

SERVER = weirctl.arguments()
CSV = '''time,host,cpu,mem
2025-01-01 10:00:00,web-1,10,1.5
2025-01-01 10:01:00,web-1,20,
2025-01-01 10:02:00,"web ""2""",30,2.5
'''
COLUMNS = ["--time", "time", "--value", "cpu", "--value", "mem", "--tag", "host"]


class ImportTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.server = WeirServer([SERVER, *weirctl.SETTINGS], self.folder)
        self.addCleanup(self.server.__exit__)

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def run_import(self, *words, **options):
        return weirctl.run(weirctl.url_of(self.server), "import", *words, **options)

    def assert_ends(self, code, finished, out="", err=""):
        self.assertEqual((finished.code, finished.out), (code, out), finished)
        self.assertIn(err, finished.err)

    def test_makes_points_of_the_columns_of_a_csv_file(self):
        file = self.write("a.csv", CSV)
        self.assert_ends(0, self.run_import(file, *COLUMNS), "accepted 5, rejected 0, replayed 0, empty cells 1\n")
        self.assertEqual(weirctl.summary(self.server, "cpu")["sum"], 60)
        self.assertEqual(weirctl.summary(self.server, "mem")["count"], 2)
        self.assertEqual(weirctl.summary(self.server, "cpu&tag.host=web%20%222%22")["count"], 1)

    def test_takes_every_form_of_a_file_for_the_same_import(self):
        plain = self.write("a.csv", CSV)
        self.run_import(plain, *COLUMNS)
        packed = self.write("b.csv.gz", gzip.compress(CSV.replace("\n", "\r\n").encode()))
        self.assert_ends(0, self.run_import(packed, *COLUMNS), "accepted 0, rejected 0, replayed 5, empty cells 1\n",
                         "--id NAME")
        self.assert_ends(0, self.run_import("-", *COLUMNS, input="\ufeff" + CSV),
                         "accepted 0, rejected 0, replayed 5, empty cells 1\n")
        self.assert_ends(0, self.run_import(plain, *COLUMNS, "--id", "again"),
                         "accepted 5, rejected 0, replayed 0, empty cells 1\n")
        self.assertEqual(weirctl.summary(self.server, "cpu")["count"], 6)

    def test_sends_ndjson_as_it_is(self):
        lines = "".join(f'{{"type":"n","value":{i},"timestamp":{i}}}\n\n' for i in range(1000))
        file = self.write("a.ndjson", lines)
        self.assert_ends(0, self.run_import(file, "--batch", 7), "accepted 1000, rejected 0, replayed 0\n")
        self.assertEqual(weirctl.summary(self.server, "n")["sum"], 499500)
        self.assert_ends(0, self.run_import(file, "--batch", 7, "--connections", 1),
                         "accepted 0, rejected 0, replayed 1000\n", "earlier run")

    def test_names_file_and_line_of_what_is_refused(self):
        csv = self.write("a.csv", 't,v\n1,1\n"2\n",2\n3,x\n4,4\nyesterday,5\n')
        finished = self.run_import(csv, "--time", "t", "--value", "v", "--batch", 2)
        self.assert_ends(1, finished, "accepted 2, rejected 3, replayed 0\n")
        complaints = finished.err.splitlines()
        self.assertEqual(len(complaints), 3, finished)
        self.assertTrue(complaints[0].startswith(f"weirctl: {csv}:3: /timestamp: "), finished)
        self.assertEqual(complaints[1], f"weirctl: {csv}:5: column 'v': 'x' is not a number")
        self.assertTrue(complaints[2].startswith(f"weirctl: {csv}:7: /timestamp: "), finished)

    def test_shows_only_so_many_errors(self):
        file = self.write("a.ndjson", '{"type":"n"}\n' * 30 + '{"type":"n","value":1}\n')
        finished = self.run_import(file, "--errors", 2)
        self.assert_ends(1, finished, "accepted 1, rejected 30, replayed 0\n", "weirctl: … and 28 more\n")
        self.assertEqual(len(finished.err.splitlines()), 3)

    def test_takes_local_times_in_their_zone(self):
        file = self.write("a.csv", "t,v\n2025-07-01 12:00,1\n2025-10-26 02:30,2\n2025-03-30 02:30,3\n")
        finished = self.run_import(file, "--time", "t", "--value", "v", "--tz", "Europe/Berlin")
        self.assert_ends(0, finished, "accepted 3, rejected 0, replayed 0\n", "1 times the clock showed twice")
        exported = weirctl.run(weirctl.url_of(self.server), "export", "v")
        self.assertEqual([line.split('"')[3] for line in exported.out.splitlines()],
                         ["2025-03-30T01:30:00Z", "2025-07-01T10:00:00Z", "2025-10-26T00:30:00Z"])

    def test_keeps_what_stands_before_a_file_that_breaks_off(self):
        whole = gzip.compress("".join(f'{{"type":"n","value":{i},"timestamp":{i}}}\n' for i in range(50_000)).encode())
        file = self.write("a.ndjson.gz", whole[:len(whole) // 2])
        finished = self.run_import(file, "--batch", 100)
        self.assertEqual(finished.code, 65, finished)
        self.assertIn("is cut short", finished.err)
        self.assertGreater(weirctl.summary(self.server, "n")["count"], 0)
        file.write_bytes(whole)
        self.assertEqual(self.run_import(file, "--batch", 100).code, 0)
        self.assertEqual(weirctl.summary(self.server, "n")["count"], 50_000)

    def test_ends_with_the_code_of_the_fault(self):
        csv = self.write("a.csv", CSV)
        self.assert_ends(64, self.run_import(csv), err="--time COLUMN and --value COLUMN")
        self.assert_ends(64, self.run_import(csv, *COLUMNS, "--tz", "Atlantis"), err="not a time zone")
        self.assert_ends(64, self.run_import(), err="needs FILE")
        self.assert_ends(65, self.run_import(csv, "--time", "when", "--value", "cpu"), err="no column 'when'; it has: time")
        self.assert_ends(65, self.run_import(self.write("open.csv", 'time,cpu\n1,2\n3,"4'), "--time", "time", "--value",
                                             "cpu", "--quiet"), err="open.csv:3: begins a quoted field")
        self.assert_ends(66, self.run_import(self.folder / "nothing.csv", *COLUMNS), err="is not there")
        self.assert_ends(66, self.run_import(self.folder, *COLUMNS, "--format", "csv"), err="is a folder")
        self.assert_ends(69, weirctl.run("http://127.0.0.1:1", "import", csv, *COLUMNS), err="does the server run")

    def test_reads_several_files_with_several_connections(self):
        files = [self.write(f"{name}.tsv", "t\tv\n" + "".join(f"{i}\t{i}\n" for i in range(start, start + 500)))
                 for name, start in (("a", 0), ("b", 500))]
        finished = self.run_import(*files, "--time", "t", "--value", "v", "--type", "named", "--batch", 9,
                                   "--connections", 8)
        self.assert_ends(0, finished, "accepted 1000, rejected 0, replayed 0\n")
        self.assertEqual(weirctl.summary(self.server, "named")["sum"], 499500)

    def test_exports_what_it_can_import_again(self):
        self.run_import(self.write("a.csv", CSV), *COLUMNS)
        url = weirctl.url_of(self.server)
        copy = self.folder / "copy.csv"
        self.assertEqual(weirctl.run(url, "export", "cpu", "--output", copy).code, 0)
        self.assertEqual(copy.read_text().splitlines()[0], "timestamp,value,host")
        finished = self.run_import(copy, "--time", "timestamp", "--value", "value", "--type", "copied", "--tag", "host")
        self.assert_ends(0, finished, "accepted 3, rejected 0, replayed 0\n")
        first, second = (io.StringIO(weirctl.run(url, "export", name).out).readlines() for name in ("cpu", "copied"))
        self.assertEqual([line.replace('"type":"cpu"', '"type":"copied"') for line in first], second)


if __name__ == "__main__":
    unittest.main()
