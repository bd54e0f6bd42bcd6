"""Batches: a schema whose events stand in a list. They are sent one a message, and then they can be split.

Each event takes along what stands beside the list (`sentBy`, `sentAt`), unless it has a field of that name itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from skra_compat import InvalidSchema, Schema
from skra_compat.event import Json
from skra_compat.outline import Event, Field, Record
from skra_lint.discriminators import is_telling
from skra_lint.event import BATCHES, is_batch
from skra_lint.split.batch_avro import avro_item
from skra_lint.split.batch_jsonschema import json_schema_item
from skra_lint.split.batch_protobuf import protobuf_item
from skra_lint.split.plan import CannotSplit

_WRITERS = {"AVRO": avro_item, "JSON": json_schema_item, "PROTOBUF": protobuf_item}
"""From a schema, the field with the list (None: it is the list) and the fields that events take along, to its own."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A schema that holds a list of events, and the schema of one of them."""

    field: str
    """The field that holds them; empty where the schema is a list itself."""
    item: Schema
    beside: frozenset[str]
    """Fields beside the list that each event takes along."""
    lost: tuple[str, ...]
    """Fields beside the list whose names the events have too; they stay behind."""

    def events(self, samples: Sequence[Mapping[str, Json]]) -> tuple[Mapping[str, Json], ...]:
        """The events of some batches, each with what stands beside the list."""
        if not self.field:
            return tuple(samples)
        return tuple(event for sample in samples for event in self._of(sample))

    def _of(self, sample: Mapping[str, Json]) -> Iterator[Mapping[str, Json]]:
        name = next((one for one in (self.field, in_json(self.field)) if one in sample), self.field)
        listed = sample.get(name)
        if isinstance(listed, Mapping):  # Avro's JSON names the branch of a union that may be null
            listed = listed.get("array")
        beside = {key: value for key, value in sample.items() if key in self.beside or snake_of(key) in self.beside}
        for item in listed if isinstance(listed, list) else ():
            if isinstance(item, Mapping):
                yield _joined(beside, item, wrapped=bool(self.item.outline.root.variants))


def batch_of(schema: Schema) -> Batch | None:
    """The batch that a schema is; None where its events do not stand in a list.

    Raises:
        CannotSplit: the list cannot be taken apart; the message says why.
    """
    outline = schema.outline
    field = _list_in(outline)
    if field is None and not outline.batch:
        return None
    beside = [one.name for one in outline.root.fields if field is not None and one.name != field.name]
    lost = tuple(name for name in beside if field is not None and name in _names(field.record))
    kept = frozenset(beside) - frozenset(lost)
    try:
        text = _WRITERS[schema.format](schema, field, kept)
        item = Schema.parse(schema.format, text, schema.references)
    except InvalidSchema as reason:
        place = f"'{field.name}'" if field is not None else "the list"
        raise CannotSplit(f"the events in {place} are no schema by themselves: {reason}") from reason
    return Batch(field.name if field is not None else "", item, kept, lost)


def _list_in(outline: Event) -> Field | None:
    """The one field at the root that is a list of events."""
    found = [one for one in outline.root.fields if _holds_events(one)]
    return found[0] if len(found) == 1 else None


def _holds_events(field: Field) -> bool:
    """By its name alone where that says it (`events`), else also by a constant in each kind of item."""
    record = field.record
    if record is None or not is_batch(field):
        return False
    if BATCHES.isdisjoint({field.name.lower()}):
        return len(record.variants) > 1 and any(is_telling(name) for name in _constants(record))
    return bool(record.fields or record.variants)


def _constants(record: Record) -> set[str]:
    return {one.name for variant in record.variants for one in variant.fields if one.constant}


def _names(record: Record | None) -> set[str]:
    if record is None:
        return set()
    return {one.name for each in (record, *record.variants) for one in each.fields}


def _joined(beside: Mapping[str, Json], item: Mapping[str, Json], *, wrapped: bool) -> Mapping[str, Json]:
    """An item with what stands beside the list; within the object by which Avro's JSON names the record of a union."""
    inner = next(iter(item.values()), None)
    if wrapped and len(item) == 1 and isinstance(inner, Mapping):
        return {name: {**beside, **inner} for name in item}
    return {**beside, **item}


def in_json(name: str) -> str:
    """A field of Protobuf as its JSON names it: `sent_at` is `sentAt`."""
    first, *rest = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def snake_of(name: str) -> str:
    """The other way round, for names that were written with underscores."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
