"""The load generator."""
import json
from pathlib import Path
from typing import NamedTuple

from .processes import BenchError, finish

SCRIPT = Path(__file__).with_name("request.lua")


class Load(NamedTuple):
    threads: int
    connections: int


class Run(NamedTuple):
    requests: int
    seconds: float
    p99: float          # seconds
    cpu_seconds: float  # of wrk itself


def run(port, request, load, seconds):
    """Sends `request` over and over; any answer but success raises BenchError."""
    command = ["wrk", f"-t{load.threads}", f"-c{load.connections}", f"-d{seconds}s", "-s", str(SCRIPT),
               f"http://127.0.0.1:{port}{request.path}", "--", request.method]
    if request.body:
        command += [request.content_type, request.body]
    finished = finish(command)
    result = json.loads(finished.output.splitlines()[-1])
    if result["bad"] or not result["requests"]:
        raise BenchError(f"{request} did not succeed every time, so its speed means nothing:\n{finished.output}")
    return Run(result["requests"], result["seconds"], result["p99"], finished.cpu_seconds)
