"""A registry per backend, a clock that is told the time, and schemas to play with."""

import json

import pytest

from skra_app.journal import open_journal
from skra_app.registry import ANONYMOUS, Actor, Candidate, ConfigChange, Principal, Registry, config
from skra_app.registry.register import register
from skra_compat import Reference


class Clock:
    def __init__(self):
        self.now = 1_700_000_000_000

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(params=["memory", "sqlite"])
def journal(request, tmp_path):
    opened = open_journal("memory:" if request.param == "memory" else f"sqlite:///{tmp_path / 'j.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture
def registry(journal, clock):
    """One in which nothing is compared, so that a test says what it is about."""
    made = Registry(journal, clock=clock)
    config.put(made, ":.__GLOBAL:", ConfigChange.of_json({"compatibility": "NONE"}), SOMEBODY)
    return made


def named(name):
    return Actor(Principal(name, named=True), "http")


SOMEBODY = Actor(ANONYMOUS, "http")


@pytest.fixture
def somebody():
    return SOMEBODY


@pytest.fixture
def orders():
    return named("order-service")


@pytest.fixture
def billing():
    return named("billing-service")


def avro_record(name, *fields, **members):
    """A candidate: `avro_record("A", "x int", "y b.B")`."""
    parts = [dict(zip(("name", "type"), field.split(), strict=True)) for field in fields]
    text = json.dumps({"type": "record", "name": name, "fields": parts}, separators=(",", ":"))
    return Candidate(text, **members)


@pytest.fixture
def record():
    return avro_record


@pytest.fixture
def put(registry, somebody):
    """Register for anybody: `put("s", candidate)`."""

    def registers(subject, candidate, **how):
        return register(registry, subject, candidate, somebody, **how)

    return registers


@pytest.fixture
def reference():
    return Reference
