"""Rules about scalars: which types share a form on the wire, and which values do not survive the change."""

from collections.abc import Iterator

from skra_compat.difference import Difference, Effect
from skra_compat.formats.protobuf.rules_fields import keep, kind, named, what
from skra_compat.formats.protobuf.scalars import same_form
from skra_compat.formats.protobuf.sides import Fields
from skra_compat.formats.protobuf.witness import View

_LISTED = 5
"""Constants that a message names."""


def scalar_changed(fields: Fields) -> Iterator[Difference]:
    """Another form on the wire; or bytes that need not be the text that the reader insists on."""
    reader, writer = fields.reader, fields.writer
    if kind(reader) != "SCALAR" or kind(writer) != "SCALAR" or reader.type == writer.type:
        return
    if not same_form(reader, writer):
        said = f"{named(fields)} was written as {what(writer)} and is read as {what(reader)}, which has other bytes:"
        said += " readers lose the value, or take it for another"
        yield fields.difference("FIELD_SCALAR_KIND_CHANGED", said, keep(fields), fields.usual())
    elif writer.type == "bytes" and reader.verified:
        said = f"{named(fields)} was written as bytes and is read as text: readers refuse bytes that are not UTF-8"
        fix = "keep bytes, or add a string field with a new number"
        yield fields.difference("FIELD_SCALAR_KIND_CHANGED", said, fix, fields.raw(b"\xff"))
    elif writer.type == "bytes":
        said = f"{named(fields)} was written as bytes and is read as unchecked text: what is not UTF-8 is garbled"
        witness = fields.raw(b"\xff", View.NAMES)
        yield fields.difference("BYTES_READ_AS_STRING", said, "keep bytes", witness, Effect.DEGRADED)


def value_lost(fields: Fields) -> Iterator[Difference]:
    """A number that the reader's type cuts off, or that its enum does not know."""
    reader, writer = fields.reader, fields.writer
    if not same_form(reader, writer):
        return
    change = fields.of.sides.changes.of(reader, writer)
    lost, gone = fields.written(change.lost), fields.written(change.gone)
    if lost:
        yield _lost(fields, lost[0], lost[0] in gone)
    elif gone:
        said = f"{named(fields)} may hold {_listed(fields, gone)}, which the reader shows as a number"
        witness = fields.values(gone[0], view=View.NAMES)
        yield fields.difference("ENUM_CONST_REMOVED", said, "keep the constant", witness, Effect.DEGRADED)


def _lost(fields: Fields, value: int, gone: bool) -> Difference:
    reader, writer = fields.reader, fields.writer
    sent = fields.enums[1]
    known = f" ({sent.numbers[value]})" if sent is not None and value in sent.numbers else ""
    said = f"{named(fields)} may hold {value}{known}, which does not fit {what(reader)}"
    if reader.required and reader.type == "enum":
        said += ": the reader treats it as absent, and refuses the event because the field is required"
        effect = Effect.INCOMPATIBLE
    else:
        said += ": the reader gets another value, or none"
        effect = Effect.DEGRADED
    fix = f"keep the constants of {sent.full_name}" if sent is not None else f"keep {writer.type}"
    return fields.difference(
        "ENUM_CONST_REMOVED" if gone else "SCALAR_NARROWED", said, fix, fields.values(value), effect
    )


def _listed(fields: Fields, numbers: tuple[int, ...]) -> str:
    sent = fields.enums[1]
    names = [sent.numbers[each] for each in numbers[:_LISTED]] if sent is not None else []
    more = len(numbers) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")
