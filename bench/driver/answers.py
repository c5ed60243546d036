"""Requests of the bench, and whether two servers give equal answers to them."""
import json
import socket
from functools import partial
from typing import NamedTuple, Optional

from .processes import PATIENCE, BenchError

# What differs from answer to answer by its nature; its length still counts.
VOLATILE = ("date", "x-request-id", "age", "cache-status")


class Request(NamedTuple):
    method: str
    path: str
    body: str = ""
    content_type: Optional[str] = None

    def __str__(self):
        return f"{self.method} {self.path}"

    def raw(self):
        """The request as bytes, as wrk sends it."""
        fields = [("Host", "127.0.0.1")]
        if self.body:
            fields += [("Content-Type", self.content_type), ("Content-Length", len(self.body))]
        head = "".join(f"{name}: {value}\r\n" for name, value in fields)
        return f"{self.method} {self.path} HTTP/1.1\r\n{head}\r\n{self.body}".encode()


HEALTH = Request("GET", "/health")
ONE_POINT = Request("POST", "/api/metrics", json.dumps(
    {"timestamp": "2025-01-01T10:00:00", "value": 75, "type": "cpu"}, separators=(",", ":")), "application/json")


SUMMARY = Request("GET", "/api/metrics/summary?metric_type=cpu")
SHARED = Request("GET", "/shared/value")
EXTERNAL = Request("GET", "/external")


class Answer(NamedTuple):
    status_line: str
    fields: dict
    body: bytes
    raw: bytes

    @property
    def status(self):
        return int(self.status_line.split()[1])

    @property
    def media_type(self):
        return self.fields.get("content-type", "").partition(";")[0].strip().lower()


def parse(raw):
    head, _, body = raw.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return Answer(status_line, {name.lower(): value.strip() for name, _, value in pairs}, body, raw)


def ask(port, request):
    """The answer to one request on a connection of its own."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        return ask_on(connection, request)


def ask_on(connection, request):
    """The answer to one request on a connection that stays open."""
    connection.sendall(request.raw())
    raw = b""
    while True:
        piece = connection.recv(65536)
        raw += piece
        answer = parse(raw)
        if b"\r\n\r\n" in raw and len(answer.body) >= int(answer.fields.get("content-length", 0)):
            return answer
        if not piece:
            raise BenchError(f"port {connection.getpeername()[1]} closed the connection instead of answering {request}")


def shape(answer):
    """What two answers must share to cost the same bytes."""
    fields = {name: len(value) if name in VOLATILE else value for name, value in answer.fields.items()}
    # In HTTP/1.1 the field says nothing (RFC 9112, section 9.3), so a server is free to send it.
    if fields.get("connection", "").lower() == "keep-alive":
        del fields["connection"]
    return answer.status_line, fields, answer.body


def content(answer):
    """What two answers must share to tell a client the same."""
    return answer.status, answer.media_type, answer.body


class Mark(NamedTuple):
    """What proves that an answer came about as it should: a word, in lower case, in one of its fields."""
    field: str
    word: str

    def on(self, answer):
        return self.word in answer.fields.get(self.field, "").lower()


def check_equal(request, ours, peer, aspect):
    """Raises BenchError unless both contestants answer `request` equally in `aspect`, `shape` or `content`, and each
    answer carries its contestant's mark."""
    first, second = (ask(contestant.port, request) for contestant in (ours, peer))
    if first.status >= 300:
        raise BenchError(f"{ours.name} answers {request} with {first.status_line}: {first.body.decode()}")
    for contestant, answer in ((ours, first), (peer, second)):
        if contestant.mark and not contestant.mark.on(answer):
            raise BenchError(f"{contestant.name} answers {request} without '{contestant.mark.word}' in "
                             f"{contestant.mark.field}: {answer.fields}")
    if aspect(first) != aspect(second):
        raise BenchError(f"the answers to {request} are not equal in {aspect.__name__}, so their times mean nothing:\n"
                         f"  {ours.name}: {aspect(first)}\n  {peer.name}: {aspect(second)}")


same_shape = partial(check_equal, aspect=shape)
same_content = partial(check_equal, aspect=content)
