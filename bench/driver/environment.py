"""On what it was measured, without a word about whose machine that is."""
import json
import os
import platform
import re
import subprocess
from pathlib import Path

# Between Debian's epoch and revision: 5:7.0.15-1~deb12u10 is 7.0.15.
UPSTREAM = re.compile(r"(?:\d+:)?([^-+]+)")


def cpu_model():
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def system():
    for line in Path("/etc/os-release").read_text(encoding="utf-8").splitlines():
        if line.startswith("PRETTY_NAME="):
            return line.partition("=")[2].strip('"')
    return platform.system()


def _output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def versions(packages):
    """Peers and tools by their Debian packages, `packages` with their names, as installed."""
    installed = _output("dpkg-query", "-W", "-f", "${Package} ${Version}\n", *packages)
    for package, version in map(str.split, installed.splitlines()):
        yield f"{packages[package]} {UPSTREAM.match(version).group(1)}"


def fastify_version(root):
    locked = json.loads((root / "bench/peers/fastify/package.json").read_text(encoding="utf-8"))["dependencies"]
    return f"Fastify {locked['fastify']} on Node.js {_output('node', '--version').strip().lstrip('v')}"


def describe():
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    kernel = ".".join(platform.release().split("-")[0].split(".")[:2])
    return f"{cpu_model()}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GiB; {system()}, Linux {kernel}"
