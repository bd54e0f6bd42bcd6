"""The split of an event of which no field says what it is: the fields themselves do.

`{card, expiry}` in some events and `{iban, bank}` in all others, or one record of several (`orderPlaced`,
`orderShipped`): each such group of fields is an event. Samples show the groups; where there are none, records that
are named for what happened do.
"""

from collections.abc import Mapping, Sequence

from skra_compat.event import Json
from skra_compat.outline import Field
from skra_lint.samples.shapes import kinds_by_shape
from skra_lint.split.naming import topic_name, without_generic_end
from skra_lint.split.observed import Samples
from skra_lint.split.placing import Placing
from skra_lint.split.plan import CannotSplit, Part, PlacedField, PlacedRecord, Plan, Presence, value_at
from skra_lint.split.sightings import Kind, Sightings
from skra_lint.split.source import Source
from skra_lint.split.writers import written
from skra_lint.words import is_participle, words
from skra_lint.wrapper import are_events, wrapped_parts

BY_FIELDS = "which fields are there"
"""What tells events apart where no value does."""
_NOISE = 0.05
_MOST_NAMED = 3

Marks = frozenset[str]


def cluster_plan(source: Source) -> Plan | None:
    """A part for each group of fields that exclude each other; None where there are none.

    Raises:
        CannotSplit: two groups would have one name.
    """
    event, samples = source.event, source.event.samples
    marks = _seen(source) if samples else _declared(source)
    if len(marks) < 2:
        return None
    kinds = [_kind(one, samples) for one in marks]
    parts = tuple(_part(source, marks, at, kinds) for at in range(len(marks)))
    topics = [part.topic for part in parts]
    twice = next((topic for topic in topics if topics.count(topic) > 1), None)
    if twice is not None:
        raise CannotSplit(f"two groups of fields would both be called '{twice}': rename a field")
    notes = ("the names of the new events are made of their fields: call them by what happened",)
    named = all(len(one) == 1 for one in marks)
    return Plan(event.name, event.format, (BY_FIELDS,), written(source.schema, parts), (), () if named else notes)


def _declared(source: Source) -> Sequence[Marks]:
    """Each of the records that a schema holds and of which an event has one, if they are named for what happened."""
    parts = wrapped_parts(source.event)
    return [frozenset({one.path}) for one in parts] if parts and are_events(source.event, parts) else []


def _seen(source: Source) -> Sequence[Marks]:
    """Groups of declared fields of which nearly every sample has exactly one."""
    sampled, samples = source.event.sampled, source.event.samples
    told = sampled.alternatives if sampled is not None else ()
    groups = [frozenset(one.fields) & source.fields.keys() for one in told] or _by_shape(source)
    groups = [one for one in groups if one]
    one_each = sum(sum(_has(event, marks) for marks in groups) == 1 for event in samples)
    return groups if one_each >= (1 - _NOISE) * len(samples) else []


def _by_shape(source: Source) -> list[Marks]:
    """The fields that all events of a shape have and none of another: several, or a record."""
    shapes = [shape for shape, _ in kinds_by_shape(source.event.samples)]
    own = [shape.difference(*(one for one in shapes if one is not shape)) & source.fields.keys() for shape in shapes]
    whole = all(len(marks) > 1 or any(source.fields[path].record for path in marks) for marks in own)
    return [frozenset(marks) for marks in own] if whole and all(own) else []


def _has(event: Mapping[str, Json], marks: Marks) -> bool:
    return any(value_at(event, path) not in (None, []) for path in marks)


def _kind(marks: Marks, samples: Samples) -> Kind:
    return [(place, event) for place, event in enumerate(samples) if _has(event, marks)]


def _part(source: Source, marks: Sequence[Marks], at: int, kinds: Sequence[Kind]) -> Part:
    own, fields = marks[at], source.event.root.fields
    if source.event.samples:
        root = Placing(source, (), {}, Sightings([fields] * len(kinds), kinds), at, keep_names=True).record(fields)
    else:
        root = _declared_record(fields, own, frozenset[str]().union(*marks))
    name = _name(source, own)
    topic = topic_name(name)
    name = f"{name}Event" if name in source.taken else name
    said = ", ".join(sorted(own)[:_MOST_NAMED]) + (", …" if len(own) > _MOST_NAMED else "")
    return Part({BY_FIELDS: said}, name, topic, root, marks=own)


def _declared_record(fields: Sequence[Field], own: Marks, marks: Marks) -> PlacedRecord:
    kept = tuple(
        PlacedField(one.path, one.name, one.name, Presence.REQUIRED if one.path in own else Presence.AS_BEFORE)
        for one in fields
        if one.path in own or one.path not in marks
    )
    return PlacedRecord(kept, frozenset(one.name for one in fields if one.path in marks - own))


def _name(source: Source, marks: Marks) -> str:
    """By the record that the group is, by the words with which its fields begin, or by its first field."""
    spoken = [words(path.rpartition(".")[2]) for path in source.fields if path in marks]
    if len(spoken) == 1 and any(map(is_participle, spoken[0])):
        return _capitals(spoken[0])
    shared: list[str] = []
    for together in zip(*spoken, strict=False):
        if len(set(together)) > 1:
            break
        shared.append(together[0])
    return _capitals((*without_generic_end(source.event.name), *(shared or spoken[0])))


def _capitals(parts: Sequence[str]) -> str:
    return "".join(part.capitalize() for part in parts)
