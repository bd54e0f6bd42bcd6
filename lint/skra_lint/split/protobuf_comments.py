"""The comments of a Protobuf part: those of the old schema, written above what they speak of.

The registry's text has no comments, so they are put into it line by line, where the compiler says that a declaration
stands. What stood behind a declaration stands above it now.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from google.protobuf.descriptor_pb2 import DescriptorProto

from skra_compat import Schema
from skra_compat.outline import Record
from skra_lint.conditions import without_conditions
from skra_lint.split.plan import Part, PlacedField, Presence
from skra_lint.words import words


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of messages, of their fields and of the values of enums, by the names of message and enum."""

    about: Mapping[str, str]
    fields: Mapping[str, Mapping[str, str]]
    values: Mapping[str, Mapping[str, str]]


def said(part: Part, root: Record) -> Said:
    """Everything of which the old schema said something, by its name in the new one."""
    records = list(records_in(root))
    docs = {record.name: {field.name: field.doc for field in record.fields} for record in records}
    about = {record.name: record.doc for record in records}
    for field in root.fields:
        if field.record is not None and field.name in part.containers:
            name = message_name(field.name)
            docs[name], about[name] = _docs(field.record, part.inside(field.name)), field.record.doc
    docs[part.name], about[part.name] = _docs(root, part.inside("")), root.doc
    return Said(about, docs, values_of((root, *records)))


def values_of(records: Iterable[Record]) -> Mapping[str, Mapping[str, str]]:
    """What is said of the values of enums, by the enum's name."""
    return {field.native.rpartition(".")[2]: field.enum_docs for record in records for field in record.fields}


def message_name(container: str) -> str:
    """What the message in a field is called: that of `event_data` is `EventData`."""
    return "".join(word.capitalize() for word in words(container))


def commented(schema: Schema, messages: Iterable[DescriptorProto], spoken: Said) -> str:
    """The text of a schema that declares these messages, with its comments."""
    lines = schema.text.split("\n")
    above: dict[int, str] = {}
    found = (one for message in messages for one in _of_message(message, f"#/{message.name}", spoken))
    for path, comment in found:
        place = schema.places.at(path) if comment else None
        if place is not None:
            above.setdefault(place.line, comment)
    for number in sorted(above, reverse=True):
        line = lines[number - 1]
        margin = line[: len(line) - len(line.lstrip())]
        lines[number - 1 : number - 1] = [f"{margin}// {each}".rstrip() for each in above[number].splitlines()]
    return "\n".join(lines)


def _of_message(message: DescriptorProto, path: str, spoken: Said) -> Iterator[tuple[str, str]]:
    """The path of each declaration, and what is said of it."""
    yield path, spoken.about.get(message.name, "")
    fields = spoken.fields.get(message.name, {})
    for field in message.field:
        yield f"{path}/{field.number}", fields.get(field.name, "")
    for nested in message.nested_type:
        yield from _of_message(nested, f"{path}/{nested.name}", spoken)
    for enum in message.enum_type:
        docs = spoken.values.get(enum.name, {})
        yield from ((f"{path}/{enum.name}/{value.name}", docs.get(value.name, "")) for value in enum.value)


def _docs(record: Record, fields: Sequence[PlacedField]) -> dict[str, str]:
    """What stands above each field: its documentation without settled conditions, and that it must be set."""
    old = {field.path: field.doc for field in record.fields}
    kept = {field.name: field.doc for field in record.fields}
    return kept | {placed.name: "\n".join(_doc(old[placed.source], placed)) for placed in fields}


def _doc(doc: str, placed: PlacedField) -> Iterator[str]:
    rest = without_conditions(doc, placed.settled)
    if rest:
        yield rest
    if placed.presence is Presence.REQUIRED:
        yield "Required."


def records_in(record: Record) -> Iterator[Record]:
    """Those inside a record, at every depth."""
    for field in record.fields:
        if field.record is not None:
            yield field.record
            yield from records_in(field.record)
