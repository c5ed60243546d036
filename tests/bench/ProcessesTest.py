"""Processes and what they are charged."""
import os
import subprocess
import sys
import unittest

from driver.processes import BenchError, children, finish

BUSY = "import time; end = time.process_time() + 0.2\nwhile time.process_time() < end: pass\nprint('done')"


class ProcessesTest(unittest.TestCase):
    def test_a_command_is_charged_its_own_time_and_memory(self):
        finished = finish([sys.executable, "-c", BUSY])
        self.assertEqual(finished.output, "done\n")
        self.assertGreaterEqual(finished.cpu_seconds, 0.2)
        self.assertGreater(finished.peak_resident, 2**20)

    def test_a_command_that_fails_ends_the_bench_with_what_it_said(self):
        with self.assertRaisesRegex(BenchError, "no luck"):
            finish([sys.executable, "-c", "import sys; sys.exit('no luck')"])

    def test_workers_are_found_as_long_as_they_run(self):
        with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE) as worker:
            self.assertIn(worker.pid, children(os.getpid()))
            worker.stdin.close()
        self.assertNotIn(worker.pid, children(os.getpid()))


if __name__ == "__main__":
    unittest.main()
