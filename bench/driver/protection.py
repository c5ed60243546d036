"""Weir with the modules that protect it, and what they are compared with."""
import re
import sys
import urllib.request
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from . import contestants
from .answers import ONE_POINT, SUMMARY, Mark, ask
from .processes import Process, free_port

# Longer than any run, so that every answer is a hit.
FOREVER = "1h"
DELAY = 1.0  # seconds
IN_MEMORY = {"metrics.durability": "none"}
LIMITED = {**IN_MEMORY, "modules": "ratelimit, metrics"}
CACHED = {**IN_MEMORY, "modules": "cache, metrics", "cache.summary.ttl": FOREVER}
SHARED_VALUE = "what several servers share"


def parse_counter(name, exposition):
    """The values of a counter in Prometheus' text format, by its labels."""
    pattern = re.compile(rf'^{name}{{(.*)}} (\S+)$', re.MULTILINE)
    return {labels: float(value) for labels, value in pattern.findall(exposition)}


def _calls_of_redis(contestant):
    """A fact: how the server's calls ended."""
    with urllib.request.urlopen(f"http://127.0.0.1:{contestant.admin}/metrics") as answer:
        calls = parse_counter("weir_redis_calls_total", answer.read().decode())
    ended = ", ".join(f"{count:,.0f} with {labels}" for labels, count in calls.items() if count)
    return f"{contestant.name}: calls of Redis: {ended or 'none'}"


def _url(port):
    return f"redis://127.0.0.1:{port}/0"


@contextmanager
def _with_redis(places, name, keys):
    with contestants.redis(places) as (port, store), \
            contestants.weir_of(name, {**keys, "redis.url": _url(port)}, store)(places) as contestant:
        contestant.facts.append(partial(_calls_of_redis, contestant))
        yield contestant


def unlimited(places, first=None):
    return contestants.weir_of("limiter off", IN_MEMORY)(places)


def limited(name, limit, with_redis=False):
    """Weir with a limit that is never reached: every answer carries what is left."""

    @contextmanager
    def start(places, first=None):
        keys = {**LIMITED, "ratelimit.ingest.limit": limit}
        weir = _with_redis(places, name, keys) if with_redis else contestants.weir_of(name, keys)(places)
        with weir as contestant:
            yield contestant._replace(mark=Mark("ratelimit", "ingest"))

    return start


@contextmanager
def _with_a_point(weir):
    """`weir` with something to tell in a summary, and asked for it once: a cache keeps the answer."""
    with weir as contestant:
        for request in (ONE_POINT, SUMMARY):
            ask(contestant.port, request)
        yield contestant


def uncached(places, first=None):
    return _with_a_point(contestants.weir_of("cache off", IN_MEMORY)(places))


@contextmanager
def cached(places, first=None):
    with _with_a_point(contestants.weir_of("Weir, cache", CACHED)(places)) as contestant:
        yield contestant._replace(mark=Mark("cache-status", "hit"))


@contextmanager
def _delayed_redis(places):
    """The port of a Redis whose replies come DELAY late."""
    port = free_port()
    script = Path(__file__).with_name("delaying_proxy.py")
    with contestants.redis(places) as (behind, _), \
            Process([sys.executable, script, port, behind, DELAY], places.work / f"delay-{port}.log") as process:
        process.wait_for(port)
        yield port


@contextmanager
def cached_beside_slow_redis(places, first=None):
    """The summary's data are the server's own: its cache has no need to ask Redis."""
    with _delayed_redis(places) as port:
        weir = contestants.weir_of("cache, Redis delayed", {**CACHED, **_patient(port)})
        with _with_a_point(weir(places)) as contestant:
            contestant.facts.append(partial(_calls_of_redis, contestant))
            yield contestant


def _patient(port):
    """Keys for a Redis that is slow: with this much time to connect, Weir keeps trying to use it."""
    return {"redis.url": _url(port), "redis.connectTimeout": "10s"}


def _sharing(places):
    """Keys for data that several servers share: every hit is checked in Redis."""
    folder = places.work / "shared"
    folder.mkdir(exist_ok=True)
    (folder / "value").write_text(SHARED_VALUE, encoding="utf-8")
    return {"modules.path": f"{places.modules}, {places.peers.parent / 'modules'}", "shared.folder": folder}


@contextmanager
def shared_uncached(places, first=None):
    with contestants.weir_of("cache off", {**_sharing(places), "modules": "shared"})(places) as contestant:
        yield contestant


@contextmanager
def shared_beside_slow_redis(places, first=None):
    """Data that several servers share: the cache asks Redis at every request, as long as it seems to be there."""
    with _delayed_redis(places) as port:
        keys = {**_sharing(places), **_patient(port), "modules": "cache, shared", "cache.rules": "summary, shared",
                "cache.shared.routes": "GET /shared/*", "cache.shared.ttl": FOREVER}
        with contestants.weir_of("cache, Redis delayed", keys)(places) as contestant:
            contestant.facts.append(partial(_calls_of_redis, contestant))
            yield contestant


@contextmanager
def _calling(places, name, modules):
    with contestants.upstream(places) as port:
        keys = {"modules": modules, "external.url": f"http://127.0.0.1:{port}/", "external.allowPrivate": "true",
                "external.maxConcurrent": places.connections, "external.maxIdle": places.connections}
        with contestants.weir_of(name, keys)(places) as contestant:
            yield contestant


@contextmanager
def guarded(places, first=None):
    """Weir with a circuit breaker, closed, in front of a call of an upstream."""
    with _calling(places, "Weir, breaker closed", "circuitbreaker, external") as contestant:
        yield contestant


@contextmanager
def unguarded(places, first=None):
    with _calling(places, "breaker off", "external") as contestant:
        yield contestant
