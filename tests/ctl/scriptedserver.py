"""A server that answers writes as a test says."""
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ACCEPTED = object()


class Answer:
    def __init__(self, status, headers=None, **members):
        self.status, self.headers = status, headers or {}
        self.body = json.dumps(members).encode()


class ScriptedServer:
    """Hands out `answers` in order, then accepts everything; ACCEPTED accepts, None closes the connection.

    `requests` are (path, headers, body) of all writes. Use it in a `with` statement.
    """

    def __init__(self, *answers):
        self._answers = list(answers)
        self._lock = threading.Lock()
        self.requests = []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.reply(Answer(200))

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.reply(owner.answer_to(self.path, dict(self.headers), body))

            def reply(self, answer):
                if answer is None:
                    self.close_connection = True
                    return
                self.send_response(answer.status)
                kind = "application/json" if answer.status < 400 else "application/problem+json"
                for name, value in {"Content-Type": kind, "Content-Length": len(answer.body), **answer.headers}.items():
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def answer_to(self, path, headers, body):
        with self._lock:
            self.requests.append((path, headers, body))
            answer = self._answers.pop(0) if self._answers else ACCEPTED
        return Answer(200, accepted=body.count(b"\n"), rejected=0, errors=[]) if answer is ACCEPTED else answer

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
