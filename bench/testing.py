"""The pytest plugin: what the first test waits for a registry and a broker, and what every next one does."""

import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import median

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
with session_server():
    print(time.perf_counter() - began, time.process_time() - worked)
"""
"""Everything but pytest is imported anew, as where somebody runs one test."""


def figures() -> Iterator[Figure]:
    """Medians; each test leaves topics with records, subjects, and a group with offsets behind."""
    first = [subprocess.check_output([sys.executable, "-c", FIRST], text=True).split() for _ in range(ROUNDS)]
    wall, work = zip(*first, strict=True)
    yield held_to("the first test, until ready", median(map(float, wall)), "s", TARGET_SECONDS)
    yield held_to("the same, processor time", median(map(float, work)), "s", TARGET_SECONDS)
    with embedded() as server:
        resets = [_reset(server) for _ in range(TESTS)]
    yield held_to("every next test, until all is gone", 1000 * median(resets), "ms", TARGET_MILLISECONDS)
    yield held_to("the slowest of them", 1000 * max(resets), "ms", TARGET_MILLISECONDS)


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
