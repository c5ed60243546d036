"""The statistics of paired slices."""
import math
import operator
from statistics import median
from typing import NamedTuple, Optional

CONFIDENCE = 0.95


class Interval(NamedTuple):
    low: float
    high: float
    confidence: float


class Estimate(NamedTuple):
    """The median of what pairs show, with its interval."""
    median: float
    interval: Interval


class Target(NamedTuple):
    """What a ratio has to reach, and what it aims at; an aim may be missing."""
    must: float
    aim: Optional[float] = None


class Bound(NamedTuple):
    """By how many seconds ours may be later than the peer."""
    most: float


class Ceiling(NamedTuple):
    """What a figure may be at most, and what it aims to stay below."""
    must: float
    aim: Optional[float] = None


class Figure(NamedTuple):
    """Something that was measured once, with what it may be at most; without a target it explains the others."""
    work: str
    value: float
    unit: str
    target: Optional[Ceiling]
    remark: str


def coverage(size, rank):
    """How surely the rank-th smallest and the rank-th largest of `size` values enclose the true median.

    The number of values below the median is binomial with p = 1/2, whatever their distribution.
    """
    return 1 - 2 * sum(math.comb(size, k) for k in range(rank)) / 2**size


def median_interval(values, confidence=CONFIDENCE):
    """The narrowest pair of order statistics that encloses the median with `confidence`.

    Exact for any distribution (the inverted sign test; Conover, Practical Nonparametric Statistics). Too few values
    for `confidence` give the smallest and the largest, and the lower confidence that these have.
    """
    ordered = sorted(values)
    size = len(ordered)
    if not size:
        raise ValueError("no values")
    rank = 1
    while rank < size // 2 and coverage(size, rank + 1) >= confidence:
        rank += 1
    return Interval(ordered[rank - 1], ordered[size - rank], coverage(size, rank))


def _compare(ours, peers, compare):
    if len(ours) != len(peers):
        raise ValueError(f"{len(ours)} slices cannot be paired with {len(peers)}")
    compared = [compare(our, peer) for our, peer in zip(ours, peers)]
    return Estimate(median(compared), median_interval(compared))


def estimate(ours, peers):
    """Compares the i-th slice of one with the i-th of the other, which ran next to it."""
    return _compare(ours, peers, operator.truediv)


def difference(ours, peers):
    """The same for how much more one has than the other."""
    return _compare(ours, peers, operator.sub)


def verdict(value, target):
    if target is None:
        return "–"
    if isinstance(target, Bound):
        return "met" if value <= target.most else "missed"
    if isinstance(target, Ceiling):
        return verdict(-value, Target(-target.must, None if target.aim is None else -target.aim))
    if value < target.must:
        return "missed"
    if target.aim is not None and value >= target.aim:
        return "aim met"
    return "met"


def order(pairs):
    """The order of `pairs` slices of each contestant, A B B A A B B A: a steady drift favours neither."""
    return "".join("AB" if pair % 2 == 0 else "BA" for pair in range(pairs))
