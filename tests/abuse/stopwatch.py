"""How long a well-behaved client waits for GET /health, while others misbehave.

usage: stopwatch.py PORT COUNT     (prints the seconds of each request as a JSON array)

It measures in a process of its own, so that what the misbehaving ones cost in their own process is not counted.
"""
import asyncio
import json
import socket
import sys
import time

# Attackers, server and stopwatch share the processors: a wait may always be longer by one slice of the scheduler,
# however fast the server is. Seconds.
TIME_SLICE = 0.005
ROUNDS = 5
REQUESTS = 500
HEALTH = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n", b'{"status":"ok"}'


def measure(port, count, exchange=HEALTH):
    """Sends a request so often, one after the other; each answer has to end as the exchange says."""
    request, end = exchange
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(count):
            start = time.perf_counter()
            connection.sendall(request)
            answer = connection.recv(65536)
            while not answer.endswith(end):
                piece = connection.recv(65536)
                if not piece:
                    raise EOFError(answer)
                answer += piece
            yield time.perf_counter() - start


async def p99(port):
    """The median of the 99th percentiles of several rounds, in seconds: one hiccup of the machine is no verdict."""
    return sorted([await _p99_of_a_round(port) for _ in range(ROUNDS)])[ROUNDS // 2]


async def _p99_of_a_round(port):
    command = [sys.executable, __file__, str(port), str(REQUESTS)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    if process.returncode != 0:
        raise RuntimeError("the well-behaved client was not answered")
    return sorted(json.loads(output))[REQUESTS * 99 // 100]


if __name__ == "__main__":
    print(json.dumps(list(measure(int(sys.argv[1]), int(sys.argv[2])))))
