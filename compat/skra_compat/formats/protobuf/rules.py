"""Where two schemas differ: field number by field number, with an event of the writer for each difference.

Kinds and verdicts are those of the registries that came before, where no event speaks against them (see
`docs/deviations.md`). A rule is a function that yields; it is found in one of these tables. The walk pairs messages by
their path of names, and messages of imported files where fields lead to them.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from skra_compat.budget import Budget
from skra_compat.difference import Difference
from skra_compat.formats.protobuf import rules_fields, rules_messages, rules_names, rules_oneofs, rules_scalars
from skra_compat.formats.protobuf.definitions import broken
from skra_compat.formats.protobuf.meeting import same_names
from skra_compat.formats.protobuf.model import Field, Message, Model
from skra_compat.formats.protobuf.sides import Fields, Messages, Part, Sides
from skra_compat.walk import Pair, Walk

FILE_RULES: Final[tuple[Callable[[Sides], Iterator[Difference]], ...]] = (
    rules_messages.package_changed,
    rules_messages.messages_of_file,
)
MESSAGE_RULES: Final[tuple[Callable[[Messages], Iterator[Difference]], ...]] = (
    rules_oneofs.fields_moved_into_oneof,
    rules_oneofs.oneof_field_removed,
    rules_messages.field_removed,
    rules_messages.required_field_added,
    rules_messages.nested_messages,
    rules_names.reserved_again,
)
FIELD_RULES: Final[tuple[Callable[[Fields], Iterator[Difference]], ...]] = (
    rules_fields.kind_changed,
    rules_fields.named_type_changed,
    rules_fields.label_changed,
    rules_fields.presence_lost,
    rules_scalars.scalar_changed,
    rules_scalars.value_lost,
    rules_names.name_changed,
    rules_names.constant_renamed,
    rules_names.default_changed,
)


def differences(reader: Model, writer: Model, budget: Budget) -> Iterator[Difference]:
    """Every difference, each place once."""
    definitions = partial(broken, rules=of_messages, budget=budget)
    sides = Sides(reader.resolved, writer.resolved, of_messages, definitions)

    def rules(pair: Pair[Part]) -> Iterator[Difference]:
        if isinstance(pair.reader, Message) and isinstance(pair.writer, Message):
            for met, sent in sides.below(pair.reader, pair.writer):
                pair.at(met.name, met, sent)
            yield from of_messages(sides.messages(pair.reader, pair.writer, f"#{pair.pointer()}"))
            return
        for met, sent in same_names(pair.reader.messages, pair.writer.messages):
            pair.at(met.name, met, sent)
        for of_file in FILE_RULES:
            yield from of_file(sides)
        for met, sent in sides.imported:
            pair.at("/".join(sides.reader.paths[met.full_name]), met, sent)

    walk: Walk[Part] = Walk(rules, _identity, budget)
    yield from walk.differences(sides.reader.file, sides.writer.file)


def of_messages(messages: Messages) -> Iterator[Difference]:
    """What all rules say of two messages that meet, but for those nested in them."""
    for of_message in MESSAGE_RULES:
        yield from of_message(messages)
    for number, field in messages.met.items():
        if number in messages.sent:
            yield from _of_fields(messages, field, messages.sent[number])


def _of_fields(messages: Messages, reader: Field, writer: Field) -> Iterator[Difference]:
    if reader == writer and not reader.type_name:
        return
    fields = Fields(messages, reader, writer)
    for of_field in FIELD_RULES:
        yield from of_field(fields)
    if reader.is_map and writer.is_map:
        yield from _of_entries(fields)


def _of_entries(fields: Fields) -> Iterator[Difference]:
    """Keys and values of two maps, at the place of the maps."""
    sides = fields.of.sides
    reader, writer = sides.reader.messages[fields.reader.type_name], sides.writer.messages[fields.writer.type_name]
    entries = sides.messages(reader, writer, fields.path, fields.of.detour)
    for number in (1, 2):
        yield from _of_fields(entries, reader.fields[number], writer.fields[number])


def _identity(part: Part) -> str:
    return part.full_name if isinstance(part, Message) else ""
