"""Slices: short runs against one contestant, interleaved with those of the other."""
import os
from typing import NamedTuple

from . import wrk
from .processes import machine_busy_seconds
from .ratios import order

CORES = len(os.sched_getaffinity(0))
NEARLY_ALL = 0.95
DISTURBING = 0.1


class Plan(NamedTuple):
    """Contestants are started `starts` times, and run `slices` times after each start."""
    starts: int
    slices: int
    seconds: int


def load_of(connections):
    return wrk.Load(min(2, CORES, connections), connections)


class Slice(NamedTuple):
    """What one run showed. Times of processors are in cores: 1.0 is one core kept busy throughout."""
    rate: float             # requests per second
    p99: float              # seconds
    cpu_per_request: float  # seconds
    server_cores: float
    generator_cores: float
    foreign_cores: float    # taken by anything else on the machine

    def generator_bound(self, threads):
        """The generator had no more to give, while the machine and the server had."""
        idle = CORES - self.server_cores - self.generator_cores - self.foreign_cores
        return self.generator_cores >= NEARLY_ALL * threads and idle > (1 - NEARLY_ALL) * CORES

    def disturbed(self):
        return self.foreign_cores > DISTURBING * CORES


def measure(contestant, request, load, seconds):
    server, machine = contestant.cpu_seconds(), machine_busy_seconds()
    run = contestant.run(request, load, seconds)
    server, machine = contestant.cpu_seconds() - server, machine_busy_seconds() - machine
    foreign = max(0.0, machine - server - run.cpu_seconds)
    return Slice(run.requests / run.seconds, run.p99, server / run.requests, server / run.seconds,
                 run.cpu_seconds / run.seconds, foreign / run.seconds)


def interleave(ours, peer, request, load, plan):
    """The slices of both, the i-th of one next to the i-th of the other."""
    contestants = {"A": ours, "B": peer}
    slices = {"A": [], "B": []}
    for name in "AB":
        contestants[name].run(request, load, 1)  # warms caches, pools and just-in-time compilers
    for name in order(plan.slices):
        slices[name].append(measure(contestants[name], request, load, plan.seconds))
    return slices["A"], slices["B"]
