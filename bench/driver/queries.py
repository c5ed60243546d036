"""Questions about ten million points, and the stores that have been given them."""
import http.client
import math
import sqlite3
import time
from collections import Counter
from contextlib import ExitStack, closing, contextmanager
from statistics import median
from typing import Callable, NamedTuple

from . import contestants, stores, wrk
from .answers import Request
from .dialects import Totals, Window
from .points import HOSTS, START, points
from .processes import BenchError
from .ratios import Ceiling, Figure

MANY, MANY_QUICK, FEW = 10_000_000, 1_000_000, 100_000
INTERVAL = 10  # seconds
STEPS_PER_BODY = 500
SAME, P95_ERROR = 1e-9, 0.01
HOUR = 3600
# Longer than a chunk takes to fill, or the points would be cut into more and smaller chunks than with the default of an
# hour; short enough to wait for the last ones.
SEAL_AFTER = "10s"
SEALING_PATIENCE = 150
# Weir gives disk and memory back once nobody has written for ten seconds.
REST = 25
SETTLING_PATIENCE = 300
STARTS = 5
MIB = 2**20
# Seconds for a request. wrk leaves out what is not answered when its time is over, which would wrong whoever answers
# but a few requests in a slice.
SLOW = 0.1

WEIR, WEIR_FEW, INFLUXDB, VICTORIA = "weir", "weir-few", "influxdb", "victoria-metrics"


class Truth(NamedTuple):
    """What the points that a store was given come to."""
    window: Window
    totals: Totals
    p95: int


class Question(NamedTuple):
    """`ask` makes its request for a dialect and a window, `cut` the window out of that of all points."""
    name: str
    ask: Callable
    cut: Callable

    def __str__(self):
        return self.name

    def of(self, store):
        return self.ask(store.dialect, self.cut(store.truth.window))

    def run(self, store, load, seconds):
        request = self.of(store)
        if store.slow is None:
            store.slow = _stopwatch(store, request, 0).seconds > SLOW
        return _stopwatch(store, request, seconds) if store.slow else wrk.run(store.port, request, load, seconds)


def _stopwatch(store, request, seconds):
    """Sends one request after the other until the time is over, and counts the last one too."""
    took, began, cpu = [], time.perf_counter(), time.process_time()
    connection = http.client.HTTPConnection("127.0.0.1", store.port, timeout=stores.PATIENCE)
    while not took or time.perf_counter() < began + seconds:
        sent = time.perf_counter()
        stores.ask_on(connection, request)
        took.append(time.perf_counter() - sent)
    connection.close()
    return wrk.Run(len(took), time.perf_counter() - began, max(took), time.process_time() - cpu)


P95 = Question("p95", lambda dialect, window: dialect.p95(window), lambda window: window)


def _hour(window):
    """In the midst of all, and whole: from there it is 60 minutes that no store has to cut."""
    start = (window.start + window.end) // 2 // HOUR * HOUR
    return Window(start, start + HOUR)


MINUTES = Question("an hour by minutes", lambda dialect, window: dialect.minutes(window), _hour)


def true_summary(question, *contestants_of_row):
    """Raises BenchError unless each knows how many points it has, their mean, and their p95 within 1 %."""
    for store in contestants_of_row:
        truth, totals = store.truth, store.totals(store.truth.window, store.truth.totals.count)
        p95 = store.dialect.read_p95(store.ask(question.of(store)))
        if totals.count != truth.totals.count or not math.isclose(totals.mean, truth.totals.mean, rel_tol=SAME) or \
                not math.isclose(p95, truth.p95, rel_tol=P95_ERROR):
            raise BenchError(f"{store.name} has {totals} with a p95 of {p95}, but was given {truth}")


def same_minutes(question, ours, peer):
    """Raises BenchError unless both tell of the same minutes the same counts and means."""
    first, second = (store.dialect.read_minutes(store.ask(question.of(store))) for store in (ours, peer))
    if len(first) != HOUR // 60 or len(first) != len(second) or any(
            one.count != other.count or not math.isclose(one.mean, other.mean, rel_tol=SAME)
            for one, other in zip(first, second)):
        raise BenchError(f"{question} differs, so its time means nothing:\n"
                         f"  {ours.name}: {first}\n  {peer.name}: {second}")


def _load(store, count):
    """Gives the store `count` points, and notes what they come to."""
    steps, values, lines = count // HOSTS, Counter(), []
    connection = http.client.HTTPConnection("127.0.0.1", store.port, timeout=stores.PATIENCE)
    for step, batch in enumerate(points(steps, INTERVAL), 1):
        values.update(point.value for point in batch)
        lines += map(store.dialect.line, batch)
        if step % STEPS_PER_BODY == 0 or step == steps:
            body = "\n".join(lines) + "\n"
            stores.ask_on(connection, Request("POST", store.dialect.write_path, body, store.dialect.batch_type))
            lines.clear()
    connection.close()
    return Truth(Window(START, START + steps * INTERVAL), totals_of(values), p95_of(values))


def totals_of(values):
    return Totals(values.total(), sum(value * count for value, count in values.items()) / values.total())


def p95_of(values):
    rank = math.floor(0.95 * (values.total() - 1))
    for value in sorted(values):
        rank -= values[value]
        if rank < 0:
            return value
    raise ValueError("no values")


def _wait(what, condition, patience):
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise BenchError(f"{what} took longer than {patience} s")
        time.sleep(0.5)


def _sealed(folder):
    """No point is left in the journal: all are in compressed chunks."""
    with closing(sqlite3.connect(f"file:{folder / 'weir.db'}?mode=ro", uri=True)) as file:
        return file.execute("SELECT count(*) FROM journal").fetchone() == (0,)


def _bytes_on_disk(folder):
    return sum(file.stat().st_blocks * 512 for file in folder.rglob("*") if file.is_file())


def _at_rest(started):
    """For REST seconds no store, by its folder, did anything to speak of, and all their files stayed as they were."""
    def now():
        return [(store.cpu_seconds(), _bytes_on_disk(folder)) for folder, store in started.items()]
    before = now()
    time.sleep(REST)
    return all(cpu - cpu_before < REST / 100 and size == size_before
               for (cpu_before, size_before), (cpu, size) in zip(before, now()))


class Data:
    """The stores' folders with all points, and what those come to."""

    def __init__(self, places, count):
        self._places, self.count, self.truths = places, count, {}

    def folder(self, which):
        return self._places.work / f"data-{which}"

    @contextmanager
    def serving(self, which):
        with self._start(which) as store:
            store.truth = self.truths.get(which)
            yield store

    def _start(self, which):
        folder = self.folder(which)
        if which == INFLUXDB:
            return stores.influxdb(self._places, folder, cold="1s")
        if which == VICTORIA:
            return stores.victoria(self._places, folder)
        name = f"Weir, {FEW if which == WEIR_FEW else self.count:,} points"
        return stores.weir(self._places, folder, "os", name, metrics_sealAfter=SEAL_AFTER)

    def load(self):
        """Loads all, and lets them seal and compact. Returns what Weir then takes of memory."""
        with ExitStack() as stack:
            started = {which: stack.enter_context(self.serving(which))
                       for which in (WEIR_FEW, WEIR, INFLUXDB, VICTORIA)}
            for which, store in started.items():
                self.truths[which] = _load(store, FEW if which == WEIR_FEW else self.count)
            for which in (WEIR_FEW, WEIR):
                _wait("sealing", lambda which=which: _sealed(self.folder(which)), SEALING_PATIENCE)
            victoria = started[VICTORIA]
            victoria.ask(victoria.dialect.flush)
            victoria.ask(Request("GET", "/internal/force_merge"))
            _wait("settling", lambda: _at_rest({self.folder(which): store for which, store in started.items()}),
                  SETTLING_PATIENCE)
            return started[WEIR].process.resident()

    def seconds_to_start(self):
        """From nothing to an answer that has seen every point."""
        began = time.perf_counter()
        with self._start(WEIR) as store:
            totals = store.totals(self.truths[WEIR].window, self.count)
            took = time.perf_counter() - began
            if totals.count != self.count:
                raise BenchError(f"after a start {store.name} has {totals.count:,} points")
            return took


def stored(which):
    """One of the stores with its points."""
    return lambda places, first=None: places.data.serving(which)


def ruler(question):
    """The physical limit: sends what `first` answers to `question`."""

    @contextmanager
    def start(places, first):
        with contestants.ruler(question.of(first))(places, first) as ruled:
            store = stores.Store(ruled.name, ruled.port, ruled.processes[0], first.dialect, places.work)
            store.truth = first.truth
            yield store

    return start


def prepare(places, quick):
    """Loads the stores; returns their contestants' data and the figures that are no rates."""
    data = Data(places, MANY_QUICK if quick else MANY)
    resident = data.load()
    disk = {which: _bytes_on_disk(data.folder(which)) for which in (WEIR, INFLUXDB, VICTORIA)}
    starts = [data.seconds_to_start() for _ in range(STARTS)]
    return data, [
        Figure("memory, sealed", resident / MIB, "MiB", Ceiling(100, 64), "of the process that took the points"),
        *(Figure(f"bytes on disk, Weir : {peer}", disk[WEIR] / disk[peer], "", target,
                 f"{disk[WEIR] / MIB:.1f} : {disk[peer] / MIB:.1f} MiB")
          for peer, target in ((INFLUXDB, Ceiling(1.2, 0.9)), (VICTORIA, Ceiling(3, 1.5)))),
        Figure("start", median(starts), "s", Ceiling(1, 0.2), f"until all points are in a summary, {STARTS} times")]
