"""The pytest plugin: what the first test waits for a registry and a broker, and what every next one does."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from statistics import median
from typing import NamedTuple

import httpx

from bench.figure import Figure, held_to
from skra.pytest_plugin.embedded import EmbeddedServer, embedded
from skra.pytest_plugin.skra import Skra

ROUNDS = 5
TESTS = 50
TARGET_SECONDS = 1.0
TARGET_MILLISECONDS = 20.0
FIRST = """
import time
import pytest
began, worked = time.perf_counter(), time.process_time()
from skra.pytest_plugin.server import session_server
with session_server() as server:
    print(time.perf_counter() - began, time.process_time() - worked)
    from skra.pytest_plugin.skra import Skra
    with Skra(server) as skra:
        skra.produce(skra.topic("orders", schema='"string"'), "one")
        print(time.process_time() - worked)
"""
"""Everything but pytest is imported anew, as where somebody runs one test."""


class _First(NamedTuple):
    """Seconds of one start: until ready, the same of processor time, and that until a validated event had landed."""

    wall: float
    work: float
    landed: float


def figures() -> Iterator[Figure]:
    """Medians, of processor time the least; each test leaves topics with records, subjects and schemas behind."""
    with tempfile.TemporaryDirectory(prefix="skra-bench-") as folder:
        cold, *warm = [_first(folder) for _ in range(1 + ROUNDS)]
    yield held_to("the first test, until ready", median(one.wall for one in warm), "s", TARGET_SECONDS)
    yield held_to("the same, processor time", min(one.work for one in warm), "s", TARGET_SECONDS)
    yield held_to("the same, nothing compiled yet", cold.work, "s", TARGET_SECONDS)
    yield held_to("until a validated event has landed", min(one.landed for one in warm), "s", TARGET_SECONDS)
    with embedded() as server:
        resets = [_reset(server) for _ in range(TESTS)]
    yield held_to("every next test, until all is gone", 1000 * median(resets), "ms", TARGET_MILLISECONDS)
    yield held_to("the slowest of them", 1000 * max(resets), "ms", TARGET_MILLISECONDS)


def _first(folder: str) -> _First:
    """Start with what Python compiles kept in a folder, as an installed package has it beside its modules."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", FIRST]
    said = subprocess.check_output(command, text=True, env={**kept, "PYTHONPYCACHEPREFIX": folder})
    return _First(*map(float, said.split()))


def _reset(server: EmbeddedServer) -> float:
    with server.renewed():
        _leave_much(server)
    began = time.perf_counter()
    with server.renewed():
        took = time.perf_counter() - began
        assert httpx.get(f"{server.schema_registry_url}/subjects").json() == []
    return took


def _leave_much(server: EmbeddedServer) -> None:
    with Skra(server) as skra:
        for number in range(5):
            topic = skra.topic(f"orders-{number}", partitions=4, schema='"string"')
            for value in ("one", "two", "three"):
                skra.produce(topic, value)
