"""What the bench knows of the points that it has loaded."""
import random
import unittest
from collections import Counter
from types import SimpleNamespace

from driver import dialects, queries
from driver.points import HOSTS, points
from driver.processes import BenchError

WINDOW = dialects.Window(1735689600, 1735689600 + 10 * queries.HOUR)


def store(count=100, mean=50.0, p95=95.0):
    """A store that answers this, whatever the truth: 100 points with a mean of 50 and a p95 of 95."""
    truth = queries.Truth(WINDOW, dialects.Totals(100, 50.0), 95)
    dialect = SimpleNamespace(p95=lambda window: window, read_p95=lambda body: p95)
    return SimpleNamespace(name="fake", truth=truth, dialect=dialect, ask=lambda request: b"",
                           totals=lambda window, at_least: dialects.Totals(count, mean))


def telling(minutes):
    dialect = SimpleNamespace(minutes=lambda window: window, read_minutes=lambda body: minutes)
    return SimpleNamespace(name="fake", truth=store().truth, dialect=dialect, ask=lambda request: b"")


class QueriesTest(unittest.TestCase):
    def test_points_walk_between_0_and_100_in_every_host(self):
        batches = list(points(50, 10))
        self.assertEqual({len(batch) for batch in batches}, {HOSTS})
        self.assertTrue(all(0 <= point.value <= 100 for batch in batches for point in batch))
        self.assertEqual(batches[1][0].time - batches[0][0].time, 10)
        self.assertEqual(batches, list(points(50, 10)))

    def test_the_true_quantile_is_that_of_the_sorted_values(self):
        source = random.Random(1)
        for size in (1, 2, 20, 21, 1000):
            values = [source.randrange(100) for _ in range(size)]
            self.assertEqual(queries.p95_of(Counter(values)), sorted(values)[int(0.95 * (size - 1))])

    def test_the_true_totals_are_exact(self):
        self.assertEqual(queries.totals_of(Counter([1, 1, 4])), (3, 2.0))

    def test_a_store_that_knows_its_points_passes(self):
        queries.true_summary(queries.P95, store(), store(mean=50.0 + 1e-9, p95=94.1))

    def test_a_wrong_count_mean_or_quantile_is_found(self):
        for wrong in (store(count=99), store(mean=50.001), store(p95=93.9)):
            with self.assertRaisesRegex(BenchError, "but was given"):
                queries.true_summary(queries.P95, store(), wrong)

    def test_the_hour_lies_within_all_and_begins_with_one(self):
        hour = queries.MINUTES.cut(WINDOW)
        self.assertEqual((hour.start % queries.HOUR, hour.end - hour.start), (0, queries.HOUR))
        self.assertTrue(WINDOW.start <= hour.start and hour.end <= WINDOW.end)

    def test_minutes_must_agree_and_be_all_there(self):
        minutes = [dialects.Totals(6, 50.0)] * 60
        queries.same_minutes(queries.MINUTES, telling(minutes), telling(minutes))
        for other in (minutes[1:], [dialects.Totals(6, 51.0), *minutes[1:]]):
            with self.assertRaisesRegex(BenchError, "its time means nothing"):
                queries.same_minutes(queries.MINUTES, telling(minutes), telling(other))
        with self.assertRaises(BenchError):
            queries.same_minutes(queries.MINUTES, telling([]), telling([]))


if __name__ == "__main__":
    unittest.main()
