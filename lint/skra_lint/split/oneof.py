"""The split of a Protobuf message whose event proper is a `oneof`: each member becomes a message of its own.

The member stays a field, so that what it holds keeps its name and a producer sets what it set before; the fields beside
the `oneof` come first, and its other members are gone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from skra_compat import Schema
from skra_compat.event import Json
from skra_compat.outline import Field
from skra_lint.choices import choices_among, is_what_happened, messages_of
from skra_lint.event import LintedEvent
from skra_lint.split.naming import topic_name
from skra_lint.split.payload import by_name
from skra_lint.split.plan import CannotSplit, Part, PlacedField, PlacedRecord, Plan, Presence
from skra_lint.split.source import Source
from skra_lint.split.trial import trial
from skra_lint.split.writers import written
from skra_lint.stream import Stream
from skra_lint.title import title_of
from skra_lint.words import is_participle

_MOST = 200


def oneof_plan(schema: Schema, *, name: str, samples: Sequence[Mapping[str, Json]]) -> Plan | None:
    """A part for each member of the `oneof` that says what happened; None where no such `oneof` is at the root.

    Raises:
        CannotSplit: the members are too many, or two of them would have one name.
    """
    event = LintedEvent(schema.outline.name or name, schema.format, schema.outline, Stream(samples=tuple(samples)))
    found = _choice(event)
    if schema.format != "PROTOBUF" or found is None:
        return None
    choice, members = found
    if len(members) > _MOST:
        raise CannotSplit(f"the oneof '{choice}' has {len(members)} members, expected at most {_MOST}")
    telling = _telling(Source(event, schema), members)
    parts = tuple(_part(event, choice, member, telling) for member in members)
    topics = [part.topic for part in parts]
    twice = next((topic for topic in topics if topics.count(topic) > 1), None)
    if twice is not None:
        raise CannotSplit(f"two members of the oneof '{choice}' would both become '{twice}': rename one of them")
    told_apart = (choice, telling) if telling else (choice,)
    plan = Plan(event.name, schema.format, told_apart, written(schema, parts), ())
    return replace(plan, notes=tuple(trial(plan, schema, event.samples)))


def _choice(event: LintedEvent) -> tuple[str, list[Field]] | None:
    """The `oneof` at the root that is the event proper, with its members; the one of most messages of several."""
    telling = [
        (choice, members)
        for choice, members in choices_among(event.root.fields).items()
        if len(messages_of(members)) > 1 and is_what_happened(event, choice, messages_of(members))
    ]
    return max(telling, key=lambda found: len(messages_of(found[1])), default=None)


def _telling(source: Source, members: Sequence[Field]) -> str:
    """The field at the root whose values name the members; empty where there is none."""
    names = [member.name for member in members]
    at_root = {path: found for path, found in source.known.items() if "." not in path}
    return next((path for path, found in at_root.items() if by_name(found, names) is not None), "")


def _part(event: LintedEvent, choice: str, member: Field, telling: str) -> Part:
    taken = {one.record.name for one in event.everything if one.record is not None}
    said = title_of(member.name)
    whole = (*title_of(event.name), *said) if len(said) == 1 and is_participle(said[0]) else said
    name = "".join(word.capitalize() for word in whole)
    topic = topic_name(name)
    name = f"{name}Event" if name in taken else name
    kept = (*(one for one in event.root.fields if one.choice != choice and one.name != telling), member)
    fields = tuple(PlacedField(one.path, one.name, one.name, Presence.AS_BEFORE) for one in kept)
    others = frozenset(one.name for one in event.root.fields) - {one.name for one in kept}
    return Part({choice: member.name}, name, topic, PlacedRecord(fields, others), branch=member.name)
