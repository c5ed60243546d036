"""Contestants that keep points: Weir, influxdb and victoria-metrics, each with its data in a folder."""
import http.client
import time
from contextlib import contextmanager

from . import contestants, dialects
from .answers import Request
from .processes import BenchError, Process, free_port

# A summary over millions of points takes its time in some of them.
PATIENCE = 120

# Every write is in the WAL and synced before it is answered (a wal-fsync-delay of 0); nothing is logged or reported.
# What is cold is compacted at once and not after hours: the bench waits for that where it measures the disk.
_INFLUXDB = """
reporting-disabled = true
bind-address = "127.0.0.1:{rpc}"
[meta]
dir = "{folder}/meta"
[data]
dir = "{folder}/data"
wal-dir = "{folder}/wal"
wal-fsync-delay = "0s"
query-log-enabled = false
cache-snapshot-write-cold-duration = "{cold}"
compact-full-write-cold-duration = "{cold}"
[monitor]
store-enabled = false
[http]
bind-address = "127.0.0.1:{port}"
log-enabled = false
[logging]
level = "error"
"""


class Store:
    """A contestant that is written to and asked in its own dialect; what it is given or asked says how."""

    def __init__(self, name, port, process, dialect, work):
        self.name, self.port, self.process, self.dialect, self.work = name, port, process, dialect, work
        self.facts = []
        self.writes = None  # what it was sent, where it is written to
        self.truth = None   # what it has, where it is asked
        self.slow = None    # not known yet

    def cpu_seconds(self):
        return self.process.cpu_seconds()

    def peak_resident(self):
        return self.process.peak_resident()

    def run(self, request, load, seconds):
        return request.run(self, load, seconds)

    def ask(self, request):
        """The body of the answer, which has to be a success."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            return ask_on(connection, request)
        except (OSError, http.client.HTTPException) as error:
            raise BenchError(f"{self.name} does not answer {request}: {error}") from error
        finally:
            connection.close()

    def totals(self, window, at_least):
        """Of the window, as soon as it has `at_least` so many points; a store's delay is waited for, and no longer."""
        deadline = time.monotonic() + self.dialect.delay
        while True:
            totals = self.dialect.read_totals(self.ask(self.dialect.totals(window)))
            if totals.count >= at_least or time.monotonic() >= deadline:
                return totals
            time.sleep(1)


def ask_on(connection, request):
    fields = {"Content-Type": request.content_type} if request.body else {}
    connection.request(request.method, request.path, request.body or None, fields)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status >= 300:
        raise BenchError(f"{request} is answered with {answer.status}: {body[:500].decode(errors='replace')}")
    return body


@contextmanager
def weir(places, folder, durability, name=None, **options):
    """`options` as contestants.weir() takes them."""
    folder.mkdir(exist_ok=True)
    keys = {"metrics.durability": durability, "metrics.path": folder / "weir.db",
            **{key.replace("_", "."): value for key, value in options.items()}}
    name = name or f"Weir (metrics.durability={durability})"
    with contestants.weir_of(name, keys)(places) as started:
        yield Store(name, started.port, started.processes[0], dialects.Weir, places.work)


@contextmanager
def influxdb(places, folder, cold="10m"):
    folder.mkdir(exist_ok=True)
    port = free_port()
    configuration = folder / "influxdb.conf"
    configuration.write_text(_INFLUXDB.format(folder=folder, port=port, rpc=free_port(), cold=cold), encoding="utf-8")
    command = ["influxd", "run", "-config", configuration]
    with Process(command, places.work / f"influxdb-{port}.log") as process:
        process.wait_for(port)
        store = Store("influxdb", port, process, dialects.Influx, places.work)
        store.ask(Request("POST", f"/query?q=CREATE+DATABASE+{dialects.DATABASE}"))
        yield store


@contextmanager
def victoria(places, folder):
    """By default it forgets what is older than a month, and answers from its own cache of answers."""
    port = free_port()
    command = ["victoria-metrics", f"-storageDataPath={folder}", f"-httpListenAddr=127.0.0.1:{port}",
               "-retentionPeriod=100y", "-search.disableCache", "-loggerLevel=ERROR"]
    with Process(command, places.work / f"victoria-{port}.log") as process:
        process.wait_for(port)
        yield Store("victoria-metrics", port, process, dialects.Victoria, places.work)
