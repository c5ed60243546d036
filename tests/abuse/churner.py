"""Opens connections one after the other and ends each in another way, good and bad.

usage: churner.py PORT COUNT

It fails if a request that was made in full, and whose answer was waited for, is not answered.
"""
import socket
import struct
import sys

HEALTH = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
UNFINISHED_BODY = b"POST /echo/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nonly this much"
HARD = struct.pack("ii", 1, 0)
# The system chooses the port in `connect`, by both addresses.
IP_BIND_ADDRESS_NO_PORT = 24
# The ports of one address do not suffice: each is blocked for a minute after its connection.
ADDRESSES = 100


def ask(connection):
    connection.sendall(HEALTH)
    expect_answer(connection)


def ask_and_say_so(connection):
    connection.sendall(HEALTH)
    connection.shutdown(socket.SHUT_WR)
    expect_answer(connection)


def ask_and_reset(connection):
    connection.sendall(HEALTH)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, HARD)


def leave_in_the_head(connection):
    connection.sendall(HEALTH[:20])


def leave_in_the_body(connection):
    connection.sendall(UNFINISHED_BODY)


def reset_in_the_body(connection):
    connection.sendall(UNFINISHED_BODY)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, HARD)


def leave_at_once(_):
    pass


def leave_while_answered(connection):
    connection.sendall(b"GET /echo/large HTTP/1.1\r\nHost: localhost\r\n\r\n")
    connection.recv(1000)


def expect_answer(connection):
    answer = b""
    while not answer.endswith(b'{"status":"ok"}'):
        piece = connection.recv(65536)
        if not piece:
            raise EOFError(f"cut short: {answer}")
        answer += piece


WAYS = [ask, leave_in_the_head, ask_and_say_so, ask_and_reset, leave_in_the_body, ask, reset_in_the_body, leave_at_once,
        ask, leave_while_answered]


def churn(port, count):
    for i in range(count):
        with socket.socket() as connection:
            connection.settimeout(60)
            connection.setsockopt(socket.SOL_IP, IP_BIND_ADDRESS_NO_PORT, 1)
            connection.bind((f"127.0.1.{1 + i % ADDRESSES}", 0))
            connection.connect(("127.0.0.1", port))
            WAYS[i % len(WAYS)](connection)


if __name__ == "__main__":
    churn(int(sys.argv[1]), int(sys.argv[2]))
