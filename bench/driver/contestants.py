"""Who is measured: each function is a context manager that yields a serving Contestant and ends it.

All get the bench's Places and, as `first`, the contestant that was started before them, if any.
"""
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Optional

from . import wrk
from .answers import Mark, ask
from .processes import BenchError, Process, free_port

# Not whatever python3 comes first: FastAPI comes as a Debian package.
PYTHON = "/usr/bin/python3"
RULER, SYNCED_RULER = "epoll ruler", "epoll ruler, synced"


class Places(NamedTuple):
    root: Path    # of the source tree
    server: Path  # Weir's program
    modules: Path # the folder of its modules
    peers: Path   # the folder of the peers that are built
    fastify: Path # where Fastify is installed
    work: Path    # logs and data of this run
    connections: int
    data: object = None  # that the suite has prepared


class Contestant(NamedTuple):
    name: str
    port: int
    processes: list  # all that work on a request, a store included
    facts: list      # what else is worth telling, asked for at the end: each a function without arguments
    mark: Optional[Mark] = None  # on each of its answers
    admin: Optional[int] = None  # the port of Weir's operators' listener

    def run(self, request, load, seconds):
        return wrk.run(self.port, request, load, seconds)

    def cpu_seconds(self):
        return sum(process.cpu_seconds() for process in self.processes)

    def peak_resident(self):
        return sum(process.peak_resident() for process in self.processes)


@contextmanager
def serving(name, port, process, *helpers, admin=None):
    with process:
        process.wait_for(port)
        yield Contestant(name, port, [process, *helpers], [], admin=admin)


def weir(**options):
    """Weir with `options` as keys, `log_access=…` standing for `log.access=…`."""
    keys = {key.replace("_", "."): value for key, value in options.items()}
    named = ", ".join(f"{key}={value}" for key, value in keys.items())
    return weir_of(f"Weir ({named})" if named else "Weir", keys)


def weir_of(name, keys, *helpers):
    """Weir called `name`, with `keys`; `helpers` work for it."""

    def start(places, first=None):
        port, admin = free_port(), free_port()
        keys_of_run = {"server.port": port, "admin.port": admin, "modules": "metrics", "log.access": "errors",
                       "metrics.path": places.work / f"{port}.db", **keys}
        command = [places.server, "--config", places.root / "conf/server.properties",
                   *(f"-D{key}={value}" for key, value in keys_of_run.items())]
        return serving(name, port, Process(command, places.work / f"{port}.log"), *helpers, admin=admin)

    return start


def poco(places, first=None):
    port = free_port()
    # A few threads more, so that a connection that is just closing does not keep a new one waiting.
    command = [places.peers / "poco-stock", port, places.connections + 4]
    return serving("Poco::Net::HTTPServer", port, Process(command, places.work / "poco.log"))


def _ruler(places, first, request, *arguments, name=RULER):
    port, answer = free_port(), places.work / "answer.http"
    answer.write_bytes(ask(first.port, request).raw)
    process = Process([places.peers / "epoll-ruler", port, answer, *arguments], places.work / "epoll.log")
    return serving(name, port, process)


def ruler(request):
    """The physical limit: sends what `first` answers to `request`."""
    return lambda places, first: _ruler(places, first, request)


def synced_ruler(request):
    """Likewise, after what was asked in one moment is synced to a file of each loop."""
    return lambda places, first: _ruler(places, first, request, "--sync", places.work, name=SYNCED_RULER)


def calling_ruler(request):
    """Likewise, after it has asked an upstream."""

    @contextmanager
    def start(places, first):
        with upstream(places) as port, _ruler(places, first, request, "--upstream", port) as contestant:
            yield contestant

    return start


@contextmanager
def redis(places):
    """In memory only: neither snapshots nor an append-only file."""
    port = free_port()
    with Process(["redis-server", "--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no"],
                 places.work / f"redis-{port}.log", cwd=places.work) as process:
        process.wait_for(port)
        yield port, process


@contextmanager
def upstream(places):
    """The port of a service that answers every request at once and in the same way."""
    port, answer = free_port(), places.work / "upstream.http"
    body = '{"value":134}'
    answer.write_text("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                      f"Content-Length: {len(body)}\r\n\r\n{body}", encoding="ascii", newline="")
    with Process([places.peers / "epoll-ruler", port, answer], places.work / f"upstream-{port}.log") as process:
        process.wait_for(port)
        yield port


# What Debian's python3-uvicorn does when nothing is asked of it, and the fastest it can do.
_DEFAULTS = ["--loop", "asyncio", "--http", "h11"]
_TUNED = ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--no-server-header", "--log-level", "warning"]


def _fastapi(places, name, environment, options, *helpers):
    port = free_port()
    command = [PYTHON, "-B", "-m", "uvicorn", "app:app", "--app-dir", places.root / "bench/peers/fastapi",
               "--host", "127.0.0.1", "--port", port, *options]
    process = Process(command, places.work / "fastapi.log", environment=environment)
    return serving(name, port, process, *helpers)


def fastapi(places, first=None):
    return _fastapi(places, "FastAPI on uvicorn, tuned", {}, _TUNED)


def fastapi_defaults(places, first=None):
    return _fastapi(places, "FastAPI on uvicorn, defaults", {}, _DEFAULTS)


@contextmanager
def fastapi_redis(places, first=None):
    with redis(places) as (port, store), \
            _fastapi(places, "FastAPI with Redis", {"REDIS_PORT": str(port)}, _TUNED, store) as contestant:
        yield contestant


def _installed_fastify(places):
    """A copy of the peer with its packages, of the versions in its lock file: the source tree stays as it is."""
    source, folder = places.root / "bench/peers/fastify", places.fastify
    lock, installed = source / "package-lock.json", folder / "package-lock.json"
    if not (folder / "node_modules").is_dir() or installed.read_bytes() != lock.read_bytes():
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(source, folder)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        npm = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if npm.returncode:
            shutil.rmtree(folder)
            raise BenchError(f"npm could not install Fastify:\n{npm.stdout}{npm.stderr}")
    shutil.copy(source / "server.js", folder)
    return folder


def _fastify(places, name, arguments, *helpers):
    port = free_port()
    process = Process(["node", _installed_fastify(places) / "server.js", port, *arguments], places.work / "fastify.log",
                      environment={"NODE_ENV": "production"})
    return serving(name, port, process, *helpers)


def fastify(places, first=None):
    return _fastify(places, "Fastify", [])


@contextmanager
def fastify_redis(places, first=None):
    with redis(places) as (port, store), _fastify(places, "Fastify with Redis", ["redis", port], store) as contestant:
        yield contestant


@contextmanager
def fastify_opossum(places, first=None):
    with upstream(places) as port, _fastify(places, "Fastify with opossum", ["upstream", port]) as contestant:
        yield contestant
