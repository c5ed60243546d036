"""The disk under all that is durable."""
import os
import tempfile
import time
from statistics import median

BLOCK, SYNCS = 4096, 500


def seconds_to_sync(folder):
    """The median of what the system takes to make a block durable, in a file of the folder that does not grow."""
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        file.write(bytes(BLOCK * SYNCS))
        os.fsync(file.fileno())
        times = []
        for number in range(SYNCS):
            os.pwrite(file.fileno(), os.urandom(BLOCK), number * BLOCK)
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - began)
    return median(times)
