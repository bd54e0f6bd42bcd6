"""Sequences of deeds against a simple model, and the same state from the journal again."""

import json
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from skra_app.errors import Rejection
from skra_app.journal import open_journal
from skra_app.registry import (
    ANONYMOUS,
    Actor,
    Candidate,
    ConfigChange,
    Mode,
    Registry,
    config,
    listing,
    lookup,
    mode,
    remove,
)
from skra_app.registry.register import register

SUBJECTS = st.sampled_from(["a", "b-value", ":.dev:a"])
NAMES = st.sampled_from(["A", "B", "C"])
ACTOR = Actor(ANONYMOUS, "http")


def text(name):
    return json.dumps({"type": "record", "name": name, "fields": []}, separators=(",", ":"))


def context(subject):
    return ".dev" if subject.startswith(":.dev:") else "."


class Model:
    """What a registry with level NONE and without references should hold, in plain dictionaries."""

    def __init__(self):
        self.versions = {}  # subject -> {number: (name, id, deleted)}
        self.highest = {}  # context -> highest id ever

    def live(self, subject):
        return {n: v for n, v in self.versions.get(subject, {}).items() if not v[2]}

    def ids(self, where):
        return {v[0]: v[1] for s, held in self.versions.items() if context(s) == where for v in held.values()}

    def register(self, subject, name):
        standing = [n for n, v in self.live(subject).items() if v[0] == name]
        if standing:
            return max(standing)
        held = self.versions.setdefault(subject, {})
        where = context(subject)
        known = self.ids(where)
        if name not in known:
            self.highest[where] = known[name] = self.highest.get(where, 0) + 1
        number = max(held, default=0) + 1
        for stale in [n for n, v in held.items() if v[2] and v[1] == known[name]]:
            del held[stale]
        held[number] = (name, known[name], False)
        return number


class History(RuleBasedStateMachine):
    @initialize()
    def start(self):
        self.journal = open_journal("memory:")
        self.registry = Registry(self.journal)
        self.model = Model()
        config.put(self.registry, ":.__GLOBAL:", ConfigChange.of_json({"compatibility": "NONE"}), ACTOR)

    @rule(subject=SUBJECTS, name=NAMES)
    def registers(self, subject, name):
        head = self.registry.head()
        stood = any(v[0] == name for v in self.model.live(subject).values())
        version = register(self.registry, subject, Candidate(text(name)), ACTOR)
        assert version.number == self.model.register(subject, name)
        assert version.created is not stood
        assert (self.registry.head() == head) is stood, "a read writes nothing"

    @rule(subject=SUBJECTS, permanent=st.booleans())
    def deletes_subject(self, subject, permanent):
        held, live = self.model.versions.get(subject, {}), self.model.live(subject)
        code = 40401 if not held else 40405 if permanent and live else 40404 if not permanent and not live else 0
        answered = self.answer(lambda: remove.subject(self.registry, subject, ACTOR, permanent=permanent))
        assert answered == (code or sorted(held if permanent else live))
        if code:
            return
        if permanent:
            del self.model.versions[subject]
        else:
            for number, (name, known, _) in live.items():
                held[number] = (name, known, True)

    @rule(subject=SUBJECTS, number=st.integers(1, 6), permanent=st.booleans())
    def deletes_version(self, subject, number, permanent):
        held = self.model.versions.get(subject, {})
        found = held.get(number)
        if not held:
            code = 40401
        elif not found:
            code = 40402
        else:
            code = 40407 if permanent and not found[2] else 40406 if not permanent and found[2] else 0
        answered = self.answer(lambda: remove.version(self.registry, subject, number, ACTOR, permanent=permanent))
        assert answered == (code or number)
        if code:
            return
        if permanent:
            del held[number]
            if not held:
                del self.model.versions[subject]
        else:
            held[number] = (found[0], found[1], True)

    @rule(scope=SUBJECTS, level=st.sampled_from(["NONE", None]), normalize=st.booleans())
    def configures(self, scope, level, normalize):
        config.put(self.registry, scope, ConfigChange.of_json({"compatibility": level, "normalize": normalize}), ACTOR)

    @precondition(lambda self: hasattr(self, "registry"))
    @rule(scope=SUBJECTS, wanted=st.sampled_from([Mode.READWRITE, Mode.READONLY]), subject=SUBJECTS, name=NAMES)
    def is_read_only_for_a_while(self, scope, wanted, subject, name):
        mode.put(self.registry, scope, wanted, ACTOR)
        if (
            wanted is Mode.READONLY
            and scope == subject
            and not any(v[0] == name for v in self.model.live(subject).values())
        ):
            assert self.answer(lambda: register(self.registry, subject, Candidate(text(name)), ACTOR)) == 42205
        mode.delete(self.registry, scope, ACTOR)

    @invariant()
    def holds_what_the_model_holds(self):
        state = self.registry.state()
        held = {
            subject: {v.number: (self.name(v), v.id, v.deleted) for v in versions}
            for subject, versions in state.subjects.items()
        }
        assert held == self.model.versions
        live = sorted(subject for subject in self.model.versions if self.model.live(subject))
        assert listing.subjects(state) == live
        for subject, versions in self.model.versions.items():
            for _, known, _ in versions.values():
                assert lookup.by_id(self.registry, known, f":{context(subject)}:").id == known

    @invariant()
    def indexes_agree(self):
        state = self.registry.state()
        carried = {(context(subject), v.id): v.digest for subject, versions in state.subjects.items() for v in versions}
        assert {key: identity.digest for key, identity in state.ids.items()} == carried
        for (where, known), digest in carried.items():
            assert known in state.same(where, digest, "AVRO")
            assert (where, known) in lookup.ids_of_guid(state, UUID(bytes=digest))
        assert len(state.guids) == len(carried)
        places = [(subject, held.number) for subject, versions in state.subjects.items() for held in versions]
        assert len(state.carriers) == len(places)

    def teardown(self):
        if hasattr(self, "registry"):
            assert Registry(self.journal).state() == self.registry.state(), "the journal tells the same story again"

    def name(self, held):
        return json.loads(self.registry.registered(held.sequence).canonical)["name"]

    def answer(self, deed):
        try:
            return deed()
        except Rejection as refused:
            return refused.code


TestHistory = History.TestCase
TestHistory.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
