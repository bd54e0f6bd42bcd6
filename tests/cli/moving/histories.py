"""Random lives of a registry: what is registered, deleted, configured, in an order that somebody may have chosen."""

import contextlib
import json
from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st

from skra_app.errors import Rejection
from skra_app.registry import (
    Candidate,
    ConfigChange,
    Metadata,
    Mode,
    Registry,
    Rule,
    RuleSet,
    associations,
    config,
    mode,
    register,
    remove,
)
from skra_app.registry.actor import ANONYMOUS, Actor
from skra_app.registry.association import Lifecycle, Resource
from skra_app.registry.associations import Wish
from skra_compat import Reference

ACTOR = Actor(ANONYMOUS, "test")
SUBJECTS = ["orders-value", "Orders-value", "a/b é", "%2f", "con", "x.", ":.dev:orders-value", ":.dev:Þ", ":.dev.eu:x"]
SCOPES = ["", ":.dev:", *SUBJECTS]

Deed = Callable[[Registry], object]

subjects = st.sampled_from(SUBJECTS)
numbers = st.integers(1, 4)


def _record(name: str, fields: list[object]) -> str:
    return json.dumps({"type": "record", "name": name, "fields": fields})


TEXTS = [
    ("AVRO", _record("E", [{"name": "id", "type": "string"}])),
    ("AVRO", _record("E", [{"name": "id", "type": "string"}, {"name": "n", "type": "double", "default": 1.0}])),
    ("AVRO", '"string"'),
    ("JSON", '{"type": "object", "maximum": 1e2, "title": "ü \\u2028 \\"x\\" { ,"}'),
    ("JSON", "true"),
    ("JSON", '{"properties": {"b": {}, "a": {"enum": [1.0, 1, "", [], {}]}}}'),
    ("PROTOBUF", 'syntax = "proto3"; message M { string id = 1; /* x */ map<string, int32> m = 2; }'),
]
METADATA = [
    None,
    None,
    Metadata({"E.id": ("PII",)}, {"owner": "shop"}),
    Metadata(properties={"application.major.version": "2"}, sensitive=("key",)),
]
CHECK = Rule("check", kind="CONDITION", mode="WRITE", type="CEL", expr="size(message.id) > 1")
RULES = [None, None, RuleSet(domain=(CHECK,))]


@st.composite
def registrations(draw: st.DrawFn) -> Deed:
    subject, (language, text) = draw(subjects), draw(st.sampled_from(TEXTS))
    target, number = draw(subjects), draw(numbers)
    candidate = Candidate(
        text=text, format=language, metadata=draw(st.sampled_from(METADATA)), rules=draw(st.sampled_from(RULES))
    )
    if draw(st.booleans()):
        text = _record("R", [{"name": "e", "type": "E"}])
        candidate = Candidate(text=text, format="AVRO", references=(Reference("E", target, number),))
    return lambda registry: register.register(registry, subject, candidate, ACTOR, force=True)


@st.composite
def deletions(draw: st.DrawFn) -> Deed:
    subject, number, permanent = draw(subjects), draw(st.none() | numbers), draw(st.booleans())
    if number is None:
        return lambda registry: remove.subject(registry, subject, ACTOR, permanent=permanent)
    return lambda registry: remove.version(registry, subject, number, ACTOR, permanent=permanent)


@st.composite
def settings(draw: st.DrawFn) -> Deed:
    scope = draw(st.sampled_from(SCOPES))
    if draw(st.integers(0, 3)):
        said = draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "compatibility": st.sampled_from(["NONE", "FULL_TRANSITIVE", "BACKWARD"]),
                    "normalize": st.booleans(),
                    "compatibilityGroup": st.just("application.major.version"),
                    "defaultMetadata": st.just({"properties": {"k": "v"}}),
                },
            )
        )
        return lambda registry: config.put(registry, scope, ConfigChange.of_json(said), ACTOR)
    wanted = draw(st.sampled_from(list(Mode)))
    return lambda registry: mode.put(registry, scope, wanted, ACTOR)


@st.composite
def ties(draw: st.DrawFn) -> Deed:
    resource = Resource(*draw(st.sampled_from([("id-1", "orders", "lkc"), ("id-2", "orders é", "-")])))
    wish = Wish(draw(subjects), draw(st.sampled_from(["key", "value"])), draw(st.sampled_from([None, *Lifecycle])))
    frozen = draw(st.booleans())
    wish = replace(wish, frozen=True, lifecycle=Lifecycle.STRONG) if frozen else wish
    return lambda registry: associations.associate(registry, resource, [wish], ACTOR, changing=True)


def lived(deeds: list[Deed], registry: Registry) -> Registry:
    """The registry after these deeds, those that it refused left out."""
    for deed in deeds:
        with contextlib.suppress(Rejection):
            deed(registry)
    return registry


histories = st.lists(
    st.one_of(registrations(), registrations(), registrations(), deletions(), settings(), ties()), max_size=30
)
