"""Rules about two fields of the same number: kind, named type, label."""

from collections.abc import Iterator

from skra_compat.difference import Difference, Effect
from skra_compat.formats.protobuf.model import Field
from skra_compat.formats.protobuf.scalars import same_form
from skra_compat.formats.protobuf.sides import Fields
from skra_compat.formats.protobuf.witness import Search, Witness


def kind(field: Field) -> str:
    """What upstream tells apart: MAP, MESSAGE and SCALAR (enums among them); and GROUP, which upstream does not see."""
    if field.is_map:
        return "MAP"
    return field.type.upper() if field.is_message else "SCALAR"


def kind_changed(fields: Fields) -> Iterator[Difference]:
    """A message where a scalar was, a map where a list was: other bytes, or other meaning of the same bytes."""
    was, now = kind(fields.writer), kind(fields.reader)
    if was != now:
        said = f"{named(fields)} was written as {what(fields.writer)} and is read as {what(fields.reader)}:"
        said += " readers lose the value, or take it for something else"
        yield fields.difference("FIELD_KIND_CHANGED", said, keep(fields), fields.usual())


def named_type_changed(fields: Fields) -> Iterator[Difference]:
    """The message at a field has another name, or is an imported one whose definition became incompatible."""
    kinds = {kind(fields.writer), kind(fields.reader)}
    if not kinds <= {"MESSAGE", "GROUP"}:
        return
    sides = fields.of.sides
    now, was = fields.reader.type_name, fields.writer.type_name
    reader, writer = sides.reader.messages[now], sides.writer.messages[was]
    if reader.group or writer.group:
        return  # their names are those of fields: `Sides.below` has them compared
    if sides.reader.paths[now] != sides.writer.paths[was]:
        said = f"{named(fields)} was written as {was} and is read as {now}: readers take the fields of the one for"
        said += " those of the other (where no event is shown, none tells them apart, and only generated code breaks)"
    elif fields.of.detour is not None or (reader is fields.of.reader and writer is fields.of.writer):
        return  # definitions below are looked at one by one; what holds itself is told where it is held
    elif not sides.is_imported(reader, writer) or not sides.broken(reader, writer):
        return
    else:
        said = f"{named(fields)} holds {now} of an imported file, whose definition cannot read what was written"
    witness = _by_definition(fields) if len(kinds) == 1 else fields.usual()
    yield fields.difference("FIELD_NAMED_TYPE_CHANGED", said, keep(fields), witness)


def label_changed(fields: Fields) -> Iterator[Difference]:
    """A list became one value, or a value became required."""
    reader, writer = fields.reader, fields.writer
    if kind(reader) != kind(writer) or kind(reader) == "MAP":
        return
    scalar = kind(reader) == "SCALAR"
    if scalar and not same_form(reader, writer):
        return
    textual = reader.type in {"string", "bytes"}
    changed = f"FIELD_{'MESSAGE' if not scalar else 'STRING_OR_BYTES' if textual else 'NUMERIC'}_LABEL_CHANGED"
    if reader.required and not writer.required:
        said = f"{named(fields)} is required by the reader, and writers may leave it out: such events are refused"
        fix = "keep it optional, and give the reader a default for events without it"
        yield fields.difference(changed, said, fix, fields.absent())
    elif writer.repeated and not reader.repeated:
        said = f"{named(fields)} was written as a list and is read as one value: readers get the last one, or none"
        effect = Effect.INCOMPATIBLE if scalar and not textual else Effect.DEGRADED
        yield fields.difference(changed, said, "keep it repeated", fields.twice(), effect)
    elif scalar and not textual and reader.label and writer.label and reader.label != writer.label:
        said = f"{named(fields)} was {writer.label} and is now {reader.label}"
        said += ": readers get a list of one" if reader.repeated else ": the bytes stay, generated code changes"
        yield fields.difference(changed, said, f"keep it {writer.label}", fields.usual())


def presence_lost(fields: Fields) -> Iterator[Difference]:
    """A zero that was written on purpose looks like a field that was left out."""
    reader, writer = fields.reader, fields.writer
    kept = reader.presence or reader.repeated or fields.of.reader.map_entry
    if writer.presence and not kept and same_form(reader, writer):
        said = f"writers tell 0, false or empty from nothing in {named(fields)}, and the reader cannot"
        zero = fields.raw(b"") if writer.type in {"string", "bytes"} else fields.values(0)
        yield fields.difference("FIELD_PRESENCE_LOST", said, "keep it optional", zero, Effect.DEGRADED)


def named(fields: Fields) -> str:
    """The field as the reader calls it, and as the writer does where that is another name."""
    name, before = fields.reader.name, fields.writer.name
    if fields.of.reader.map_entry:
        return f"the {name} of the map"
    return name if name == before else f"{name} (written as {before})"


def what(field: Field) -> str:
    """What a field holds."""
    if field.is_map:
        return "a map"
    held = f"{field.type} {field.type_name}".rstrip()
    return f"a list of {held}" if field.repeated else held


def keep(fields: Fields) -> str:
    """The way out of every other type."""
    number = fields.writer.number
    if fields.of.reader.map_entry:
        return "keep the map as it was, and give the new one a new number beside it"
    return f"keep number {number} as it was, and give the new {fields.reader.name} a new number beside it"


def _by_definition(fields: Fields) -> Search:
    """Events for whatever differs between the two definitions, below the field."""

    def events() -> Iterator[Witness | None]:
        of = fields.of
        sides = of.sides
        reader, writer = sides.reader.messages[fields.reader.type_name], sides.writer.messages[fields.writer.type_name]
        holder = (of.reader.full_name, of.writer.full_name)
        for key, detour in sides.meeting.detour(holder, fields.writer, reader, writer):
            for search in sides.shown(key, detour):
                yield from search.events()

    return Search(events)
