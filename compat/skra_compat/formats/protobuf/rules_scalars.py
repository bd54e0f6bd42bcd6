"""Rules about scalars: which types share a form on the wire, and which values do not survive the change."""

from collections.abc import Iterable, Iterator

from skra_compat.difference import Difference, Effect
from skra_compat.formats.protobuf.model import Enum, Field
from skra_compat.formats.protobuf.rules_fields import kind
from skra_compat.formats.protobuf.sides import Fields
from skra_compat.formats.protobuf.wire import signed32

_GROUPS = (
    {"int32", "int64", "uint32", "uint64", "bool", "enum"},
    {"sint32", "sint64"},
    {"string", "bytes"},
    {"fixed32", "sfixed32"},
    {"fixed64", "sfixed64"},
    {"float"},
    {"double"},
)
"""Types that read each other's bytes (language guide, "Updating a Message Type")."""

_EXTREMES: dict[str, tuple[int, ...]] = {
    "int32": (-1,),
    "uint32": ((1 << 32) - 1, 2),
    "int64": (1 << 40, -1, 2),
    "uint64": ((1 << 64) - 1, 1 << 40, 2),
    "sint64": (1 << 40,),
    "fixed32": ((1 << 32) - 1,),
    "sfixed32": (-1,),
    "fixed64": ((1 << 64) - 1,),
    "sfixed64": (-1,),
}
"""Values that other types of the group are most likely not to hold."""


def scalar_changed(fields: Fields) -> Iterator[Difference]:
    """Another form on the wire; or bytes that need not be the text that the reader insists on."""
    reader, writer = fields.reader, fields.writer
    if kind(reader) != "SCALAR" or kind(writer) != "SCALAR" or reader.type == writer.type:
        return
    if not any(reader.type in group and writer.type in group for group in _GROUPS):
        said = f"{reader.name} is {reader.type} for the reader and {writer.type} for the writer: other bytes"
        yield fields.difference("FIELD_SCALAR_KIND_CHANGED", said, "give the new type a new number", fields.usual())
    elif writer.type == "bytes" and reader.verified:
        said = f"{reader.name} is bytes for the writer, and the reader refuses bytes that are not UTF-8"
        witness = fields.raw(b"\xff")
        yield fields.difference("FIELD_SCALAR_KIND_CHANGED", said, "keep bytes, or add a string field", witness)


def value_lost(fields: Fields) -> Iterator[Difference]:
    """A number that the reader's type cuts off, or that its closed enum does not know."""
    reader, writer = fields.reader, fields.writer
    if kind(reader) != "SCALAR" or kind(writer) != "SCALAR" or not _same_group(reader, writer):
        return
    met = fields.of.sides.reader.enums.get(reader.type_name)
    sent = fields.of.sides.writer.enums.get(writer.type_name)
    lost = [value for value in _candidates(writer, sent) if _read(reader, met, value) != value]
    gone = _gone(met, sent)
    if lost:
        value, refused = lost[0], reader.required and reader.type == "enum"
        name = "ENUM_CONST_REMOVED" if value in gone else "SCALAR_NARROWED"
        what = f"{value} ({sent.numbers[value]})" if sent is not None and value in sent.numbers else str(value)
        said = f"{reader.name} may hold {what}, which is lost on the reader"
        effect = Effect.INCOMPATIBLE if refused else Effect.DEGRADED
        yield fields.difference(name, said, "keep the type and its constants", fields.values(value), effect)
    elif gone:
        said = f"{reader.name} may hold {', '.join(gone.values())}, which the reader shows as a number"
        yield fields.difference(
            "ENUM_CONST_REMOVED", said, "keep the constant", fields.named(next(iter(gone))), Effect.DEGRADED
        )


def _same_group(reader: Field, writer: Field) -> bool:
    return any(reader.type in group and writer.type in group for group in _GROUPS)


def _candidates(writer: Field, enum: Enum | None) -> Iterable[int]:
    if enum is None:
        return _EXTREMES.get(writer.type, ())
    undeclared = () if enum.closed else (max(enum.numbers, default=0) + 1,)
    return (*enum.numbers, *(each for each in undeclared if each < 1 << 31))


def _read(reader: Field, enum: Enum | None, value: int) -> int | None:
    """What a reader makes of a number; None when it goes to the unknown fields."""
    if enum is not None:
        number = signed32(value)
        return None if enum.closed and number not in enum.numbers else number
    if reader.type == "bool":
        return int(value != 0)
    bits = 32 if reader.type.endswith("32") else 64
    value &= (1 << bits) - 1
    unsigned = reader.type in {"uint32", "uint64", "fixed32", "fixed64"}
    return value if unsigned or value < 1 << (bits - 1) else value - (1 << bits)


def _gone(reader: Enum | None, writer: Enum | None) -> dict[int, str]:
    if reader is None or writer is None:
        return {}
    return {number: name for number, name in writer.numbers.items() if number not in reader.numbers}
