"""Who calls Redis: as many callers as there are connections elsewhere, all of which ask for the same small key.

Here the contestant is the client, and Redis takes the place that wrk has elsewhere. Weir's and POCO's callers see to it
that every reply is the value.
"""
import csv
import json
from contextlib import contextmanager

from . import contestants, wrk
from .answers import Request
from .processes import finish

KEY, VALUE = "small", "value"
GET = Request("GET", KEY)
REDIS_BENCHMARK = "redis-benchmark -P 16 -c 4"


class Caller:
    """A contestant that runs anew for each slice and calls the Redis at `port`, which is the process `store`."""

    def __init__(self, name, port, store, call):
        self.name, self.port, self.store, self.facts = name, port, store, []
        self._call = call  # with callers and seconds: the Finished process, its requests, seconds and p99
        self._cpu_seconds = 0.0
        self._peak_resident = 0

    def cpu_seconds(self):
        return self._cpu_seconds

    def peak_resident(self):
        return self._peak_resident

    def run(self, request, load, seconds):
        before = self.store.cpu_seconds()
        finished, *figures = self._call(load.connections, seconds)
        self._cpu_seconds += finished.cpu_seconds
        self._peak_resident = max(self._peak_resident, finished.peak_resident)
        return wrk.Run(*figures, self.store.cpu_seconds() - before)


def _program(port, *command):
    def call(callers, seconds):
        finished = finish([*command, port, callers, seconds, KEY, VALUE])
        result = json.loads(finished.output)
        return finished, result["requests"], result["seconds"], result["p99"]

    return call


def weir_client(name, callers):
    """All share one client; as `callers` they are requests on "loops", as in service, or "threads"."""

    @contextmanager
    def start(places, first=None):
        with contestants.redis(places) as (port, store):
            finish(["redis-cli", "-e", "-p", port, "set", KEY, VALUE])
            yield Caller(name, port, store, _program(port, places.peers / "redis-calls-weir", callers))

    return start


weir_requests = weir_client("weir::host::RedisClient, requests", "loops")
weir_threads = weir_client("weir::host::RedisClient, threads", "threads")


@contextmanager
def poco_clients(places, first):
    yield Caller("a Poco::Redis::Client per thread", first.port, first.store,
                 _program(first.port, places.peers / "redis-calls-poco"))


def parse_csv(output):
    """Requests per second and p99 in seconds, as redis-benchmark --csv tells them."""
    row = next(csv.DictReader(output.splitlines()))
    return float(row["rps"]), float(row["p99_latency_ms"]) / 1e3


@contextmanager
def redis_benchmark(places, first):
    """One thread that does nothing but write and read: the limit. It has as many requests under way as there are
    callers, 16 on each of 4 connections, and takes a number of requests, not a time."""
    rate = 100_000.0

    def call(callers, seconds):
        nonlocal rate
        requests = int(rate * seconds)
        finished = finish(["redis-benchmark", "-p", first.port, "-P", 16, "-c", 4, "-n", requests, "--csv", "get", KEY])
        rate, p99 = parse_csv(finished.output)
        return finished, requests, requests / rate, p99

    yield Caller(REDIS_BENCHMARK, first.port, first.store, call)
