"""A registry of 100,000 subjects and 1,000,000 versions beside one of ten subjects with ten versions each.

Restart, memory of a process, and the 99th percentile of each call whose answer has the same size in both. Every read is
asked in other words each time, so that no ready answer helps; the two servers are asked in turn. Making the journal
takes a minute, and the first start reads all of it and leaves the snapshot that later ones start from.
"""

import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import quantiles
from typing import Final

import httpx

from bench.calls import CALLS, milliseconds
from bench.figure import Figure, held_to
from bench.million import SUBJECTS, made
from bench.processes import family, rss
from bench.server import Server, serving

FEW: Final = 10
TIMES: Final = 300
WARM: Final = 30
TARGET_SECONDS: Final = 15.0
TARGET_BYTES: Final = 1_000.0


def figures() -> Iterator[Figure]:
    """Start and memory against the targets, then each call against the small registry."""
    with tempfile.TemporaryDirectory(prefix="skra-bench-") as place:
        small, large = Path(place, "small"), Path(place, "large")
        made(small, FEW)
        entries = made(large)
        with _serving(large) as server:
            yield Figure(f"first start, {entries:,} entries", server.seconds_to_ready, "s")
        with _serving(small) as few, _serving(large) as many:
            yield held_to("later starts", many.seconds_to_ready, "s", TARGET_SECONDS)
            yield held_to("the largest process, before calls", _bytes(few, many, entries), "B/version", TARGET_BYTES)
            yield from _calls(few, many)
            yield held_to("the largest process, after calls", _bytes(few, many, entries), "B/version", TARGET_BYTES)


def _serving(folder: Path) -> AbstractContextManager[Server]:
    return serving("--claim", "off", "--workers", "1", data=folder)


def _bytes(few: Server, many: Server, entries: int) -> float:
    """How much more memory the largest process of the large server has than that of the small one, for each version."""
    less, more = (max(map(rss, family(server.pid))) for server in (few, many))
    return (more - less) / entries


def _calls(few: Server, many: Server) -> Iterator[Figure]:
    with httpx.Client(base_url=few.registry) as less, httpx.Client(base_url=many.registry) as more:
        for name, call in CALLS.items():
            times: tuple[list[float], list[float]] = ([], [])
            for _ in range(TIMES + WARM):
                times[0].append(milliseconds(call, less, FEW))
                times[1].append(milliseconds(call, more, SUBJECTS))
            small, large = (quantiles(each[WARM:], n=100)[-1] for each in times)
            yield Figure(f"{name}, p99", large, "ms", large / small, f"the small one, {small:.2f} ms")
