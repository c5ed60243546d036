#!/usr/bin/env python3
"""Holds a running server against an independent computation over real input.

Posts every row of every CSV file (`timestamp,value`, UTC, one header line) of a folder as NDJSON, the file's name being
the metric's type, and compares what the server says with what Python computes: per file, per day and per hour. The
server must not hold points of these types yet, and must let this machine post as fast as it can: start it with
`-Dratelimit.ingest.allow=127.0.0.0/8`.

    verify-real-input.py http://127.0.0.1:8000 FOLDER
"""
import csv
import datetime
import json
import math
import pathlib
import sys
import urllib.error
import urllib.parse
import urllib.request

BATCH = 5000
EXACT = 1e-9
SKETCH = 0.01
QUANTILES = ["p0", "p1", "p25", "p50", "p75", "p95", "p99", "p99.9", "p100"]
STATISTICS = ["min", "max", "sum", "stddev", "first", "last"]
HOUR = 3600
DAY = 24 * HOUR


def read_points(path):
    """(seconds since the epoch, value, time stamp as it stands in the file) of each row, in the file's order."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    return [(seconds(time), float(value), time) for time, value in rows]


def seconds(time):
    moment = datetime.datetime.fromisoformat(time.replace("Z", ""))
    return int(moment.replace(tzinfo=datetime.timezone.utc).timestamp())


def expected(points):
    """The statistics of the contract, exactly rounded sums; points of one moment keep their order."""
    values = [value for _, value, _ in points]
    total = math.fsum(values)
    mean = total / len(values)
    variance = math.fsum((value - mean) ** 2 for value in values) / len(values)
    by_time = sorted(points, key=lambda point: point[0])
    ranked = sorted(values)
    result = {"count": len(values), "average": mean, "min": ranked[0], "max": ranked[-1], "sum": total,
              "stddev": math.sqrt(variance), "first": by_time[0][1], "last": by_time[-1][1]}
    for name in QUANTILES:
        result[name] = ranked[math.floor(float(name[1:]) / 100 * (len(ranked) - 1))]
    return result


class Verifier:
    def __init__(self, base):
        self.base = base
        self.differences = []

    def call(self, path, query=None, body=None):
        url = self.base + path + ("?" + urllib.parse.urlencode(query) if query else "")
        request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/x-ndjson"})
        with urllib.request.urlopen(request, timeout=60) as reply:
            return reply.read()

    def differ(self, message):
        self.differences.append(message)

    def compare(self, where, answer, points):
        wanted = expected(points)
        for name, value in wanted.items():
            found = answer[name]
            sketched = name in QUANTILES and len(points) > 32
            tolerance = SKETCH if sketched else EXACT if name in ("average", "sum", "stddev") else 0
            if not close(value, found, tolerance, points):
                self.differ(f"{where}: {name} is {found!r}, expected {value!r}")

    def post(self, kind, points):
        for start in range(0, len(points), BATCH):
            batch = points[start:start + BATCH]
            lines = (json.dumps({"timestamp": time, "value": value, "type": kind}) for _, value, time in batch)
            report = json.loads(self.call("/api/metrics", body="\n".join(lines).encode()))
            if report["accepted"] != len(batch) or report["rejected"]:
                self.differ(f"{kind}: {len(batch)} points were posted, the server reports {report}")

    def check_windows(self, kind, points):
        self.compare(kind, self.summary(kind), points)
        for day, inside in grouped(points, DAY):
            self.compare(f"{kind} {iso(day)} 1d", self.summary(kind, {"from": iso(day), "to": iso(day + DAY)}), inside)

    def summary(self, kind, window=None):
        query = {"metric_type": kind, "stats": ",".join(STATISTICS + QUANTILES), **(window or {})}
        return json.loads(self.call("/api/metrics/summary", query))

    def check_steps(self, kind, points):
        hours = grouped(points, HOUR)
        query = {"metric_type": kind, "stats": ",".join(STATISTICS + QUANTILES), "step": "1h",
                 "from": iso(hours[0][0]), "to": iso(hours[-1][0] + HOUR)}
        steps = json.loads(self.call("/api/metrics/series", query))["points"]
        if [step["timestamp"] for step in steps] != [iso(hour) for hour, _ in hours]:
            self.differ(f"{kind}: other hours hold points than those expected")
            return
        for step, (hour, inside) in zip(steps, hours):
            self.compare(f"{kind} {iso(hour)} 1h", step, inside)

    def check_raw(self, kind, points):
        text = self.call("/api/metrics", {"metric_type": kind}).decode()
        found = [(seconds(point["timestamp"]), point["value"]) for point in map(json.loads, text.splitlines())]
        # Points of one moment may come in any order.
        if sorted(found) != sorted((time, value) for time, value, _ in points):
            self.differ(f"{kind}: the points streamed back are not those that went in")
        if [time for time, _ in found] != sorted(time for time, _ in found):
            self.differ(f"{kind}: the points streamed back are not in order of time")

    def verify(self, path):
        """True if the server agrees about this file."""
        before = len(self.differences)
        points = read_points(path)
        self.post(path.name, points)
        self.check_windows(path.name, points)
        self.check_steps(path.name, points)
        self.check_raw(path.name, points)
        agreed = len(self.differences) == before
        print(f"{'ok  ' if agreed else 'FAIL'} {path.name}: {len(points)} points, "
              f"{len(grouped(points, DAY))} days, {len(grouped(points, HOUR))} hours")
        return agreed


def close(wanted, found, tolerance, points):
    if found is None:
        return False
    if tolerance == EXACT:
        # A spread or a sum that cancels out is as exact as the values it is made of.
        scale = max(abs(wanted), max(abs(value) for _, value, _ in points) * 1e-6)
        return abs(wanted - found) <= tolerance * scale
    return abs(wanted - found) <= tolerance * abs(wanted)


def grouped(points, width):
    """[(start, points)] of each aligned span of `width` seconds that holds points, oldest first."""
    spans = {}
    for point in points:
        spans.setdefault(point[0] // width * width, []).append(point)
    return sorted(spans.items())


def iso(time):
    return datetime.datetime.fromtimestamp(time, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 64
    files = sorted(pathlib.Path(arguments[1]).glob("*.csv"))
    if not files:
        print(f"no CSV files in {arguments[1]}", file=sys.stderr)
        return 1
    verifier = Verifier(arguments[0].rstrip("/"))
    try:
        agreed = [verifier.verify(path) for path in files]
    except urllib.error.HTTPError as refusal:
        print(refusal.read().decode(errors="replace"), file=sys.stderr)
        return 1
    for difference in verifier.differences[:50]:
        print(difference, file=sys.stderr)
    print(f"{sum(agreed)} files agree, {len(agreed) - sum(agreed)} differ")
    return 0 if all(agreed) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
