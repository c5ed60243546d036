"""The record of results."""
import unittest
from types import SimpleNamespace

from driver.contestants import RULER, SYNCED_RULER
from driver.ratios import Bound, Ceiling, Figure, Target
from driver.report import HEAD, Result, Side, headline, replace_section, section
from driver.rows import Suite
from driver.slices import Plan, Slice


def side(name, rates, p99=0.001, facts=()):
    slices = [Slice(rate, p99, 1 / rate, 1.0, 1.0, 0.0) for rate in rates]
    return Side(name, slices, peak_resident=2**20, facts=facts)


def row(target, connections=64):
    return SimpleNamespace(work="GET /health", target=target, connections=connections)


def late(by, bound=0.007):
    """A row that is bounded in how much later ours may be than the peer."""
    return Result(row(Bound(bound)), side("slow", [100] * 3, p99=0.002 + by), side("quick", [900] * 3, p99=0.002))


class ReportTest(unittest.TestCase):
    def test_a_headline_holds_ratio_interval_target_and_verdict(self):
        result = Result(row(Target(2, 2.5)), side("Weir", [200, 220, 240]), side(RULER, [100, 100, 100]))
        self.assertEqual(headline(result), f"GET /health: Weir : {RULER} = 2.20 [2.00, 2.40], must / aim 2 / 2.5: met")

    def test_less_processor_time_than_the_peer_is_a_ratio_above_one(self):
        result = Result(row(None), side("Weir", [200]), side("peer", [100]))
        self.assertEqual(result.thrift.median, 2.0)

    def test_a_bounded_row_tells_by_how_much_p99_is_later_and_not_how_fast(self):
        self.assertEqual(headline(late(by=0.003)),
                         "GET /health: p99 of slow − quick = 3.00 [3.00, 3.00] ms, at most 7: met")
        self.assertTrue(headline(late(by=0.008)).endswith("missed"))

    def test_a_section_has_ratios_and_delays_in_tables_of_their_own(self):
        lines = self.lines([Result(row(None), side("Weir", [200]), side("peer", [100])), late(by=0.003)])
        self.assertIn("| GET /health | Weir | peer | 2.00 [2.00, 2.00] | – / – | – | – | 2.00 [2.00, 2.00] |", lines)
        self.assertIn("| GET /health | slow | quick | 3.00 [3.00, 3.00] | 7 | met |", lines)
        self.assertEqual([line for line in lines if "| 1.00 / 1.00 |" in line and "slow" in line],
                         ["| GET /health | slow | 100 | 10000.0 | 5.00 | 1 | 1.00 / 1.00 |"])

    def test_the_limit_is_that_of_the_ruler_beside_the_same_contestant_or_of_the_first(self):
        def beside(ours, peer, rate):
            return Result(row(None), side(ours, [100]), side(peer, [rate]))

        lines = self.lines([beside("os", "peer", 50), beside("os", RULER, 400), beside("fsync", "peer", 50),
                            beside("fsync", SYNCED_RULER, 200), beside("none", "peer", 50)])
        limits = {name: line.split(" | ")[6] for name in ("os", "fsync", "none")
                  for line in lines if f"| {name} | peer | 2.00" in line}
        self.assertEqual(limits, {"os": "8.00", "fsync": "4.00", "none": "8.00"})

    def test_what_is_missed_is_out_of_reach_where_the_limit_is_below_it(self):
        def verdict(must, limit):
            lines = self.lines([Result(row(Target(must)), side("Weir", [200]), side("peer", [100])),
                                Result(row(None), side("Weir", [200]), side(RULER, [100 * limit]))])
            return next(line.split(" | ")[5] for line in lines if "| Weir | peer | 2.00" in line)

        self.assertEqual([verdict(3, limit=4), verdict(3, limit=2.9), verdict(2, limit=1.9)],
                         ["missed", "missed, out of reach", "met"])

    def test_a_table_without_rows_is_left_out(self):
        lines = self.lines([Result(row(None), side("Weir", [200]), side("peer", [100]))])
        self.assertFalse([line for line in lines if "at most |" in line])

    def test_what_a_suite_and_its_contestants_have_to_say_stands_below_the_tables(self):
        lines = self.lines([Result(row(None), side("Weir", [200], facts=["one thing"]), side("peer", [100]))])
        self.assertEqual(lines[-2:], ["* said of this suite", "* GET /health, one thing"])

    def test_figures_that_are_no_rates_have_a_table_of_their_own(self):
        result = Result(row(None), side("Weir", [200]), side("peer", [100]))
        self.assertIn("| start | 0.31 s | five times | 1 / 0.2 | met |",
                      self.lines([result], [Figure("start", 0.31, "s", Ceiling(1, 0.2), "five times")]))
        self.assertIn("| sync | 96.10 µs | of 4 KiB | – / – | – |",
                      self.lines([result], [Figure("sync", 96.1, "µs", None, "of 4 KiB")]))

    def test_the_connections_are_those_of_the_rows(self):
        results = [Result(row(None, count), side("Weir", [200]), side("peer", [100])) for count in (64, 4, 64)]
        self.assertTrue(self.lines(results)[2].endswith("4 or 64 keep-alive connections."))
        self.assertTrue(self.lines([Result(row(None, 1), side("Weir", [200]), side("peer", [100]))])[2].endswith(
            "wrk with 1 thread and 1 keep-alive connection."))

    def test_the_starts_of_a_contestant_are_one_side(self):
        starts = [Side("Weir", [1, 2], peak_resident=5, facts=["once"]), Side("Weir", [3], 4, ["twice"])]
        self.assertEqual(Side("Weir", [1, 2, 3], 5, ["twice"]), Side.of(starts))

    def test_small_times_keep_their_digits(self):
        result = Result(row(None), side("Weir", [1_400_000.0]), side("peer", [100]))
        self.assertTrue([line for line in self.lines([result]) if "| 1,400,000 | 0.714 |" in line])

    @staticmethod
    def lines(results, figures=()):
        suite = Suite(rows=[], packages={"dpkg": "dpkg"}, fastify=False, legend=("said of this suite",))
        return list(section(suite, results, Plan(3, 1, 1), root=None, figures=figures))

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
