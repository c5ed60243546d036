"""The same points and questions in the words of each store."""
import json
import unittest
from urllib.parse import parse_qs, urlsplit

from driver.dialects import Influx, Point, Totals, Victoria, Weir, Window

POINT = Point(host=7, time=1735689600, value=42)
WINDOW = Window(1735689600, 1735693200)


def parameters(request):
    return {name: values[0] for name, values in parse_qs(urlsplit(request.path).query).items()}


class DialectsTest(unittest.TestCase):
    def test_a_point_is_the_same_in_every_dialect(self):
        self.assertEqual(json.loads(Weir.line(POINT)),
                         {"type": "cpu", "tags": {"host": "host_7"}, "timestamp": 1735689600, "value": 42})
        for dialect in (Influx, Victoria):
            self.assertEqual(dialect.line(POINT), "cpu,host=host_7 value=42i 1735689600")

    def test_a_window_contains_its_start_and_not_its_end(self):
        asked = parameters(Weir.totals(WINDOW))
        self.assertEqual((asked["from"], asked["to"]), ("1735689600", "1735693200"))
        self.assertIn("time >= 1735689600s AND time < 1735693200s", parameters(Influx.totals(WINDOW))["q"])

    def test_a_range_that_leaves_out_its_start_lies_half_a_second_earlier(self):
        asked = parameters(Victoria.totals(WINDOW))
        self.assertIn("cpu_value[3600s]", asked["query"])
        self.assertEqual(asked["time"], "1735693199.5")
        asked = parameters(Victoria.minutes(WINDOW))
        self.assertIn("cpu_value[60s]", asked["query"])
        self.assertEqual((asked["start"], asked["end"], asked["step"]), ("1735689659.5", "1735693199.5", "60"))

    def test_answers_tell_the_same_totals(self):
        of_influx = {"results": [{"series": [{"values": [["1970-01-01T00:00:00Z", 4, 2.5]]}]}]}
        of_victoria = {"data": {"result": [{"metric": {"rollup": "sum_over_time"}, "value": [1, "10"]},
                                           {"metric": {"rollup": "count_over_time"}, "value": [1, "4"]}]}}
        for dialect, answer in ((Weir, {"type": "cpu", "count": 4, "average": 2.5}), (Influx, of_influx),
                                (Victoria, of_victoria)):
            self.assertEqual(dialect.read_totals(json.dumps(answer)), Totals(4, 2.5))

    def test_what_is_not_visible_yet_counts_nothing(self):
        self.assertEqual(Victoria.read_totals('{"data":{"result":[]}}').count, 0)

    def test_answers_tell_the_same_minutes(self):
        of_weir = {"points": [{"timestamp": "2025-01-01T00:00:00Z", "count": 2, "average": 3.0},
                              {"timestamp": "2025-01-01T00:01:00Z", "count": 1, "average": 5.0}]}
        values = [["2025-01-01T00:00:00Z", 2, 3], ["2025-01-01T00:01:00Z", 1, 5]]
        of_influx = {"results": [{"series": [{"values": values}]}]}
        of_victoria = {"data": {"result": [{"metric": {"rollup": "count_over_time"}, "values": [[1, "2"], [2, "1"]]},
                                           {"metric": {"rollup": "sum_over_time"}, "values": [[1, "6"], [2, "5"]]}]}}
        for dialect, answer in ((Weir, of_weir), (Influx, of_influx), (Victoria, of_victoria)):
            self.assertEqual(dialect.read_minutes(json.dumps(answer)), [Totals(2, 3.0), Totals(1, 5.0)])


if __name__ == "__main__":
    unittest.main()
