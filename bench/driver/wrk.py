"""The load generator."""
import json
from pathlib import Path
from typing import NamedTuple

from .processes import BenchError, finish

FOLDER = Path(__file__).parent


class Load(NamedTuple):
    threads: int
    connections: int


class Run(NamedTuple):
    requests: int
    seconds: float
    p99: float          # seconds
    cpu_seconds: float  # of wrk itself


class Sequence(NamedTuple):
    """Requests in files as write.lua takes them, each of which comes `span` seconds later than the one before."""
    requests: Path
    index: Path
    span: int


class Sent(NamedTuple):
    count: int  # requests that were sent, answered or not
    next: int   # the number of the first request that was not


def _run(script, port, target, load, seconds, arguments, options=()):
    """What the script tells: lines of JSON, together one object."""
    finished = finish(["wrk", f"-t{load.threads}", f"-c{load.connections}", f"-d{seconds}s", *options,
                       "-s", FOLDER / script, f"http://127.0.0.1:{port}{target}", "--", *arguments])
    result = {}
    for line in finished.output.splitlines():
        if line.startswith("{"):
            result.update(json.loads(line))
    if result["bad"] or not result["requests"]:
        raise BenchError(f"{target} did not succeed every time, so its speed means nothing:\n{finished.output}")
    return Run(result["requests"], result["seconds"], result["p99"], finished.cpu_seconds), result


def run(port, request, load, seconds):
    """Sends `request` over and over; any answer but success raises BenchError."""
    arguments = [request.method]
    if request.body:
        arguments += [request.content_type, request.body]
    return _run("request.lua", port, request.path, load, seconds, arguments)[0]


def write(port, sequence, first, load, seconds):
    """Sends the requests of `sequence` from number `first` on; any answer but success raises BenchError."""
    arguments = [sequence.requests, sequence.index, load.threads, first, sequence.span]
    # Stores pause for their own business, longer than the two seconds that wrk allows.
    ended, result = _run("write.lua", port, "/", load, seconds, arguments, ["--timeout", "30s"])
    return ended, Sent(result["sent"], result["next"])
