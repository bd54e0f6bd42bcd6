"""What a deed decided is decided again exactly where something that it asked for has another answer."""

import json
from contextlib import suppress
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skra_app.errors import Rejection
from skra_app.journal import open_journal
from skra_app.registry import (
    ANONYMOUS,
    Actor,
    Candidate,
    ConfigChange,
    Mode,
    Owned,
    Principal,
    Registry,
    config,
    mode,
    ownership,
    remove,
)
from skra_app.registry.decision import Decision
from skra_app.registry.facts import ConfigDeleted
from skra_app.registry.register import register
from skra_app.registry.state import State
from skra_app.registry.watched import Watched
from skra_app.registry.writing import Deed
from skra_compat import Reference

SOMEBODY = Actor(ANONYMOUS, "http")
NOW = 1_700_000_000_000
SUBJECTS = ["a", "b-value", "b-key", ":.dev:a"]


class Kept(Exception):
    """A deed that was not let in."""


class Keeping(Registry):
    """A registry that hands deeds back instead of letting them decide, while it is told to."""

    keeping = False

    def decide(self, deed, actor):
        if self.keeping:
            raise Kept(deed, actor)
        return super().decide(deed, actor)

    def kept(self, deed):
        """How something decides, and for whom; None where it is refused before anybody asks the state."""
        self.keeping = True
        try:
            deed(self)
        except Kept as kept:
            return kept.args
        except Rejection:
            return None
        finally:
            self.keeping = False
        raise AssertionError("every deed here asks the registry to decide")


def avro(name, *fields):
    return json.dumps({"type": "record", "name": name, "fields": [{"name": "x", "type": each} for each in fields]})


@st.composite
def deeds(draw):
    """Something that changes a registry, as a function of it and its name."""
    subject, other = draw(st.sampled_from(SUBJECTS)), draw(st.sampled_from(SUBJECTS))
    actor = Actor(Principal(draw(st.sampled_from(["x", "y"])), named=draw(st.booleans())), "http")
    text = avro(draw(st.sampled_from("AB")), *draw(st.sampled_from([(), ("int",), ("string",)])))
    number = draw(st.sampled_from([0, 1, 2, -1]))
    level = draw(st.sampled_from(["NONE", "BACKWARD", "FULL_TRANSITIVE"]))
    changed = draw(st.sampled_from([{"compatibility": level}, {"normalize": True}, {"alias": other}]))
    references = (Reference("B", other, 1),) if draw(st.booleans()) else ()
    scope = draw(st.sampled_from([subject, "", ":.dev:"]))
    ways = {
        "register": lambda made: register(made, subject, Candidate(text), actor),
        "register a number": lambda made: register(made, subject, Candidate(text, version=number), actor),
        "register an id": lambda made: register(made, subject, Candidate(text, id=7), actor),
        "refer": lambda made: register(made, subject, Candidate(avro("C", "B"), references=references), actor),
        "delete": lambda made: remove.subject(made, subject, actor, permanent=number == 1),
        "delete one": lambda made: remove.version(made, subject, 1, actor, permanent=number == 1),
        "config": lambda made: config.put(made, scope, ConfigChange.of_json(changed), actor),
        "config, gone": lambda made: config.delete(made, scope, actor),
        "mode": lambda made: mode.put(made, scope, draw_mode, actor, force=number == 1),
        "claim": lambda made: ownership.claim(made, Owned.topic("b"), actor),
    }
    draw_mode = draw(st.sampled_from([Mode.READWRITE, Mode.READONLY, Mode.IMPORT]))
    name = draw(st.sampled_from(["register", "register", "register", "refer", *ways]))
    return name, ways[name]


def done(made, deed):
    with suppress(Rejection):
        deed(made)


def waits(decide, actor, state):
    """Whether there is anything to append: else it is answered, or refused, at once."""
    try:
        return Deed(decide, actor, state).changes
    except Rejection:
        return False


def outcome(decide, actor, first, last):
    """What a deed that decided on one state comes to on another: its facts, and its answer or its refusal."""
    try:
        deed = Deed(decide, actor, first)
        return [said.fact for said in deed.facts(last, NOW)], deed.answer()
    except Rejection as refused:
        return type(refused), str(refused)


@settings(deadline=None)
@given(st.lists(deeds(), max_size=6), deeds(), st.lists(deeds(), max_size=4))
def test_a_deed_that_waited_comes_to_what_it_would_come_to_now(before, deed, meanwhile):
    made = Keeping(open_journal("memory:"), clock=lambda: NOW)
    for _, each in before:
        done(made, each)
    first = made.state()
    kept = made.kept(deed[1])
    if kept is None or not waits(*kept, first):
        return
    for _, each in meanwhile:
        done(made, each)
    last = made.state()
    assert outcome(*kept, first, last) == outcome(*kept, last, last)


@pytest.fixture
def registry(journal, clock):
    made = Keeping(journal, clock=clock)
    config.put(made, ":.__GLOBAL:", ConfigChange.of_json({"compatibility": "NONE"}), SOMEBODY)
    return made


@pytest.fixture
def waiting(registry, record):
    """A registration that waits, and the states on which it decided."""
    decide, actor = registry.kept(lambda made: register(made, "s", record("A"), SOMEBODY))
    states = []

    def counted(state):
        states.append(state)
        return decide(state)

    return Deed(counted, actor, registry.state()), states


def test_what_others_register_elsewhere_is_no_reason_to_decide_again(waiting, registry, put, record):
    deed, states = waiting
    put("t", record("B"))
    state = registry.state()
    (said,) = deed.facts(state, NOW)
    assert (said.sequence, said.fact.id, len(states)) == (state.head + 1, 2, 1)


def test_the_same_text_elsewhere_gives_its_id(waiting, registry, put, record):
    deed, states = waiting
    put("t", record("B"))
    put("u", record("A"))
    (said,) = deed.facts(registry.state(), NOW)
    assert (said.fact.id, len(states)) == (2, 1)


def test_another_version_of_the_subject_is_a_reason_and_so_is_a_config(waiting, registry, put, record):
    deed, states = waiting
    put("s", record("B"))
    (said,) = deed.facts(registry.state(), NOW)
    assert (said.fact.version, len(states)) == (2, 2)
    config.put(registry, "elsewhere", ConfigChange.of_json({"normalize": True}), SOMEBODY)
    deed.facts(registry.state(), NOW)
    assert len(states) == 3


@pytest.mark.parametrize("looks", [lambda state: state.head, lambda state: state.at, lambda state: state.changed(at=9)])
def test_whoever_looks_at_the_head_or_goes_on_from_the_whole_state_rests_on_all_of_it(
    registry, put, record, clock, looks
):
    watched = Watched.over(registry.state())
    looks(watched)
    assert watched.holds(registry.state())
    clock.now += 1
    put("t", record("B"))
    assert not watched.holds(registry.state())


def test_a_deed_without_questions_decides_once(registry, put, record):
    deed = Deed(lambda _: Decision("done", (ConfigDeleted("s"),)), SOMEBODY, registry.state())
    put("t", record("B"))
    (said,) = deed.facts(registry.state(), NOW)
    assert said.sequence == registry.state().head + 1
    assert deed.answer() == "done"


def test_no_part_of_a_state_is_found_without_being_noted():
    assert not [row.name for row in fields(State) if row.name in vars(State)]
