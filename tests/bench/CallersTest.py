"""The contestants that call Redis."""
import unittest
from types import SimpleNamespace

from driver.callers import Caller, parse_csv
from driver.processes import Finished
from driver.wrk import Load, Run

TABLE = '''"test","rps","avg_latency_ms","p50_latency_ms","p99_latency_ms","max_latency_ms"
"get small","250000.00","0.261","0.103","3.500","14.847"
'''


class CallersTest(unittest.TestCase):
    def test_the_table_of_redis_benchmark_tells_rate_and_p99(self):
        self.assertEqual(parse_csv(TABLE), (250000.0, 0.0035))

    def test_a_client_is_charged_its_own_time_and_redis_stands_where_wrk_does(self):
        store = iter([1.0, 1.5, 7.0, 7.25])
        finished = iter([Finished("", 2.0, 300), Finished("", 4.0, 200)])
        caller = Caller("client", 1, SimpleNamespace(cpu_seconds=lambda: next(store)),
                        lambda callers, seconds: (next(finished), callers, seconds, 0.001))
        self.assertEqual(caller.run(None, Load(2, 64), 3), Run(64, 3, 0.001, 0.5))
        self.assertEqual(caller.run(None, Load(2, 64), 3), Run(64, 3, 0.001, 0.25))
        self.assertEqual((caller.cpu_seconds(), caller.peak_resident()), (6.0, 300))


if __name__ == "__main__":
    unittest.main()
