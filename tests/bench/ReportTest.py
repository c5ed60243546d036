"""The record of results."""
import unittest
from types import SimpleNamespace

from driver.contestants import RULER
from driver.ratios import Target
from driver.report import HEAD, Result, Side, headline, replace_section
from driver.slices import Slice


def side(name, rates):
    slices = [Slice(rate, 0.001, 1 / rate, 1.0, 1.0, 0.0) for rate in rates]
    return Side(name, slices, peak_resident=2**20, facts={})


class ReportTest(unittest.TestCase):
    def test_a_headline_holds_ratio_interval_target_and_verdict(self):
        row = SimpleNamespace(work="GET /health", target=Target(2, 2.5))
        result = Result(row, side("Weir", [200, 220, 240]), side(RULER, [100, 100, 100]))
        self.assertEqual(headline(result), f"GET /health: Weir : {RULER} = 2.20 [2.00, 2.40], must / aim 2 / 2.5: met")

    def test_less_processor_time_than_the_peer_is_a_ratio_above_one(self):
        result = Result(SimpleNamespace(target=None), side("Weir", [200]), side("peer", [100]))
        self.assertEqual(result.thrift.median, 2.0)

    def test_the_first_section_stands_below_the_title(self):
        self.assertEqual(replace_section("", "front", ["a", "b"]), HEAD + "\n## front\n\na\nb\n")

    def test_a_new_run_replaces_its_own_section_alone(self):
        text = HEAD + "\n## back\n\nx\n"
        for lines in (["a"], ["b", "c"], ["d"]):
            text = replace_section(text, "front", lines)
        text = replace_section(text, "back", ["y"])
        self.assertEqual(text, HEAD + "\n## back\n\ny\n\n## front\n\nd\n")

    def test_the_same_lines_leave_the_record_as_it_is(self):
        text = replace_section(replace_section("", "front", ["a"]), "back", ["b"])
        self.assertEqual(replace_section(text, "front", ["a"]), text)


if __name__ == "__main__":
    unittest.main()
