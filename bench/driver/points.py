"""The points that stores are given: a gauge of each host that walks between 0 and 100, as TSBS makes its cpu data."""
import itertools
import random

from .dialects import Point

HOSTS = 100
START = 1735689600  # 2025-01-01T00:00:00Z


def walk(seed=1):
    """Without end: the values of all hosts at one time after the other."""
    source = random.Random(seed)
    values = [source.uniform(0, 100) for _ in range(HOSTS)]
    while True:
        values = [min(100.0, max(0.0, value + source.gauss(0, 1))) for value in values]
        yield [int(value) for value in values]


def points(steps, interval):
    """The points of `steps` times, `interval` seconds apart, time by time."""
    for step, values in enumerate(itertools.islice(walk(), steps)):
        time = START + step * interval
        yield [Point(host, time, value) for host, value in enumerate(values)]
