"""From `skra serve` to ready, and the memory of all its processes once it idles.

Beside them: the targets, and how long Python itself takes to start here.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.figure import Figure
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
            megabytes.append(sum(map(_pss, _family(server.pid))) / 1e6)
    yield Figure("python -c pass", median(python), "s")
    yield _held_to("skra serve until ready", median(seconds), "s", TARGET_SECONDS)
    yield _held_to("skra serve, idle", median(megabytes), "MB", TARGET_MEGABYTES)


def _held_to(name: str, value: float, unit: str, target: float) -> Figure:
    return Figure(name, value, unit, value / target, f"the target, {target:g} {unit}")


def _python_seconds() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return time.perf_counter() - began


def _family(pid: int) -> Iterator[int]:
    """Yield a process and all its descendants."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from _family(int(child))


def _pss(pid: int) -> int:
    """Bytes of memory of a process, each page shared with others counted in part (man proc_pid_smaps)."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(row.split()[1]) * 1024 for row in rows if row.startswith("Pss:"))
