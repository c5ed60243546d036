"""A client that does what it is told to, good or bad; thousands of them fit into one thread."""
import asyncio
import socket
from dataclasses import dataclass, field

from weirserver import PATIENCE


@dataclass
class Answer:
    status: int
    fields: dict = field(default_factory=dict)  # names in lower case
    body: bytes = b""

    @property
    def closes(self):
        return self.fields.get("connection", "").lower() == "close"


def request(target, method="GET", fields="", body=None):
    """The bytes of a request; `fields` are whole lines."""
    if body is not None:
        fields += f"Content-Length: {len(body)}\r\n"
    return f"{method} {target} HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n".encode() + (body or b"")


HEALTH = request("/health")


class Client:
    """One connection. What the server cuts short is an asyncio.IncompleteReadError or a ConnectionError; every wait
    is bounded, and its end a TimeoutError."""

    def __init__(self, reader, writer):
        self._reader, self._writer = reader, writer

    @classmethod
    async def connect(cls, port, receive_buffer=None, host="127.0.0.1"):
        connection = socket.socket()
        try:
            if receive_buffer:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            connection.setblocking(False)
            loop = asyncio.get_running_loop()
            await asyncio.wait_for(loop.sock_connect(connection, (host, port)), PATIENCE)
        except BaseException:
            connection.close()
            raise
        return cls(*await asyncio.open_connection(sock=connection))

    def send(self, data):
        self._writer.write(data)

    async def answer(self):
        """Reads a whole answer whose length is stated."""
        answer = await self.head()
        answer.body = await asyncio.wait_for(self._reader.readexactly(int(answer.fields["content-length"])), PATIENCE)
        return answer

    async def ask(self, data):
        self.send(data)
        return await self.answer()

    async def head(self):
        """Reads no further than the head."""
        text = await asyncio.wait_for(self._reader.readuntil(b"\r\n\r\n"), PATIENCE)
        lines = text.decode("latin-1").split("\r\n")
        fields = (line.partition(":") for line in lines[1:] if line)
        return Answer(int(lines[0].split(" ")[1]), {name.lower(): value.strip() for name, _, value in fields})

    async def line(self):
        return await asyncio.wait_for(self._reader.readuntil(b"\n"), PATIENCE)

    def stop_reading(self):
        """From now on what arrives stays in the system's buffer."""
        self._writer.transport.pause_reading()

    async def rest(self):
        """Everything up to the end of the connection."""
        self._writer.transport.resume_reading()
        return await asyncio.wait_for(self._reader.read(-1), PATIENCE)

    async def close(self):
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except ConnectionError:
            pass  # the server was faster


async def together(coroutines):
    """Runs all of them side by side and returns what they return; if one fails, the others are cancelled."""
    tasks = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
