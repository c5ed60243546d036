"""Whether two servers give equal answers."""
import socket
import threading
import unittest
from types import SimpleNamespace

from driver import answers
from driver.processes import BenchError

HEAD = (b"HTTP/1.1 200 OK\r\nDate: Tue, 24 Nov 2026 14:15:01 GMT\r\nContent-Type: application/json\r\n"
        b"X-Request-Id: 00ff\r\nContent-Length: 2\r\n\r\n{}")


class Listener:
    """Gives `answer` to every connection, whatever it asks."""

    def __init__(self, answer):
        self._answer = answer
        self._socket = socket.create_server(("127.0.0.1", 0))

    def __enter__(self):
        threading.Thread(target=self._serve, daemon=True).start()
        return self._socket.getsockname()[1]

    def __exit__(self, *_):
        self._socket.close()

    def _serve(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return  # closed
            with connection:
                connection.recv(65536)
                connection.sendall(self._answer)


def shape(raw):
    return answers.shape(answers.parse(raw))


def content(raw):
    return answers.content(answers.parse(raw))


class AnswersTest(unittest.TestCase):
    def test_the_time_and_the_id_of_an_answer_may_differ_but_not_their_length(self):
        self.assertEqual(shape(HEAD), shape(HEAD.replace(b"14:15:01", b"14:15:02").replace(b"00ff", b"11ee")))
        self.assertNotEqual(shape(HEAD), shape(HEAD.replace(b"00ff", b"00ff00")))

    def test_keep_alive_said_aloud_changes_nothing(self):
        self.assertEqual(shape(HEAD), shape(HEAD.replace(b"\r\nDate", b"\r\nConnection: Keep-Alive\r\nDate")))
        self.assertNotEqual(shape(HEAD), shape(HEAD.replace(b"\r\nDate", b"\r\nConnection: close\r\nDate")))

    def test_order_and_case_of_fields_do_not_matter(self):
        swapped = HEAD.replace(b"X-Request-Id: 00ff\r\n", b"").replace(b"\r\nDate", b"\r\nx-request-id: 00ff\r\nDate")
        self.assertEqual(shape(HEAD), shape(swapped))

    def test_a_missing_field_another_status_and_another_body_do(self):
        for found, instead in ((b"X-Request-Id: 00ff\r\n", b""), (b"200 OK", b"404 Not Found"), (b"{}", b"[]")):
            with self.subTest(found=found):
                self.assertNotEqual(shape(HEAD), shape(HEAD.replace(found, instead)))

    def test_content_is_status_media_type_and_body_alone(self):
        other = HEAD.replace(b"X-Request-Id: 00ff", b"Server: x").replace(b"json\r\n", b"json; charset=utf-8\r\n")
        self.assertEqual(content(HEAD), content(other))
        for found, instead in ((b"200 OK", b"201 Created"), (b"application/json", b"text/plain"), (b"{}", b"[]")):
            with self.subTest(found=found):
                self.assertNotEqual(content(HEAD), content(HEAD.replace(found, instead)))

    def test_how_long_an_answer_has_been_kept_may_differ(self):
        kept = HEAD.replace(b"\r\nDate", b"\r\nAge: 3\r\nCache-Status: weir; hit; ttl=42\r\nDate")
        self.assertEqual(shape(kept), shape(kept.replace(b"Age: 3", b"Age: 4").replace(b"ttl=42", b"ttl=41")))

    def test_a_mark_is_a_word_in_a_field(self):
        kept = answers.parse(HEAD.replace(b"\r\nDate", b"\r\nX-Cache: HIT\r\nDate"))
        self.assertTrue(answers.Mark("x-cache", "hit").on(kept))
        self.assertFalse(answers.Mark("x-cache", "miss").on(kept))
        self.assertFalse(answers.Mark("cache-status", "hit").on(kept))

    def test_an_answer_without_its_mark_is_refused(self):
        with Listener(HEAD) as port:
            plain = SimpleNamespace(name="plain", port=port, mark=None)
            kept = SimpleNamespace(name="kept", port=port, mark=answers.Mark("x-cache", "hit"))
            answers.check_equal(answers.HEALTH, plain, plain, answers.content)
            with self.assertRaisesRegex(BenchError, "kept answers GET /health without 'hit' in x-cache"):
                answers.check_equal(answers.HEALTH, plain, kept, answers.content)

    def test_a_request_with_a_body_says_how_long_it_is(self):
        raw = answers.Request("POST", "/p", "abc", "text/plain").raw()
        self.assertEqual(raw, b"POST /p HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\n"
                              b"Content-Length: 3\r\n\r\nabc")


if __name__ == "__main__":
    unittest.main()
