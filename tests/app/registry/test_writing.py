"""Deeds that come together are appended together; each is answered for itself, and only for what stands."""

import threading
import time

import pytest

from skra_app.errors import Rejection, StoreFailed
from skra_app.journal import JournalFailed, open_journal
from skra_app.registry import ANONYMOUS, Actor, Owned, Principal, Registry, ownership
from skra_app.registry.decision import Decision
from skra_app.registry.facts import ConfigDeleted
from skra_app.registry.register import register

SOMEBODY = Actor(ANONYMOUS, "http")
MANY = 12


class Slow:
    """A journal whose first append waits until it may go on, and before which something may happen."""

    def __init__(self, journal):
        self.journal = journal
        self.go_on = threading.Event()
        self.appending = threading.Event()
        self.appends = []
        self.before = {}

    def __getattr__(self, name):
        return getattr(self.journal, name)

    def append(self, entries, expected_head):
        turn = len(self.appends)
        self.appends.append(len(entries))
        if turn == 0:
            self.appending.set()
            assert self.go_on.wait(30)
        if turn in self.before:
            self.before[turn]()
        return self.journal.append(entries, expected_head)


@pytest.fixture
def slow(journal):
    return Slow(journal)


@pytest.fixture
def registry(slow, clock):
    return Registry(slow, clock=clock)


def together(registry, slow, deeds):
    """What deeds answer or raise that wait while the first append is under way."""
    answers = {}

    def run(name, deed):
        try:
            answers[name] = deed()
        except (Rejection, ZeroDivisionError) as refused:
            answers[name] = refused

    first, *others = [threading.Thread(target=run, args=each) for each in deeds.items()]
    first.start()
    assert slow.appending.wait(30)
    for thread in others:
        thread.start()
    while len(registry._writer._line) < len(deeds):
        time.sleep(0.001)
    slow.go_on.set()
    for thread in (first, *others):
        thread.join(60)
    return answers


def registering(registry, record, *numbers):
    return {
        number: lambda number=number: register(registry, f"s{number}", record(f"A{number}"), SOMEBODY)
        for number in numbers
    }


def test_what_waits_for_an_append_shares_the_next_one(registry, slow, journal, record):
    answers = together(registry, slow, registering(registry, record, *range(MANY)))
    assert slow.appends == [1, MANY - 1]
    assert sorted(version.id for version in answers.values()) == list(range(1, MANY + 1))
    assert all(version.created for version in answers.values())
    again = Registry(journal)
    assert again.state() == registry.state()
    for number, version in answers.items():
        assert again.state().version(f"s{number}", 1).id == version.id


def test_the_same_again_within_an_append_is_found_and_not_written_twice(registry, slow, record):
    same = {number: lambda: register(registry, "s", record("A"), SOMEBODY) for number in range(1, MANY)}
    answers = together(registry, slow, {**registering(registry, record, 0), **same})
    del answers[0]
    assert {(version.id, version.number) for version in answers.values()} == {(2, 1)}
    assert [version.created for version in answers.values()].count(True) == 1


def test_one_refusal_among_many_is_only_its_own(registry, slow, record):
    claims = {
        name: lambda name=name: ownership.claim(registry, Owned.topic("t"), Actor(Principal(name, named=True), "http"))
        for name in ("x", "y")
    }
    answers = together(
        registry, slow, {**registering(registry, record, 0), **claims, **registering(registry, record, 1)}
    )
    refused = [answer for answer in answers.values() if isinstance(answer, Rejection)]
    assert [each.code for each in refused] == [40301]
    assert answers[1].id == 2


def test_a_broken_deed_among_many_breaks_only_itself(registry, slow, record):
    turns = iter([Decision(None, (ConfigDeleted("s"),))])

    def breaks(state):
        assert state.head >= 0, "asked, so that it is decided again when the head is another"
        for decision in turns:
            return decision
        raise ZeroDivisionError

    deeds = {"broken": lambda: registry.decide(breaks, SOMEBODY), **registering(registry, record, 1)}
    answers = together(registry, slow, {**registering(registry, record, 0), **deeds})
    assert isinstance(answers["broken"], ZeroDivisionError)
    assert answers[1].id == 2


def test_when_the_store_fails_everybody_is_told_and_nothing_stands(registry, slow, journal, record):
    def fails():
        raise JournalFailed("disk full")

    slow.before[1] = fails
    answers = together(registry, slow, registering(registry, record, *range(4)))
    assert answers[0].id == 1
    assert [type(answers[number]) for number in (1, 2, 3)] == [StoreFailed] * 3
    assert Registry(journal).state() == registry.state()
    assert len(registry.state().subjects) == 1
    assert register(registry, "s1", record("A1"), SOMEBODY).id == 2


@pytest.mark.parametrize("turn", [0, 1])
def test_when_another_process_is_faster_all_decide_again(registry, slow, journal, record, turn):
    other = Registry(journal)
    slow.before[turn] = lambda: register(other, "theirs", record("Theirs"), SOMEBODY)
    answers = together(registry, slow, registering(registry, record, *range(4)))
    theirs = registry.state().version("theirs", 1)
    assert sorted([theirs.id, *(version.id for version in answers.values())]) == [1, 2, 3, 4, 5]
    assert other.state() == registry.state() == Registry(journal).state()


def test_nobody_waits_for_ever_for_a_process_that_keeps_its_turn(tmp_path, record):
    url = f"sqlite:///{tmp_path / 'j.sqlite'}"
    with open_journal(url).turn():
        assert register(Registry(open_journal(url)), "s", record("A"), SOMEBODY).id == 1
