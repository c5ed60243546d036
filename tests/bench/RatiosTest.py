"""The statistics of paired slices."""
import random
import unittest

from driver.ratios import Bound, Ceiling, Target, coverage, difference, estimate, median_interval, order, verdict


class RatiosTest(unittest.TestCase):
    def test_the_ratio_is_the_median_of_the_pairs_not_the_ratio_of_the_medians(self):
        result = estimate([10, 40, 30], [10, 10, 30])
        self.assertEqual(result.median, 1.0)

    def test_a_drift_of_the_whole_machine_cancels(self):
        speed = [1.0, 0.9, 0.5, 0.7, 1.2, 1.1, 0.6, 0.8]
        result = estimate([200 * now for now in speed], [100 * now for now in speed])
        self.assertAlmostEqual(result.median, 2.0)
        self.assertAlmostEqual(result.interval.low, 2.0)
        self.assertAlmostEqual(result.interval.high, 2.0)

    def test_a_difference_is_taken_pair_by_pair_too(self):
        result = difference([5, 6, 17], [1, 3, 10])
        self.assertEqual((result.median, result.interval.low, result.interval.high), (4, 3, 7))

    def test_coverage_is_that_of_the_sign_test(self):
        self.assertAlmostEqual(coverage(8, 1), 1 - 2 / 256)
        self.assertAlmostEqual(coverage(10, 2), 1 - 2 * 11 / 1024)

    def test_eight_pairs_need_all_their_range_and_ten_leave_out_the_extremes(self):
        self.assertEqual(median_interval(range(8)), (0, 7, coverage(8, 1)))
        self.assertEqual(median_interval(range(10)), (1, 8, coverage(10, 2)))

    def test_the_order_of_the_values_does_not_matter(self):
        values = [5, 1, 9, 3, 7, 2, 8, 4, 6, 10]
        self.assertEqual(median_interval(values), median_interval(sorted(values)))

    def test_too_few_pairs_admit_how_little_they_tell(self):
        interval = median_interval([3, 1, 2, 4])
        self.assertEqual(interval[:2], (1, 4))
        self.assertAlmostEqual(interval.confidence, 0.875)

    def test_one_pair_tells_nothing(self):
        self.assertEqual(median_interval([1.5]), (1.5, 1.5, 0.0))

    def test_the_interval_encloses_the_true_median_as_often_as_it_says(self):
        source = random.Random(1)
        trials = 4000
        hits = 0
        for _ in range(trials):
            interval = median_interval([source.expovariate(1) for _ in range(10)])
            hits += interval.low <= 0.6931471805599453 <= interval.high
        self.assertAlmostEqual(hits / trials, coverage(10, 2), delta=0.01)

    def test_slices_that_cannot_be_paired_are_refused(self):
        with self.assertRaises(ValueError):
            estimate([1, 2], [1])
        with self.assertRaises(ValueError):
            estimate([], [])

    def test_slices_alternate_and_each_half_is_mirrored(self):
        self.assertEqual(order(4), "ABBAABBA")
        self.assertEqual(order(3), "ABBAAB")

    def test_a_verdict_names_the_highest_mark_reached(self):
        target = Target(2, 2.5)
        self.assertEqual([verdict(value, target) for value in (1.99, 2.0, 2.49, 2.5)],
                         ["missed", "met", "met", "aim met"])
        self.assertEqual(verdict(9, Target(2)), "met")
        self.assertEqual(verdict(9, None), "–")

    def test_a_bound_is_met_up_to_its_value(self):
        self.assertEqual([verdict(value, Bound(7)) for value in (-1, 7, 7.01)], ["met", "met", "missed"])

    def test_a_ceiling_is_met_from_below(self):
        self.assertEqual([verdict(value, Ceiling(100, 64)) for value in (64, 65, 100, 101)],
                         ["aim met", "met", "met", "missed"])
        self.assertEqual(verdict(1, Ceiling(2)), "met")


if __name__ == "__main__":
    unittest.main()
