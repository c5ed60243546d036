"""The real server for tests written in Python."""
import os
import re
import subprocess
import threading

PATIENCE = 60


class WeirServer:
    """Runs `command` in `folder` on ports chosen by the system; use it in a `with` statement.

    `environment` is added to this process's own; `port` is a public port that has just become free.
    """

    def __init__(self, command, folder, environment=None, port=0):
        options = [f"-Dserver.port={port}", "-Dadmin.port=0", "-Dlog.format=text"]
        self._process = subprocess.Popen([*command, *options], cwd=folder, text=True, errors="replace",
                                         env={**os.environ, **(environment or {})},
                                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self._log = ""
        self._ended = False
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._collect)
        self._reader.start()
        try:
            self.port = self._port_behind("listening on ")
            self.admin_port = self._port_behind("admin on ")
            self._wait_for("ready")
        except BaseException:
            self._process.kill()
            self._end()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.terminate()
        self.wait()

    def kill(self):
        """Ends the server as a crash would, and returns once it has."""
        self._process.kill()
        self._end()

    @property
    def id(self):
        """The id of its process."""
        return self._process.pid

    @property
    def log(self):
        with self._changed:
            return self._log

    def terminate(self):
        """Sends SIGTERM, unless the server has ended."""
        self._process.terminate()

    def wait(self):
        """Returns once the server has ended; any exit code but 0 is an error."""
        if self._end() != 0:
            raise RuntimeError(f"the server ended with {self._process.returncode}:\n{self._log}")

    def _end(self):
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise
        self._reader.join()
        self._process.stdout.close()
        return self._process.returncode

    def _collect(self):
        for line in self._process.stdout:
            with self._changed:
                self._log += line
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _wait_for(self, pattern):
        with self._changed:
            self._changed.wait_for(lambda: self._ended or re.search(pattern, self._log), PATIENCE)
            match = re.search(pattern, self._log)
            if not match:
                raise RuntimeError(f"no '{pattern}' in the server's log:\n{self._log}")
            return match

    def _port_behind(self, text):
        return int(self._wait_for(re.escape(text) + r"\S*:(\d+)\D").group(1))
