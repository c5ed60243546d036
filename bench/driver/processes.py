"""Processes that the bench starts, observes through /proc, and ends."""
import os
import random
import socket
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

PATIENCE = 20
POLL = 0.05
LAST_WORDS = 4000
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class BenchError(Exception):
    """Ends the bench with a sentence for its reader."""


def free_port():
    """Below those that the system gives to clients, which could take it before the server does."""
    while True:
        with socket.socket() as probe:
            port = random.randrange(20000, 32000)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


class Process:
    """Runs `command` with all its output in `log`; use it in a `with` statement, which ends it."""

    def __init__(self, command, log, cwd=None, environment=None):
        self._log = Path(log)
        with open(log, "wb") as output:
            self._process = subprocess.Popen(list(map(str, command)), cwd=cwd, stdin=subprocess.DEVNULL, stdout=output,
                                             stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def wait_for(self, port):
        """Returns once the process accepts connections on `port`."""
        deadline = time.monotonic() + PATIENCE
        while not self._accepts(port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise BenchError(f"{self._process.args[0]} does not serve; it said:\n{self._last_words()}")
            time.sleep(POLL)

    @staticmethod
    def _accepts(port):
        try:
            socket.create_connection(("127.0.0.1", port), PATIENCE).close()
            return True
        except ConnectionRefusedError:
            return False

    def cpu_seconds(self):
        """User and system time so far, of all its threads and of the workers that it has started."""
        return sum(_cpu_seconds(pid) for pid in self._family())

    def threads(self):
        return self._status("Threads")

    def resident(self):
        """Bytes of memory now."""
        return self._status("VmRSS") * 1024

    def peak_resident(self):
        """Bytes of memory at most so far; what workers share is counted for each of them."""
        return self._status("VmHWM") * 1024

    def _status(self, name):
        own, *others = (_status(pid, name) for pid in self._family())
        if own is None:
            raise BenchError(f"{self._process.args[0]} has ended; it said:\n{self._last_words()}")
        return own + sum(other or 0 for other in others)

    def _last_words(self):
        return self._log.read_text(errors="replace")[-LAST_WORDS:]

    def _family(self):
        return [self._process.pid, *children(self._process.pid)]


def _read(pid, file):
    """What proc(5) tells in `file`; empty if the process is gone."""
    try:
        return Path(f"/proc/{pid}/{file}").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _stat(pid):
    """The fields from the third on: the second is a name in parentheses, which may hold blanks."""
    return _read(pid, "stat").rpartition(")")[2].split()


def _cpu_seconds(pid):
    return sum(map(int, _stat(pid)[11:13])) / TICKS_PER_SECOND


def _status(pid, name):
    for line in _read(pid, "status").splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1])
    return None


def children(parent):
    """The processes that `parent` has started and that run still."""
    return [int(folder.name) for folder in Path("/proc").glob("[0-9]*") if _stat(folder.name)[1:2] == [str(parent)]]


class Finished(NamedTuple):
    output: str
    cpu_seconds: float
    peak_resident: int  # bytes


def finish(command):
    """Runs `command`, whose output is small, to its end; raises BenchError if it fails."""
    peak = 0
    with subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True) as process:
        # The kernel's own figure, ru_maxrss, begins with what this interpreter had when it started the process.
        while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            peak = max(peak, _status(process.pid, "VmHWM") or 0)
            time.sleep(POLL)
        output = process.stdout.read()
        # Not Popen.wait(): only wait4() tells the time that this one child took.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise BenchError(f"{command[0]} failed:\n{output}")
    return Finished(output, usage.ru_utime + usage.ru_stime, peak * 1024)


def machine_busy_seconds():
    """Time that all cores together have been busy, for whomever, since the machine started."""
    user, nice, system, _, _, irq, softirq, steal = map(
        int, Path("/proc/stat").read_text(encoding="utf-8").splitlines()[0].split()[1:9])
    return (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND
