"""The test's side of the echo module's gate: holds requests inside their handlers."""
import asyncio
import os
import tempfile
from pathlib import Path

from weirserver import PATIENCE


class Gate:
    """Two named pipes in a folder of their own; give `folder` to the server as `echo.gate`. Use it in a `with`
    statement."""

    def __enter__(self):
        self._temporary = tempfile.TemporaryDirectory()
        self.folder = self._temporary.name
        self._arrived, self._open = self._pipe("arrived"), self._pipe("open")
        return self

    def __exit__(self, *_):
        os.close(self._arrived)
        os.close(self._open)
        self._temporary.cleanup()

    async def arrivals(self, count):
        """Returns once `count` more requests wait at the gate."""
        loop = asyncio.get_running_loop()
        while count > 0:
            readable = asyncio.Event()
            loop.add_reader(self._arrived, readable.set)
            try:
                await asyncio.wait_for(readable.wait(), PATIENCE)
            finally:
                loop.remove_reader(self._arrived)
            count -= len(os.read(self._arrived, count))

    def open(self, count):
        """Lets `count` requests through, those that come later included."""
        os.write(self._open, b"!" * count)

    def _pipe(self, name):
        path = Path(self.folder, name)
        os.mkfifo(path, 0o600)
        return os.open(path, os.O_RDWR | os.O_CLOEXEC)
