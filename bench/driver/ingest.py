"""Points that are written, and the stores that take them."""
import math
import re
import tempfile
from array import array
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from . import contestants, disk, stores, wrk
from .answers import Request
from .dialects import Window
from .points import HOSTS, START, points
from .processes import BenchError
from .ratios import Figure

SAME = 1e-9
TIME = re.compile(rb"\d{10}")


def index_of(requests):
    """Where requests, one behind the other, stand in a file, and where times stand in them, as write.lua has it."""
    index, start = array("i"), 0
    for request in requests:
        times = list(TIME.finditer(request))
        index.extend([start, len(request), len(times)])
        index.extend(time.start() for time in times)
        index.extend(int(time.group()) for time in times)
        start += len(request)
    return index


class Writes:
    """Writes of prepared bodies, over and over, each later than the one before by the `span` of a body in seconds, so
    that no point is written twice. What is counted is points, `points` in a request. `bodies` makes lists of points,
    all of which begin at START."""

    def __init__(self, points_per_request, span, bodies):
        self.points, self._span, self._make = points_per_request, span, bodies

    def __str__(self):
        return f"a write of {self.points:,}"

    @cached_property
    def _bodies(self):
        return list(self._make())

    def _request(self, dialect, body):
        lines = map(dialect.line, body)
        if self.points == 1:
            return Request("POST", dialect.write_path, next(lines), dialect.point_type)
        return Request("POST", dialect.write_path, "".join(line + "\n" for line in lines), dialect.batch_type)

    def sequence(self, store):
        """What wrk sends to the store; made once for each dialect."""
        files = [store.work / f"{store.dialect.name}-{self.points}.{kind}" for kind in ("requests", "index")]
        if not files[-1].exists():
            requests = [self._request(store.dialect, body).raw() for body in self._bodies]
            files[0].write_bytes(b"".join(requests))
            files[1].write_bytes(index_of(requests).tobytes())
        return wrk.Sequence(*files, self._span)

    def run(self, store, load, seconds):
        ended, sent = wrk.write(store.port, self.sequence(store), store.writes.next, load, seconds)
        store.writes.note(ended.requests, sent)
        return ended._replace(requests=ended.requests * self.points)

    def write_one(self, store):
        """Writes the next body; returns what is then stored of it."""
        number = store.writes.next
        later = number * self._span
        body = [point._replace(time=point.time + later) for point in self._bodies[number % len(self._bodies)]]
        store.ask(self._request(store.dialect, body))
        store.writes.note(1, wrk.Sent(1, number + 1))
        return store.totals(Window(body[0].time, body[-1].time + 1), self.points)

    def check_all_there(self, store):
        """Raises BenchError if a point that was acknowledged is missing, or one is there that nobody wrote."""
        writes = store.writes
        if not writes.acknowledged:
            return
        # A run ends while requests are under way: those may have been stored or not.
        acknowledged, sent = writes.acknowledged * self.points, writes.sent * self.points
        count = store.totals(Window(START, START + (writes.next + 1) * self._span), acknowledged).count
        if not acknowledged <= count <= sent:
            raise BenchError(f"{store.name} acknowledged {acknowledged:,} points of {sent:,}, and has {count:,.0f}")


class Written:
    """How many requests a store was sent and has acknowledged; and the number of the next."""

    def __init__(self):
        self.next = self.sent = self.acknowledged = 0

    def note(self, acknowledged, sent):
        self.next = sent.next
        self.sent += sent.count
        self.acknowledged += acknowledged


def same_stored(writes, ours, peer):
    """Raises BenchError unless both have stored the next body as the same points, and hold all that they have
    acknowledged before."""
    # Bodies come round: the numbers of both are different, their bodies need not be.
    for store in (ours, peer):
        writes.check_all_there(store)
    latest = max(ours.writes.next, peer.writes.next)
    for store in (ours, peer):
        store.writes.next = latest
    first, second = (writes.write_one(store) for store in (ours, peer))
    if first.count != second.count or not math.isclose(first.mean, second.mean, rel_tol=SAME):
        raise BenchError(f"the same body was stored differently:\n  {ours.name}: {first}\n  {peer.name}: {second}")


BODIES, STEPS = 16, 50


def batches():
    """STEPS times of all hosts in a body, a second apart, as of an agent that sends what has gathered."""
    times = points(BODIES * STEPS, 1)
    for number in range(BODIES):
        yield [point._replace(time=point.time - number * STEPS) for _ in range(STEPS) for point in next(times)]


def _single_points():
    """The hosts take turns."""
    return ([point] for point in next(points(1, 1)))


BATCH = Writes(STEPS * HOSTS, STEPS, batches)
ONE = Writes(1, 1, _single_points)


def _taking(start, **options):
    """A contestant that begins without data, and whose data are gone at its end."""

    @contextmanager
    def begin(places, first=None):
        with tempfile.TemporaryDirectory(dir=places.work) as folder, start(places, Path(folder), **options) as store:
            store.writes = Written()
            yield store

    return begin


def weir(durability):
    return _taking(stores.weir, durability=durability)


influxdb = _taking(stores.influxdb)
victoria = _taking(stores.victoria)


def _limit(ruler):
    """The physical limit of writes of one point: a `ruler` that reads them and sends what `first` answers to one."""

    @contextmanager
    def start(places, first):
        point = next(points(1, 1))[0]
        request = Request("POST", first.dialect.write_path, first.dialect.line(point), first.dialect.point_type)
        with ruler(request)(places, first) as ruled:
            store = stores.Store(ruled.name, ruled.port, ruled.processes[0], first.dialect, places.work)
            store.writes = Written()
            yield store

    return start


ruler, synced_ruler = _limit(contestants.ruler), _limit(contestants.synced_ruler)


def prepare(places, _quick):
    """No data, and what bounds every write that is synced."""
    return None, [Figure("sync, median", disk.seconds_to_sync(places.work) * 1e6, "µs", None,
                         f"fdatasync of {disk.BLOCK // 1024} KiB that were overwritten, {disk.SYNCS} times")]
