"""The split of a Protobuf message whose event proper is a `oneof`: each member becomes a message of its own.

The member stays a field, so that what it holds keeps its name and a producer sets what it set before; the fields beside
the `oneof` come first, and its other members are gone. A `oneof` in the message that holds the event proper (`body`)
is taken apart there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from skra_compat import Schema
from skra_compat.event import Json
from skra_compat.outline import Field, Record
from skra_lint.choices import choices_among, messages_of, outweighs
from skra_lint.envelope import is_envelope
from skra_lint.event import LintedEvent
from skra_lint.split.inside import as_before, events_proper, placed_around
from skra_lint.split.naming import topic_name
from skra_lint.split.payload import by_name
from skra_lint.split.plan import CannotSplit, Part, PlacedRecord, Plan
from skra_lint.split.source import Source
from skra_lint.split.trial import trial
from skra_lint.split.writers import written
from skra_lint.stream import Stream
from skra_lint.title import title_of
from skra_lint.words import is_participle

_MOST = 200


class _Choice(NamedTuple):
    """A `oneof` that says what happened."""

    inside: tuple[Field, ...]
    """The fields that lead to the message that has it; none where that is the event itself."""
    around: Record
    """That message."""
    name: str
    members: Sequence[Field]

    @property
    def path(self) -> str:
        """Its name, after the path of the message that has it."""
        return ".".join((*(field.name for field in self.inside), self.name))


def oneof_plan(schema: Schema, *, name: str, samples: Sequence[Mapping[str, Json]]) -> Plan | None:
    """A part for each member of the `oneof` that says what happened; None where there is no such `oneof`.

    Raises:
        CannotSplit: the members are too many, or two of them would have one name.
    """
    event = LintedEvent(schema.outline.name or name, schema.format, schema.outline, Stream(samples=tuple(samples)))
    found = _choice(event) if schema.format == "PROTOBUF" else None
    if found is None:
        return None
    if len(found.members) > _MOST:
        raise CannotSplit(f"the oneof '{found.path}' has {len(found.members)} members, expected at most {_MOST}")
    telling = _telling(Source(event, schema), found)
    parts = tuple(_part(event, found, member, telling) for member in found.members)
    topics = [part.topic for part in parts]
    twice = next((topic for topic in topics if topics.count(topic) > 1), None)
    if twice is not None:
        raise CannotSplit(f"two members of the oneof '{found.path}' would both become '{twice}': rename one of them")
    told_apart = (found.path, telling) if telling else (found.path,)
    plan = Plan(event.name, schema.format, told_apart, written(schema, parts), ())
    return replace(plan, notes=tuple(trial(plan, schema, event.samples)))


def _choice(event: LintedEvent) -> _Choice | None:
    """The `oneof` that is the event proper; the outermost, and of several there the one of most messages."""
    for inside, record in events_proper(event.root):
        fields = event.payload if not inside else [one for one in record.fields if not is_envelope(one)]
        telling = list(_telling_choices(record, inside, fields))
        if telling:
            return max(telling, key=lambda found: len(messages_of(found.members)))
    return None


def _telling_choices(record: Record, inside: tuple[Field, ...], fields: Sequence[Field]) -> Iterator[_Choice]:
    for name, members in choices_among(record.fields).items():
        messages = messages_of(members)
        if len(messages) > 1 and outweighs(name, messages, fields):
            yield _Choice(inside, record, name, members)


def _telling(source: Source, choice: _Choice) -> str:
    """The field beside the choice, or around it, whose values name the members; empty where there is none."""
    names = [member.name for member in choice.members]
    places = {"", *(field.path for field in choice.inside)}
    near = {path: found for path, found in source.known.items() if path.rpartition(".")[0] in places}
    return next((path for path, found in near.items() if by_name(found, names) is not None), "")


def _part(event: LintedEvent, choice: _Choice, member: Field, telling: str) -> Part:
    taken = {one.record.name for one in event.everything if one.record is not None}
    said = title_of(member.name)
    whole = (*title_of(event.name), *said) if len(said) == 1 and is_participle(said[0]) else said
    name = "".join(word.capitalize() for word in whole)
    topic = topic_name(name)
    name = f"{name}Event" if name in taken else name
    fields = choice.around.fields
    kept = (*(one for one in fields if one.choice != choice.name and one.path != telling), member)
    gone = frozenset(one.name for one in fields) - {one.name for one in kept}
    root = placed_around(event.root, choice.inside, PlacedRecord(tuple(map(as_before, kept)), gone), {telling})
    return Part({choice.path: member.name}, name, topic, root, branch=member.path)
