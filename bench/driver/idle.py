"""Connections that have been served and then say nothing."""
import resource
import socket
from contextlib import ExitStack, contextmanager

from . import contestants, wrk
from .answers import HEALTH, ask_on
from .processes import PATIENCE, BenchError

IDLE = 10_000
PER_ADDRESS = 2_500
SPARE_DESCRIPTORS = 256
# A constant of Linux that the socket module of older Pythons does not name: takes the port at connect(), so that one
# port serves several destinations.
IP_BIND_ADDRESS_NO_PORT = 24


def allow_descriptors(count):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < count:
        raise BenchError(f"{count} open files are needed and {hard} allowed: ulimit -Hn {count}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, count), hard))


def _connect(port, number):
    """A connection from one of several loopback addresses, so that ports do not run short."""
    connection = socket.socket()
    try:
        connection.settimeout(PATIENCE)
        connection.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
        connection.bind((f"127.0.0.{2 + number // PER_ADDRESS}", 0))
        connection.connect(("127.0.0.1", port))
        ask_on(connection, HEALTH)
    except OSError as error:
        connection.close()
        raise BenchError(f"idle connection {number + 1} of {IDLE} was not served: {error}") from error
    return connection


@contextmanager
def weir_with_idle(places, first=None):
    """Weir with IDLE keep-alive connections, each of which has had one answer."""
    allow_descriptors(IDLE + SPARE_DESCRIPTORS)
    with ExitStack() as stack:
        weir = stack.enter_context(contestants.weir(server_keepAliveTimeout="1h")(places))
        wrk.run(weir.port, HEALTH, wrk.Load(1, places.connections), 1)  # what it needs to serve at all does not count
        process = weir.processes[0]
        threads, resident = process.threads(), process.resident()
        for number in range(IDLE):
            stack.enter_context(_connect(weir.port, number))
        per_connection = (process.resident() - resident) / IDLE / 1024
        weir.facts.extend([
            lambda: f"threads without and with {IDLE:,} idle connections: {threads} and {process.threads()}",
            lambda: f"memory of an idle connection: {per_connection:.1f} KiB (must: at most 20)"])
        yield weir._replace(name=f"Weir with {IDLE:,} idle connections")
