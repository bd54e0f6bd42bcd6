"""kill -9 at any moment, again and again: what was acknowledged is there, once, where it was said to be."""

import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from skra_app.broker.log import LogStore
from tests.app.broker.log.batches import values

pytestmark = pytest.mark.faults

APPENDER = Path(__file__).with_name("appender.py")
LIVES = 5


def one_life(root: Path, fsync: str, life: int, seconds: float) -> list[tuple[int, int, bytes]]:
    """Lets a process append for so long, kills it, and returns what it was told is safe."""
    command = [sys.executable, str(APPENDER), str(root), fsync, str(life)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(seconds)
        process.kill()
        lines = process.stdout.read().split(b"\n")
    # the last piece is empty, or a line that was being written
    return [(int(partition), int(offset), value) for partition, offset, value in (line.split() for line in lines[:-1])]


@pytest.mark.parametrize("fsync", ["group", "always", "never"])
def test_killed_while_appending(tmp_path: Path, fsync: str) -> None:
    seed = random.randrange(10**9)
    print(f"seed {seed}")
    dice = random.Random(seed)
    acknowledged: list[tuple[int, int, bytes]] = []
    for life in range(LIVES):
        acknowledged += one_life(tmp_path / "data", fsync, life, dice.uniform(0.03, 0.4))
    assert len(acknowledged) > LIVES
    store = LogStore.open(tmp_path / "data")
    for partition in range(4):
        found = values(store.log("t", partition), 1 << 20)
        assert [offset for offset, _ in found] == list(range(len(found)))
        there = dict(found)
        for _, offset, value in [entry for entry in acknowledged if entry[0] == partition]:
            assert there.get(offset) == value
        assert max(Counter(value for _, value in found).values(), default=0) <= 1
    store.close_now()
