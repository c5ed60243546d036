"""Processes that the bench starts, observes through /proc, and ends."""
import os
import socket
import subprocess
import time
from pathlib import Path

PATIENCE = 20
LAST_WORDS = 4000
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class BenchError(Exception):
    """Ends the bench with a sentence for its reader."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


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
            time.sleep(0.05)

    @staticmethod
    def _accepts(port):
        try:
            socket.create_connection(("127.0.0.1", port), PATIENCE).close()
            return True
        except ConnectionRefusedError:
            return False

    def cpu_seconds(self):
        """User and system time so far, of all its threads."""
        # Fields 14 and 15 of proc(5); the second is the command's name in parentheses, which may hold blanks.
        fields = self._read("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND

    def threads(self):
        return self._status("Threads")

    def resident(self):
        """Bytes of memory now."""
        return self._status("VmRSS") * 1024

    def peak_resident(self):
        """Bytes of memory at most so far."""
        return self._status("VmHWM") * 1024

    def _status(self, name):
        for line in self._read("status").splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1])
        raise BenchError(f"{self._process.args[0]} has ended; it said:\n{self._last_words()}")

    def _last_words(self):
        return self._log.read_text(errors="replace")[-LAST_WORDS:]

    def _read(self, file):
        return Path(f"/proc/{self._process.pid}/{file}").read_text(encoding="utf-8")


def machine_busy_seconds():
    """Time that all cores together have been busy, for whomever, since the machine started."""
    user, nice, system, _, _, irq, softirq, steal = map(
        int, Path("/proc/stat").read_text(encoding="utf-8").splitlines()[0].split()[1:9])
    return (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND
