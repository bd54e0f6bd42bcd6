"""Rules about two fields of the same number: kind, named type, label."""

from collections.abc import Iterator

from skra_compat.difference import Difference, Effect
from skra_compat.formats.protobuf.model import Field
from skra_compat.formats.protobuf.sides import Fields

_TEXT = {"string", "bytes"}


def kind(field: Field) -> str:
    """What upstream tells apart: MAP, MESSAGE, GROUP and SCALAR (enums among them)."""
    if field.is_map:
        return "MAP"
    return field.type.upper() if field.type in {"message", "group"} else "SCALAR"


def kind_changed(fields: Fields) -> Iterator[Difference]:
    """A message where a scalar was, a map where a list was: other bytes, or other meaning of the same bytes."""
    was, now = kind(fields.writer), kind(fields.reader)
    if was != now:
        yield fields.difference(
            "FIELD_KIND_CHANGED",
            f"{fields.reader.name} is a {now} for the reader and a {was} for the writer",
            "give the new field a new number",
            fields.usual(),
        )


def named_type_changed(fields: Fields) -> Iterator[Difference]:
    """The message at a field has another name, or is an imported one whose definition became incompatible."""
    if kind(fields.reader) != kind(fields.writer) or kind(fields.reader) not in {"MESSAGE", "GROUP"}:
        return
    sides = fields.of.sides
    now, was = fields.reader.type_name, fields.writer.type_name
    reader, writer = sides.reader.messages[now], sides.writer.messages[was]
    local = reader.file == sides.reader.file.name and writer.file == sides.writer.file.name
    if sides.reader.paths[now] != sides.writer.paths[was]:
        said = f"{fields.reader.name} holds {now} for the reader and {was} for the writer"
    elif local or fields.of.pair.accepts(reader, writer):
        return
    else:
        said = f"{fields.reader.name} holds {now}, whose definition is not compatible with the writer's"
    witness = sides.reach.telling(reader, writer)
    yield fields.difference("FIELD_NAMED_TYPE_CHANGED", said, "give the new type a field with a new number", witness)


def label_changed(fields: Fields) -> Iterator[Difference]:
    """A list became one value, or a value became required."""
    reader, writer = fields.reader, fields.writer
    if kind(reader) != kind(writer) or kind(reader) == "MAP":
        return
    numeric = kind(reader) == "SCALAR" and reader.type not in _TEXT and writer.type not in _TEXT
    name = "NUMERIC" if numeric else "STRING_OR_BYTES" if kind(reader) == "SCALAR" else "MESSAGE"
    changed = f"FIELD_{name}_LABEL_CHANGED"
    if reader.required and not writer.required:
        said = f"{reader.name} is required by the reader, and the writer may leave it out"
        yield fields.difference(changed, said, "keep it optional", fields.absent())
    elif writer.repeated and not reader.repeated:
        said = f"{reader.name} is a list for the writer and one value for the reader"
        lost = Effect.INCOMPATIBLE if numeric else Effect.DEGRADED
        yield fields.difference(changed, said, "keep it repeated", fields.usual(times=2), lost)
    elif numeric and reader.label and writer.label and reader.label != writer.label:
        said = f"{reader.name} is {reader.label} for the reader and {writer.label} for the writer"
        yield fields.difference(changed, said, f"keep it {writer.label}", fields.usual())
