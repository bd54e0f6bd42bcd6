"""Every example does what it says, with real clients, and says what it is for."""

import importlib
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "examples"
SAYS = {
    "choreography": "shipped parcel-o-1, parcel-o-2",
    "effectively_once": "read_committed: A B C; read_uncommitted: A B B C",
    "gating": '{"o-1": {"checked": "Reykjavik", "packed": "box 3", "paid": "12 EUR"}, '
    '"o-2": {"checked": "Husavik", "packed": "box 7", "paid": "7 EUR"}}',
    "idempotent_consumer": "anna 11, bo 5",
    "loops": "at_least_once: 1 2 2 3; at_most_once: 1 3",
    "orchestration": "o-1: reserve, charge, ship; o-2: reserve, charge, ship",
    "replay": "from offset 3: 3 4; from 2 o'clock: 2 3 4; the group goes on at 2",
    "request_reply": "evil pots saw",
    "saga": "t-1 booked: book flight, book hotel, book car; "
    "t-2 called off: book flight, book hotel, book car, cancel hotel, cancel flight",
    "work_queue": "done: one, slow, two; set aside after 3 attempts: broken",
}
TOUR = {"group_of_two", "place_order"}
"""Run by the README's tour."""
SHARED = {"place"}


@pytest.mark.parametrize("name", SAYS)
def test_it_does_what_it_says(skra, name):
    example = importlib.import_module(name)
    place = importlib.import_module("place")
    assert example.run(place.Place(skra.bootstrap_servers)) == SAYS[name]


def test_it_runs_from_the_command_line(skra):
    command = [sys.executable, FOLDER / "loops.py", "--broker", skra.bootstrap_servers]
    said = subprocess.run(command, capture_output=True, text=True, timeout=100, env=os.environ, check=False)
    assert (said.returncode, said.stdout) == (0, f"{SAYS['loops']}\n"), said.stderr


def test_none_is_without_a_test_and_the_list_is_complete():
    there = {path.stem for path in FOLDER.glob("*.py")}
    listed = set(re.findall(r"^\| \[(\w+)\.py\]", (FOLDER / "README.md").read_text(), re.MULTILINE))
    assert there == SAYS.keys() | TOUR | SHARED
    assert listed == SAYS.keys() | TOUR


@pytest.mark.parametrize("name", SAYS)
def test_it_says_when_to_use_it_and_what_can_go_wrong(name):
    said = inspect.getdoc(importlib.import_module(name))
    assert "\nWhen: " in said
    assert "\nWhat can go wrong: " in said
    assert f"\npython examples/{name}.py --broker 127.0.0.1:9092" in said
    assert 40 <= len((FOLDER / f"{name}.py").read_text().splitlines()) <= 120
