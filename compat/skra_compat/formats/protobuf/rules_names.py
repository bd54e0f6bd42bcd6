"""Rules about what is not on the wire: names, reserved numbers, defaults. They degrade, they never break."""

from collections.abc import Iterator

from skra_compat.difference import Difference, Effect
from skra_compat.formats.protobuf.sides import Fields, Messages
from skra_compat.formats.protobuf.witness import by_name


def name_changed(fields: Fields) -> Iterator[Difference]:
    """Binary readers do not see a name; readers of the JSON mapping do."""
    reader, writer = fields.reader, fields.writer
    if (reader.name, reader.json_name) == (writer.name, writer.json_name):
        return
    kind = "JSON_NAME_CHANGED" if reader.name == writer.name else "FIELD_NAME_CHANGED"
    said = f"number {reader.number} is {reader.name} for the reader and {writer.name} for the writer"
    if kind == "JSON_NAME_CHANGED":
        said = f"{reader.name} is {reader.json_name!r} in the reader's JSON and {writer.json_name!r} in the writer's"
    fix = f'keep the JSON name: [json_name = "{writer.json_name}"]'
    yield fields.difference(kind, said, fix, by_name(fields.usual()), Effect.DEGRADED)


def constant_renamed(fields: Fields) -> Iterator[Difference]:
    """A constant's number means another word."""
    met = fields.of.sides.reader.enums.get(fields.reader.type_name)
    sent = fields.of.sides.writer.enums.get(fields.writer.type_name)
    if met is None or sent is None:
        return
    for number, name in sent.numbers.items():
        if met.numbers.get(number, name) != name:
            said = f"{number} means {met.numbers[number]} to the reader and {name} to the writer"
            fix = "give a new meaning a new number"
            yield fields.difference("ENUM_CONST_CHANGED", said, fix, fields.named(number), Effect.DEGRADED)
            return


def default_changed(fields: Fields) -> Iterator[Difference]:
    """A field that an event leaves out is read as another value."""
    if fields.reader.default != fields.writer.default and not fields.reader.repeated:
        said = f"where {fields.reader.name} is absent, the reader takes {_shown(fields.reader.default)} and the writer"
        said += f" meant {_shown(fields.writer.default)}"
        yield fields.difference("FIELD_DEFAULT_CHANGED", said, "keep the default", effect=Effect.DEGRADED)


def reserved_again(messages: Messages) -> Iterator[Difference]:
    """A number or name that the writer had set aside: events older than the writer's schema may still carry it."""
    for number, field in messages.reader.fields.items():
        if number in messages.writer.fields:
            continue
        if any(number in span for span in messages.writer.reserved):
            what = f"number {number}"
        elif field.name in messages.writer.reserved_names:
            what = f"name {field.name}"
        else:
            continue
        yield Difference(
            "RESERVED_REUSED",
            messages.path(number),
            f"the {what} is reserved by the writer and used again by the reader: old events may carry another meaning",
            "choose a number and a name that were never used",
            effect=Effect.DEGRADED,
        )


def _shown(default: str) -> str:
    return repr(default) if default else "the type's own default"
