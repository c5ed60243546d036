"""Results as text: lines for the terminal, a section of Markdown for the record."""
import textwrap
from datetime import date
from statistics import median
from typing import NamedTuple

from . import environment
from .callers import REDIS_BENCHMARK
from .contestants import RULER, SYNCED_RULER
from .ratios import Bound, difference, estimate, verdict
from .slices import load_of

HEAD = """# Results

Written by `./dev bench`. Figures are ratios, measured side by side on one machine in one run.
"""

LINE = 120

# How to read a section.
LEGEND = """
* A ratio is the median of those of paired slices. In brackets its interval, from order statistics, which encloses the
  true median with {confidence:.1f} % confidence whatever the distribution.
* The limit is the ratio that the epoll ruler would have in the same place: one loop per core, fixed bytes, no parsing.
  What must be reached is out of reach where the limit itself is below it.
* CPU is the server's own, a store's included, so it is free of the generator's, which runs on the same cores. Where
  server and wrk add up to all cores the machine is the bottleneck, and wrk's part pulls the ratio of rates towards 1.
"""

RATIOS = ["work", "ours", "peer", "requests/s, ours : peer", "must / aim", "", "limit", "CPU per request, peer : ours"]
DELAYS = ["work", "ours", "peer", "p99 ms, ours − peer", "at most", ""]
FIGURES = ["figure", "value", "", "at most: must / aim", ""]
# What tells the limit of the work that it is measured with.
RULERS = (RULER, SYNCED_RULER, REDIS_BENCHMARK)
SIDES = ["work", "contestant", "requests/s", "CPU µs/request", "p99 ms", "peak RSS MiB", "cores, server / wrk"]


class Side(NamedTuple):
    """One contestant of a row, with its slices."""
    name: str
    slices: list
    peak_resident: int  # bytes
    facts: list  # sentences

    @classmethod
    def of(cls, starts):
        """What the starts of one contestant showed, as if it were one."""
        name, facts = starts[-1].name, starts[-1].facts
        return cls(name, [each for start in starts for each in start.slices],
                   max(start.peak_resident for start in starts), facts)

    def all(self, figure):
        return [getattr(each, figure) for each in self.slices]

    def typical(self, figure):
        return median(self.all(figure))


class Result(NamedTuple):
    row: object
    ours: Side
    peer: Side

    @property
    def speed(self):
        return estimate(self.ours.all("rate"), self.peer.all("rate"))

    @property
    def thrift(self):
        """How many times our processor time the peer takes for a request."""
        return estimate(self.peer.all("cpu_per_request"), self.ours.all("cpu_per_request"))

    @property
    def added_p99(self):
        """Milliseconds by which our p99 is later than the peer's."""
        return difference([1e3 * each for each in self.ours.all("p99")], [1e3 * each for each in self.peer.all("p99")])

    @property
    def bounded(self):
        """It is about how late ours is, not about how fast."""
        return isinstance(self.row.target, Bound)

    @property
    def verdict(self):
        if self.bounded:
            return verdict(self.added_p99.median / 1e3, self.row.target)
        return verdict(self.speed.median, self.row.target)


def _estimate(value):
    return f"{value.median:.2f} [{value.interval.low:.2f}, {value.interval.high:.2f}]"


def _target(target):
    must, aim = (target.must, target.aim) if target else (None, None)
    return " / ".join("–" if value is None else f"{value:.3g}" for value in (must, aim))


def _limits(results):
    """What a ruler reached, in requests per second: by work and who was measured with it, the first by work alone."""
    limits = {}
    for result in results:
        if result.peer.name in RULERS:
            limits[result.row.work, result.ours.name] = result.peer.typical("rate")
            limits.setdefault(result.row.work, result.peer.typical("rate"))
    return limits


def _verdict(result, limit):
    out_of_reach = result.verdict == "missed" and limit is not None and limit < result.row.target.must
    return "missed, out of reach" if out_of_reach else result.verdict


def _ratio_rows(results):
    limits = _limits(results)
    for result in results:
        if result.bounded:
            continue
        row = result.row
        rate = limits.get((row.work, result.ours.name), limits.get(row.work))
        limit = rate / result.peer.typical("rate") if rate else None
        yield [row.work, result.ours.name, result.peer.name, _estimate(result.speed), _target(row.target),
               _verdict(result, limit), f"{limit:.2f}" if limit else "–", _estimate(result.thrift)]


def _delay_rows(results):
    for result in results:
        if result.bounded:
            yield [result.row.work, result.ours.name, result.peer.name, _estimate(result.added_p99),
                   f"{1e3 * result.row.target.most:g}", result.verdict]


def _side_rows(results):
    for result in results:
        for side in (result.ours, result.peer):
            yield [result.row.work, side.name, f"{side.typical('rate'):,.0f}",
                   _digits(side.typical('cpu_per_request') * 1e6), f"{side.typical('p99') * 1e3:.2f}",
                   f"{side.peak_resident / 2**20:.0f}",
                   f"{side.typical('server_cores'):.2f} / {side.typical('generator_cores'):.2f}"]


def _figure_rows(figures):
    for figure in figures:
        yield [figure.work, f"{figure.value:.2f} {figure.unit}".rstrip(), figure.remark, _target(figure.target),
               verdict(figure.value, figure.target)]


def _digits(value):
    """Three digits of it that count, or all before the point."""
    return f"{value:.1f}" if value >= 10 else f"{value:.3g}"


def _table(head, rows):
    rows = list(rows)
    if not rows:
        return
    yield ""
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def _remarks(result):
    threads = load_of(result.row.connections).threads
    for side in (result.ours, result.peer):
        yield from side.facts
        bound = sum(each.generator_bound(threads) for each in side.slices)
        if bound:
            yield f"{side.name}: wrk was the bottleneck in {bound} of {len(side.slices)} slices"
        disturbed = sum(each.disturbed() for each in side.slices)
        if disturbed:
            yield f"{side.name}: something else kept the machine busy in {disturbed} of {len(side.slices)} slices"


def headline(result):
    """One line about one row."""
    if result.bounded:
        return (f"{result.row.work}: p99 of {result.ours.name} − {result.peer.name} = {_estimate(result.added_p99)} "
                f"ms, at most {1e3 * result.row.target.most:g}: {result.verdict}")
    return (f"{result.row.work}: {result.ours.name} : {result.peer.name} = {_estimate(result.speed)}, "
            f"must / aim {_target(result.row.target)}: {result.verdict}")


def _load(results):
    """Threads and connections of wrk, as the rows have them."""
    numbers = sorted({result.row.connections for result in results})
    threads = load_of(numbers[-1]).threads
    return (f"{threads} thread{'s' * (threads > 1)} and {' or '.join(map(str, numbers))} keep-alive "
            f"connection{'s' * (numbers != [1])}")


def section(suite, results, plan, root, figures=()):
    """The lines of Markdown for a whole suite."""
    yield f"{date.today().isoformat()}. {environment.describe()}."
    versions = list(environment.versions(suite.packages))
    if suite.fastify:
        versions.append(environment.fastify_version(root))
    yield f"{', '.join(versions)}."
    yield (f"{plan.starts} starts, {plan.slices} slices of {plan.seconds} s after each, A B B A; "
           f"wrk with {_load(results)}.")
    yield from _table(RATIOS, _ratio_rows(results))
    yield from _table(DELAYS, _delay_rows(results))
    yield from _table(FIGURES, _figure_rows(figures))
    yield from _table(SIDES, _side_rows(results))
    yield LEGEND.format(confidence=100 * min(result.speed.interval.confidence for result in results)).rstrip()
    for line in suite.legend:
        yield from textwrap.wrap(f"* {line}", LINE, subsequent_indent="  ")
    for result in results:
        yield from (f"* {result.row.work}, {remark}" for remark in _remarks(result))


def replace_section(text, suite, lines):
    """`text` with the section of `suite` replaced, or added at its end."""
    title = f"\n## {suite}\n"
    before, _, after = (text or HEAD).partition(title)
    _, other, rest = after.partition("\n## ")
    return before.rstrip("\n") + "\n" + title + "\n" + "\n".join(lines) + "\n" + other + rest
