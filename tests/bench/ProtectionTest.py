"""What the bench reads from Weir's own figures."""
import unittest

from driver.protection import parse_counter

EXPOSITION = '''# TYPE weir_redis_calls_total counter
weir_redis_calls_total{result="answered"} 12
weir_redis_calls_total{result="timeout"} 1e+06
weir_redis_calls_total_of_another{result="timeout"} 7
'''


class ProtectionTest(unittest.TestCase):
    def test_a_counter_is_read_by_its_labels(self):
        self.assertEqual(parse_counter("weir_redis_calls_total", EXPOSITION),
                         {'result="answered"': 12, 'result="timeout"': 1_000_000})


if __name__ == "__main__":
    unittest.main()
