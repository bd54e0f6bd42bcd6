"""Every process tells the same of a pair: the same verdict, kinds, paths, words and events, in the same order."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAIRS = 100


def told(seed: int, *words: str) -> list[str]:
    """What a process with that seed for its hashes tells."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.compat.jsonschema.told", str(PAIRS), *words],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": str(seed)},
    )
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def first():
    lines = told(1)
    assert len(lines) > 2 * PAIRS
    assert sum(line.startswith("(((") for line in lines) > PAIRS, "refusals, which have an order and events"
    return lines


@pytest.mark.parametrize("seed", [2, 3])
def test_the_seed_of_hashes_changes_nothing(first, seed):
    assert told(seed) == first


def test_what_was_asked_before_changes_nothing(first):
    assert told(4, "backwards") == first
