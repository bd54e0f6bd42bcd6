"""Rules about what is not on the wire: names, reserved numbers, defaults. They degrade, they never break."""

from bisect import bisect_right
from collections.abc import Iterator

from skra_compat.difference import Difference, Effect
from skra_compat.formats.protobuf.scalars import same_form
from skra_compat.formats.protobuf.sides import Fields, Messages
from skra_compat.formats.protobuf.witness import View


def name_changed(fields: Fields) -> Iterator[Difference]:
    """Binary readers do not see a name; readers of the JSON mapping do."""
    reader, writer = fields.reader, fields.writer
    if (reader.name, reader.json_name) == (writer.name, writer.json_name) or fields.of.reader.map_entry:
        return
    if reader.name == writer.name:
        kind = "JSON_NAME_CHANGED"
        said = f"{reader.name} is {reader.json_name!r} in the reader's JSON and {writer.json_name!r} in the writer's"
    else:
        kind = "FIELD_NAME_CHANGED"
        said = f"number {reader.number} is {reader.name} for the reader and {writer.name} for the writer: bytes do not"
        said += " show it, JSON and generated code do"
    fix = f'keep the JSON name: [json_name = "{writer.json_name}"]'
    yield fields.difference(kind, said, fix, fields.usual(View.NAMES), Effect.DEGRADED)


def constant_renamed(fields: Fields) -> Iterator[Difference]:
    """A constant's number means another word."""
    met, sent = fields.enums
    if met is None or sent is None:
        return
    renamed = fields.written(fields.of.sides.changes.of(fields.reader, fields.writer).renamed)
    if renamed:
        number = renamed[0]
        said = f"{number} means {met.numbers[number]} to the reader and {sent.numbers[number]} to the writer"
        said += f", as do {len(renamed) - 1} more numbers" if len(renamed) > 1 else ""
        witness = fields.values(number, view=View.NAMES)
        yield fields.difference("ENUM_CONST_CHANGED", said, "give a new meaning a new number", witness, Effect.DEGRADED)


def default_changed(fields: Fields) -> Iterator[Difference]:
    """A field that an event leaves out is read as another value."""
    reader, writer = fields.reader, fields.writer
    if writer.default is None or writer.required or not same_form(reader, writer):
        return
    was = _comparable(writer.default)
    if bool(was) if reader.default is None else _comparable(reader.default) != was:
        takes = "an empty list" if reader.default is None else repr(reader.default)
        said = f"where {reader.name} is absent, the reader takes {takes} and the writer meant {writer.default!r}"
        fix = "keep the default, and the first constant of the enum"
        yield fields.difference("FIELD_DEFAULT_CHANGED", said, fix, fields.absent(View.DEFAULTS), Effect.DEGRADED)


def reserved_again(messages: Messages) -> Iterator[Difference]:
    """A number or name that the writer had set aside: events older than the writer's schema may still carry it."""
    if not messages.writer.reserved and not messages.writer.reserved_names:
        return
    spans = sorted(messages.writer.reserved, key=lambda span: span.start)
    starts = [span.start for span in spans]
    for number, field in messages.reader.fields.items():
        if number in messages.sent:
            continue
        at = bisect_right(starts, number) - 1
        if at >= 0 and number in spans[at]:
            what = f"number {number}"
        elif field.name in messages.writer.reserved_names:
            what = f"name {field.name}"
        else:
            continue
        yield Difference(
            "RESERVED_REUSED",
            messages.path(*(field.oneof,) * bool(field.oneof), number),
            f"the writer reserves the {what} and the reader uses it again: events older than the writer's schema, of"
            " which it says nothing more, may hold another meaning",
            "choose a number and a name that were never used",
            effect=Effect.DEGRADED,
        )


def _comparable(default: str | bytes | float) -> str | bytes | float:
    if isinstance(default, str):
        return default.encode("utf-8", "surrogatepass")
    return "NaN" if default != default else default  # noqa: PLR0124 - NaN alone differs from itself
