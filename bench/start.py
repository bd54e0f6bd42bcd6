"""From `skra serve` to ready, and the memory of all its processes once it idles.

Beside them: the targets, and how long Python itself takes to start here.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import median

from bench.figure import Figure, held_to
from bench.processes import family, pss
from bench.server import serving

ROUNDS = 5
TARGET_SECONDS = 1.0
TARGET_MEGABYTES = 150.0
SETTLE_SECONDS = 2.0
"""What a server just started is given to come to rest."""


def figures() -> Iterator[Figure]:
    """Medians over fresh folders; memory counts shared pages once (PSS)."""
    python: list[float] = []
    seconds: list[float] = []
    megabytes: list[float] = []
    for _ in range(ROUNDS):
        python.append(_python_seconds())
        with serving() as server:
            seconds.append(server.seconds_to_ready)
            time.sleep(SETTLE_SECONDS)
            megabytes.append(sum(map(pss, family(server.pid))) / 1e6)
    yield Figure("python -c pass", median(python), "s")
    yield held_to("skra serve until ready", median(seconds), "s", TARGET_SECONDS)
    yield held_to("skra serve, idle", median(megabytes), "MB", TARGET_MEGABYTES)


def _python_seconds() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return time.perf_counter() - began
