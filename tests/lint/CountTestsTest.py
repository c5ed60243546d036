"""usage: CountTestsTest.py COUNT_TESTS"""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

COUNT_TESTS = sys.argv.pop(1)


def case(status, output=""):
    return f'<testcase name="t" status="{status}"><system-out>{output}</system-out></testcase>'


class CountTestsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def results(self, *cases):
        file = self.folder / f"{len(list(self.folder.iterdir()))}.xml"
        file.write_text(f"<testsuite>{''.join(cases)}</testsuite>", encoding="utf-8")
        return file

    def assert_counts(self, expected, code, *files):
        result = subprocess.run([COUNT_TESTS, *files], capture_output=True, text=True, check=False)
        self.assertEqual((result.stdout, result.returncode), (expected + "\n", code))

    def test_counts_the_cases_of_a_runner_and_others_as_one(self):
        file = self.results(case("run", "noise\nweir-tests: 12 run, 0 failed\n"), case("run", "whatever"))
        self.assert_counts("13 passed, 0 failed", 0, file)

    def test_adds_up_several_runs(self):
        self.assert_counts("2 passed, 0 failed", 0, self.results(case("run")), self.results(case("run")))

    def test_counts_failed_cases_of_a_runner_once(self):
        self.assert_counts("11 passed, 1 failed", 1, self.results(case("fail", "weir-tests: 12 run, 1 failed")))

    def test_counts_a_runner_that_ended_badly_after_its_cases(self):
        self.assert_counts("12 passed, 1 failed", 1, self.results(case("fail", "weir-tests: 12 run, 0 failed")))

    def test_counts_a_runner_that_crashed_as_one_failed(self):
        self.assert_counts("0 passed, 1 failed", 1, self.results(case("fail", "Segmentation fault")))

    def test_counts_a_test_that_was_not_run_as_failed(self):
        self.assert_counts("1 passed, 1 failed", 1, self.results(case("notrun"), case("run")))

    def test_counts_a_run_without_results_as_failed(self):
        self.assert_counts("1 passed, 1 failed", 1, self.results(case("run")), self.folder / "missing.xml")

    def test_does_not_call_nothing_at_all_a_success(self):
        self.assert_counts("0 passed, 0 failed", 1, self.results())


if __name__ == "__main__":
    unittest.main()
