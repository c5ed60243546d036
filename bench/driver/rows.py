"""What is measured: the rows of each suite, with what they have to reach."""
from typing import Callable, NamedTuple, Optional, Union

from . import answers, caches, callers, contestants, ingest, protection, queries
from .idle import weir_with_idle
from .ratios import Bound, Target

CONNECTIONS = 64


class Row(NamedTuple):
    group: str
    work: str
    request: answers.Request
    ours: Callable
    peer: Callable
    check: Optional[Callable]  # that their answers to the request are equal; none: the contestants check them
    target: Union[Target, Bound, None]  # none: the row only tells how far the limit is
    connections: int = CONNECTIONS


_HEALTH = "GET /health"
_POST = "POST /api/metrics, one point"
_weir = contestants.weir()
# Neither Weir nor Redis writes to disk: the same class of durability.
_weir_in_memory = contestants.weir(metrics_durability="none")

FRONT = [
    Row("health", _HEALTH, answers.HEALTH, _weir, contestants.poco, answers.same_shape, Target(2, 2.5)),
    Row("health", _HEALTH, answers.HEALTH, _weir, contestants.ruler(answers.HEALTH), answers.same_shape,
        Target(0.75, 0.9)),
    Row("health", _HEALTH, answers.HEALTH, _weir, contestants.fastapi, answers.same_content, Target(15, 25)),
    Row("health", _HEALTH, answers.HEALTH, _weir, contestants.fastapi_defaults, answers.same_content, None),
    Row("health", _HEALTH, answers.HEALTH, _weir, contestants.fastify, answers.same_content, Target(2.5, 4)),
    Row("log", _HEALTH, answers.HEALTH, contestants.weir(log_access="all"), _weir, answers.same_shape, Target(0.85)),
    Row("post", _POST, answers.ONE_POINT, _weir_in_memory, contestants.ruler(answers.ONE_POINT), answers.same_shape,
        None),
    Row("post", _POST, answers.ONE_POINT, _weir_in_memory, contestants.fastapi_redis, answers.same_content,
        Target(12, 25)),
    Row("post", _POST, answers.ONE_POINT, _weir_in_memory, contestants.fastify_redis, answers.same_content,
        Target(3, 6)),
    Row("idle", _HEALTH, answers.HEALTH, weir_with_idle, _weir, answers.same_shape, Target(0.9, 0.97)),
]

_CALL = "Redis GET, 64 callers"
_LIMIT = "POST /api/metrics, one point, limiter on"
_HIT = "GET /api/metrics/summary, cached"
_CALLED = "GET /external, an upstream behind it"
_SLOW = Bound(0.007)

PROTECT = [
    Row("redis", _CALL, callers.GET, callers.weir_requests, callers.poco_clients, None, Target(3, 6)),
    Row("redis", _CALL, callers.GET, callers.weir_requests, callers.redis_benchmark, None, Target(0.4, 0.7)),
    Row("redis", _CALL, callers.GET, callers.weir_threads, callers.poco_clients, None, None),
    Row("limiter", _LIMIT, answers.ONE_POINT, protection.limited("sub-windows, 10⁹ a minute", "1000000000/minute"),
        protection.unlimited, answers.same_content, Target(0.9, 0.97)),
    # The longest log there is, of a window so short that it is never full: every admission enters, and leaves.
    Row("limiter", _LIMIT, answers.ONE_POINT, protection.limited("log, 1,000 in 5 ms", "1000/5ms"),
        protection.unlimited, answers.same_content, Target(0.9, 0.97)),
    Row("limiter", _LIMIT, answers.ONE_POINT, protection.limited("sub-windows, in Redis", "1000000000/minute", True),
        protection.unlimited, answers.same_content, Target(0.5, 0.9)),
    Row("limiter", _LIMIT, answers.ONE_POINT, protection.limited("log, in Redis", "1000/5ms", True),
        protection.unlimited, answers.same_content, Target(0.5, 0.9)),
    Row("limiter", _LIMIT, answers.ONE_POINT, protection.limited("sub-windows, 10⁹ a minute", "1000000000/minute"),
        contestants.ruler(answers.ONE_POINT), answers.same_content, None),
    Row("cached", _HIT, answers.SUMMARY, protection.cached, caches.nginx, answers.same_content, Target(0.8, 1.2)),
    Row("cached", _HIT, answers.SUMMARY, protection.cached, caches.varnish, answers.same_content, Target(0.8, 1.2)),
    Row("cached", _HIT, answers.SUMMARY, protection.cached, contestants.ruler(answers.SUMMARY), answers.same_content,
        None),
    Row("delay", "GET /api/metrics/summary, data of its own", answers.SUMMARY, protection.cached_beside_slow_redis,
        protection.uncached, answers.same_content, _SLOW),
    Row("delay", "GET /shared/value, data of several servers", answers.SHARED, protection.shared_beside_slow_redis,
        protection.shared_uncached, answers.same_content, _SLOW),
    Row("external", _CALLED, answers.EXTERNAL, protection.guarded, contestants.fastify_opossum, answers.same_content,
        Target(3, 6)),
    Row("external", _CALLED, answers.EXTERNAL, protection.guarded, protection.unguarded, answers.same_content,
        Target(0.9, 0.97)),
    Row("external", _CALLED, answers.EXTERNAL, protection.guarded, contestants.calling_ruler(answers.EXTERNAL),
        answers.same_content, None),
]


_BATCH = "write 5,000 points, 100 series, 4 connections"
_ONE = "write one point, 64 connections"
_weir_os, _weir_fsync = ingest.weir("os"), ingest.weir("fsync")

INGEST = [
    Row("batch", _BATCH, ingest.BATCH, _weir_os, ingest.victoria, ingest.same_stored, Target(1, 2), 4),
    Row("batch", _BATCH, ingest.BATCH, _weir_fsync, ingest.influxdb, ingest.same_stored, Target(3, 6), 4),
    Row("batch", _BATCH, ingest.BATCH, _weir_os, ingest.weir("none"), ingest.same_stored, None, 4),
    Row("point", _ONE, ingest.ONE, _weir_os, ingest.victoria, ingest.same_stored, Target(1.3, 2)),
    Row("point", _ONE, ingest.ONE, _weir_fsync, ingest.influxdb, ingest.same_stored, Target(4, 8)),
    Row("point", _ONE, ingest.ONE, _weir_os, ingest.ruler, None, None),
    Row("point", _ONE, ingest.ONE, _weir_fsync, ingest.synced_ruler, None, None),
]

_P95 = "summary with p95 over all points"
_MINUTES = "1 h by 1 min out of all points"
_weir_many = queries.stored(queries.WEIR)
_influxdb, _victoria = queries.stored(queries.INFLUXDB), queries.stored(queries.VICTORIA)

QUERY = [
    Row("summary", _P95, queries.P95, _weir_many, _victoria, queries.true_summary, Target(10, 100), 1),
    Row("summary", _P95, queries.P95, _weir_many, _influxdb, queries.true_summary, Target(50, 500), 1),
    Row("summary", _P95, queries.P95, _weir_many, queries.stored(queries.WEIR_FEW), queries.true_summary,
        Target(1 / 1.2, 1 / 1.05), 1),
    Row("summary", _P95, queries.P95, _weir_many, queries.ruler(queries.P95), None, None, 1),
    Row("minutes", _MINUTES, queries.MINUTES, _weir_many, _victoria, queries.same_minutes, Target(3, 10), 1),
    Row("minutes", _MINUTES, queries.MINUTES, _weir_many, _influxdb, queries.same_minutes, Target(10, 50), 1),
    Row("minutes", _MINUTES, queries.MINUTES, _weir_many, queries.ruler(queries.MINUTES), None, None, 1),
]


class Suite(NamedTuple):
    rows: list
    packages: dict  # of Debian, whose versions matter, with their names
    fastify: bool   # is among the peers
    legend: tuple   # what its figures mean beyond what is said of every suite
    prepare: Optional[Callable] = None  # makes what the contestants start with, and figures about it


SUITES = {
    "front": Suite(FRONT, {"libpoco-dev": "POCO", "python3-fastapi": "FastAPI", "python3-uvicorn": "uvicorn",
                           "redis-server": "Redis", "wrk": "wrk"}, True, ()),
    "protect": Suite(PROTECT, {"libpoco-dev": "POCO", "redis-server": "Redis", "nginx": "nginx", "varnish": "Varnish",
                               "wrk": "wrk"}, True, (
        "Redis GET: requests are calls. Weir's callers are requests on a loop per core, as in service, or threads. The "
        "contestant is the client, and CPU and memory are its own; Redis stands in wrk's place. The limit is redis-benchmark, which has as many requests under way as there are callers.",
        "Redis delayed: a proxy in front of Redis holds every reply back for 1 s. The bound is 5 ms, which the cache "
        "waits for Redis, and 2 ms.")),
    "ingest": Suite(INGEST, {"influxdb": "influxdb", "victoria-metrics": "victoria-metrics", "wrk": "wrk"}, False, (
        "Rates and processor time are of points, not of requests.",
        "influxdb and fsync: an acknowledged point survives a power cut. victoria-metrics and os: it survives a crash "
        "of the process, with victoria-metrics only after a second or so.",
        "A sync is what the disk, or the machine's host in its place, takes to make a block durable. Writes that come "
        "together share one.",
        "The synced ruler has a file for each loop, and syncs it once for all that the loop has read. It is the limit of "
        "what syncs."),
        ingest.prepare),
    "query": Suite(QUERY, {"influxdb": "influxdb", "victoria-metrics": "victoria-metrics", "wrk": "wrk"}, False, (
        "All points are ten million of 100 series; with --quick, one million.",
        "The peers are asked for p95 alone, Weir tells count and average as well."), queries.prepare),
}
