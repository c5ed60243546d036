"""The client for tests written in Python."""
import json
import os
import subprocess
import sys
import urllib.request

PATIENCE = 120
# A server without a limit on writes; an empty file leaves the rest at its defaults.
SETTINGS = ["--config", "/dev/null", "-Dmodules=metrics"]
WEIRCTL = None  # set by the test's main


def arguments():
    """Takes the client's and the server's path from the command line."""
    global WEIRCTL
    WEIRCTL, server = sys.argv.pop(1), sys.argv.pop(1)
    return server


class Finished:
    """How a command ended."""

    def __init__(self, process):
        self.code, self.out, self.err = process.returncode, process.stdout, process.stderr

    def __repr__(self):
        return f"exit code {self.code}\n{self.out}\n{self.err}"


def command(url, *words, admin="http://127.0.0.1:1"):
    return [WEIRCTL, "--url", url, "--admin-url", admin, *map(str, words)]


def environment():
    return {name: value for name, value in os.environ.items() if not name.startswith("WEIRCTL_")}


def run(url, *words, admin="http://127.0.0.1:1", **options):
    """Runs the client to its end."""
    return Finished(subprocess.run(command(url, *words, admin=admin), capture_output=True, text=True, check=False,
                                   timeout=PATIENCE, env=environment(), **options))


def start(url, *words):
    """Starts the client; the caller ends it."""
    return subprocess.Popen(command(url, *words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            env=environment())


def url_of(server):
    return f"http://127.0.0.1:{server.port}"


def summary(server, metric_type, statistics="sum"):
    target = f"{url_of(server)}/api/metrics/summary?metric_type={metric_type}&stats={statistics}"
    with urllib.request.urlopen(target, timeout=PATIENCE) as answer:
        return json.load(answer)
