"""The real server for tests written in Python."""
import re
import subprocess
import threading

PATIENCE = 60


class WeirServer:
    """Runs `command` in `folder` on ports chosen by the system; use it in a `with` statement."""

    def __init__(self, command, folder):
        options = ["-Dserver.port=0", "-Dadmin.port=0", "-Dlog.format=text"]
        self._process = subprocess.Popen([*command, *options], cwd=folder, text=True, errors="replace",
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
        self._process.terminate()
        if self._end() != 0:
            raise RuntimeError(f"the server ended with {self._process.returncode}:\n{self._log}")

    def _end(self):
        self._process.wait(PATIENCE)
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
