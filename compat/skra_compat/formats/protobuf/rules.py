"""Where two schemas differ: field number by field number, with an event of the writer for each difference.

Kinds and verdicts are those of the registries that came before, where no event speaks against them (see
`docs/deviations.md`). A rule is a function that yields; it is found in one of these tables. The walk pairs messages by
their path of names, and messages of imported files where fields lead to them.
"""

from collections.abc import Callable, Iterator
from typing import Final

from skra_compat.budget import Budget
from skra_compat.difference import Difference
from skra_compat.formats.protobuf import rules_fields, rules_messages, rules_names, rules_oneofs, rules_scalars
from skra_compat.formats.protobuf.model import File, Message, Model
from skra_compat.formats.protobuf.sides import Fields, Messages, Part, Sides
from skra_compat.formats.protobuf.witness import Reach
from skra_compat.walk import Pair, Walk

FILE_RULES: Final[tuple[Callable[[Sides, Pair[Part], File, File], Iterator[Difference]], ...]] = (
    rules_messages.package_changed,
    rules_messages.messages_of_file,
    rules_messages.imported_messages,
)
MESSAGE_RULES: Final[tuple[Callable[[Messages], Iterator[Difference]], ...]] = (
    rules_oneofs.fields_moved_into_oneof,
    rules_oneofs.oneof_field_removed,
    rules_messages.field_removed,
    rules_messages.required_field_added,
    rules_names.reserved_again,
)
FIELD_RULES: Final[tuple[Callable[[Fields], Iterator[Difference]], ...]] = (
    rules_fields.kind_changed,
    rules_fields.named_type_changed,
    rules_fields.label_changed,
    rules_scalars.scalar_changed,
    rules_scalars.value_lost,
    rules_names.name_changed,
    rules_names.constant_renamed,
    rules_names.default_changed,
)


def differences(reader: Model, writer: Model, budget: Budget) -> Iterator[Difference]:
    """Every difference, each place once."""
    sides = Sides(reader.resolved, writer.resolved, Reach(reader.resolved, writer.resolved))

    def rules(pair: Pair[Part]) -> Iterator[Difference]:
        if isinstance(pair.reader, File) and isinstance(pair.writer, File):
            for of_file in FILE_RULES:
                yield from of_file(sides, pair, pair.reader, pair.writer)
        elif isinstance(pair.reader, Message) and isinstance(pair.writer, Message):
            yield from _of_messages(Messages(sides, pair, pair.reader, pair.writer, f"#{pair.pointer()}"))

    walk: Walk[Part] = Walk(rules, _identity, budget)
    yield from walk.differences(sides.reader.file, sides.writer.file)


def _of_messages(messages: Messages) -> Iterator[Difference]:
    for of_message in MESSAGE_RULES:
        yield from of_message(messages)
    for number in sorted(messages.reader.fields.keys() & messages.writer.fields.keys()):
        yield from _of_fields(Fields(messages, messages.reader.fields[number], messages.writer.fields[number]))
    yield from rules_messages.nested_messages(messages)


def _of_fields(fields: Fields) -> Iterator[Difference]:
    for of_field in FIELD_RULES:
        yield from of_field(fields)
    if fields.reader.is_map and fields.writer.is_map:
        yield from _of_entries(fields)


def _of_entries(fields: Fields) -> Iterator[Difference]:
    """Keys and values of two maps, at the place of the maps."""
    sides = fields.of.sides
    reader = sides.reader.messages[fields.reader.type_name]
    writer = sides.writer.messages[fields.writer.type_name]
    entries = Messages(sides, fields.of.pair, reader, writer, fields.path)
    for number in (1, 2):
        yield from _of_fields(Fields(entries, reader.fields[number], writer.fields[number]))


def _identity(part: Part) -> str:
    return part.full_name if isinstance(part, Message) else ""
