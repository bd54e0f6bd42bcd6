"""The types of events that a topic carries, by the names that its schemas give them.

One type is the rule (policy `one-type`): a record of another name, in the topic's value subject or in one of its
`<topic>-<record name>`, is a second type. A JSON Schema's title may change from version to version, so that within one
subject only Avro's and Protobuf's names count.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from skra_app.errors import SecondEventType
from skra_app.registry.owner import Owned
from skra_app.registry.ownership import followed
from skra_app.registry.registry import Registry
from skra_app.registry.state import State
from skra_compat import Schema

_MOST: Final = 20
"""Subjects of one topic that are looked at."""


def guard(registry: Registry, state: State, subject: str, schema: Schema) -> None:
    """Refuse a second type where the topic's policy does. Raises SecondEventType."""
    owned = followed(state, subject)
    if owned.kind == "topic" and state.policy(owned.name).one_type == "on":
        types = standing(registry, state, subject, schema)
        if types and (name := named(schema)) not in types:
            raise SecondEventType(subject, name, types[0])


def carried(registry: Registry, state: State, subject: str, schema: Schema) -> tuple[str, ...]:
    """The types that a topic would carry with a candidate; none where its policy does not ask."""
    owned = followed(state, subject)
    if owned.kind != "topic" or state.policy(owned.name).one_type == "off":
        return ()
    return tuple(dict.fromkeys((*standing(registry, state, subject, schema), *filter(None, [named(schema)]))))


def standing(registry: Registry, state: State, subject: str, schema: Schema) -> tuple[str, ...]:
    """The types that a candidate finds in its topic; none for a candidate without a name, and for keys."""
    owned = followed(state, subject)
    if owned.kind != "topic" or subject == f"{owned.name}-key" or not named(schema):
        return ()
    found = (_latest(registry, state, each) for each in islice(_subjects(state, owned), _MOST))
    names = (named(each) for each, where in found if each and not (where == subject and schema.format == "JSON"))
    return tuple(dict.fromkeys(filter(None, names)))


def named(schema: Schema) -> str:
    """The full name of the type that a schema describes; empty where it has none."""
    event = schema.outline
    return f"{event.namespace}.{event.name}" if event.namespace and event.name else event.name


def _subjects(state: State, owned: Owned) -> Iterator[str]:
    for name, live in state.names(f"{owned.name}-"):
        if live and name != f"{owned.name}-key" and followed(state, name) == owned:
            yield name


def _latest(registry: Registry, state: State, subject: str) -> tuple[Schema | None, str]:
    held = state.latest(subject)
    return (registry.parsed(state, held.sequence) if held else None), subject
