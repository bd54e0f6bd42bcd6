"""Whatever comes, an answer: hostile pairs end within bounds, each in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.compat.hostile import CASES

ROOT = Path(__file__).parents[2]
GENEROUS_SECONDS = 120
"""Far more than any of them takes; a case that hangs fails here, and nothing else depends on the clock."""


@pytest.mark.timeout(2 * GENEROUS_SECONDS)
@pytest.mark.parametrize("name", CASES)
def test_a_hostile_pair_ends_in_a_clear_answer(name: str) -> None:
    command = [sys.executable, "-m", "tests.compat.hostile", name]
    done = subprocess.run(command, capture_output=True, check=False, cwd=ROOT, text=True, timeout=GENEROUS_SECONDS)
    assert done.returncode == 0, done.stderr[-2_000:]
    answer = json.loads(done.stdout)
    assert answer["word"] in CASES[name].words
    assert answer["says"] or answer["word"] == "compatible"
