"""What a slice says about who was the bottleneck."""
import unittest

from driver.slices import CORES, Slice


def slice_of(server, generator, foreign=0.0):
    return Slice(rate=1, p99=1, cpu_per_request=1, server_cores=server, generator_cores=generator,
                 foreign_cores=foreign)


class SlicesTest(unittest.TestCase):
    def test_a_busy_generator_beside_an_idle_core_is_the_bottleneck(self):
        self.assertTrue(slice_of(server=0, generator=CORES / 2).generator_bound(threads=CORES / 2))

    def test_a_generator_with_time_left_is_not(self):
        self.assertFalse(slice_of(server=0, generator=CORES / 4).generator_bound(threads=CORES / 2))

    def test_nor_is_one_that_shares_a_machine_that_is_all_busy(self):
        self.assertFalse(slice_of(server=CORES / 2, generator=CORES / 2).generator_bound(threads=CORES / 2))

    def test_others_that_take_more_than_a_tenth_of_the_machine_disturb(self):
        self.assertFalse(slice_of(1, 1, foreign=0.09 * CORES).disturbed())
        self.assertTrue(slice_of(1, 1, foreign=0.11 * CORES).disturbed())


if __name__ == "__main__":
    unittest.main()
