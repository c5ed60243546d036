"""How each store is written to and asked: the same points, the same questions, the words of each."""
import json
import math
from typing import NamedTuple
from urllib.parse import urlencode

from .answers import Request

TYPE = "cpu"
DATABASE = "bench"  # influxdb's


class Point(NamedTuple):
    host: int
    time: int  # seconds since the epoch
    value: int


class Window(NamedTuple):
    """From the first second, which it contains, to the last, which it does not."""
    start: int
    end: int


class Totals(NamedTuple):
    count: int
    mean: float


class Weir:
    name = "weir"
    write_path = "/api/metrics"
    point_type = "application/json"
    batch_type = "application/x-ndjson"
    delay = 0  # seconds until a query sees what was written

    @staticmethod
    def line(point):
        tags = f'{{"host":"host_{point.host}"}}'
        return f'{{"type":"{TYPE}","tags":{tags},"timestamp":{point.time},"value":{point.value}}}'

    @staticmethod
    def totals(window):
        return Request("GET", "/api/metrics/summary?" + urlencode(
            {"metric_type": TYPE, "from": window.start, "to": window.end}))

    @staticmethod
    def read_totals(body):
        answer = json.loads(body)
        return Totals(answer["count"], answer["average"])

    @staticmethod
    def p95(window):  # of all there is, as the others are asked for what is there
        return Request("GET", "/api/metrics/summary?" + urlencode({"metric_type": TYPE, "stats": "p95"}))

    @staticmethod
    def read_p95(body):
        return json.loads(body)["p95"]

    @staticmethod
    def minutes(window):
        return Request("GET", "/api/metrics/series?" + urlencode(
            {"metric_type": TYPE, "from": window.start, "to": window.end, "step": "1m"}))

    @staticmethod
    def read_minutes(body):
        return [Totals(step["count"], step["average"]) for step in json.loads(body)["points"]]


class _LineProtocol:
    point_type = batch_type = "text/plain"

    @staticmethod
    def line(point):
        return f"{TYPE},host=host_{point.host} value={point.value}i {point.time}"


class Influx(_LineProtocol):
    name = "influxdb"
    write_path = f"/write?db={DATABASE}&precision=s"
    delay = 0  # seconds until a query sees what was written

    @staticmethod
    def _select(what, window, rest=""):
        query = f"SELECT {what} FROM {TYPE} WHERE time >= {window.start}s AND time < {window.end}s{rest}"
        return Request("GET", "/query?" + urlencode({"db": DATABASE, "q": query}))

    @staticmethod
    def _rows(body):
        return json.loads(body)["results"][0]["series"][0]["values"]

    @classmethod
    def totals(cls, window):
        return cls._select("count(value), mean(value)", window)

    @classmethod
    def read_totals(cls, body):
        return Totals(*cls._rows(body)[0][1:3])

    @classmethod
    def p95(cls, window):
        return cls._select("percentile(value, 95)", window)

    @classmethod
    def read_p95(cls, body):
        return cls._rows(body)[0][1]

    @classmethod
    def minutes(cls, window):
        return cls._select("count(value), mean(value)", window, " GROUP BY time(1m)")

    @classmethod
    def read_minutes(cls, body):
        return [Totals(count, mean) for _, count, mean in cls._rows(body)]


class Victoria(_LineProtocol):
    """A range of MetricsQL leaves out its start and contains its end: half a second earlier it is the window."""
    name = "victoria-metrics"
    write_path = "/write?precision=s"
    # What it has found for a name of series it keeps for ten seconds, even if there are new ones.
    delay = 20
    flush = Request("GET", "/internal/force_flush")

    # Both in one pass over the points.
    _TOTALS = 'sum(aggr_over_time(("count_over_time", "sum_over_time"), {type}_value[{range}s])) by (rollup)'
    # The only quantile over all points of several series that it has.
    _P95 = "histogram_quantile(0.95, sum(histogram_over_time({type}_value[{range}s])) by (vmrange))"

    @staticmethod
    def _query(expression, length, route, **times):
        query = expression.format(type=TYPE, range=length)
        return Request("GET", f"/api/v1/{route}?" + urlencode({"query": query, "nocache": 1, **times}))

    @classmethod
    def _at_end(cls, expression, window):
        return cls._query(expression, window.end - window.start, "query", time=window.end - 0.5)

    @staticmethod
    def _vector(body):
        return json.loads(body)["data"]["result"]

    @classmethod
    def totals(cls, window):
        return cls._at_end(cls._TOTALS, window)

    @classmethod
    def read_totals(cls, body):
        values = {each["metric"]["rollup"]: float(each["value"][1]) for each in cls._vector(body)}
        if not values:
            return Totals(0, math.nan)
        return Totals(values["count_over_time"], values["sum_over_time"] / values["count_over_time"])

    @classmethod
    def p95(cls, window):
        return cls._at_end(cls._P95, window)

    @classmethod
    def read_p95(cls, body):
        return float(cls._vector(body)[0]["value"][1])

    @classmethod
    def minutes(cls, window):
        return cls._query(cls._TOTALS, 60, "query_range", start=window.start + 59.5, end=window.end - 0.5, step=60)

    @classmethod
    def read_minutes(cls, body):
        columns = {each["metric"]["rollup"]: [float(value) for _, value in each["values"]]
                   for each in cls._vector(body)}
        return [Totals(count, total / count)
                for count, total in zip(columns["count_over_time"], columns["sum_over_time"])]
