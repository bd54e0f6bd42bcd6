"""Rules for records, enums and fixed."""

from collections.abc import Iterator, Sequence

from skra_compat.difference import Difference, Effect
from skra_compat.formats.avro.model import Absent, Enum, Field, Fixed, Record
from skra_compat.formats.avro.names import namespace_of, simple_name
from skra_compat.formats.avro.resolution import ambiguous, same_name, sources, unchanged
from skra_compat.formats.avro.rules_meaning import units
from skra_compat.formats.avro.sides import Meeting, Sides, joined
from skra_compat.formats.avro.witness import Witness, chain


def record(sides: Sides, pair: Meeting) -> Iterator[Difference]:
    """Fields are matched by name or alias; what the writer does not write needs a default."""
    reader, writer = pair.reader, pair.writer
    assert isinstance(reader, Record)
    assert isinstance(writer, Record)
    yield from _name(pair)
    several = ambiguous(reader, writer)
    for index, (field, source) in enumerate(zip(reader.fields, sources(reader, writer), strict=True)):
        if field.name in several:
            yield _ambiguous(pair, index, field, several[field.name])
        elif source is None:
            yield from _not_written(sides, pair, index, field)
        elif not unchanged(field.type, written := writer.fields[source].type):
            pair.at(f"fields/{index}/type", sides.reader.part(field.type), sides.writer.part(written), source)


def enum(sides: Sides, pair: Meeting) -> Iterator[Difference]:
    """Every symbol of the writer is one of the reader, or the reader has a symbol for all others."""
    del sides
    reader, writer = pair.reader, pair.writer
    assert isinstance(reader, Enum)
    assert isinstance(writer, Enum)
    yield from _name(pair)
    known = set(reader.symbols)
    unknown = [symbol for symbol in writer.symbols if symbol not in known]
    if not unknown:
        return
    lacking = f"the reader's {reader.name} does not know {_quoted(unknown)}"
    if reader.default is None:
        yield Difference(
            kind="MISSING_ENUM_SYMBOLS",
            path=pair.pointer("symbols"),
            message=f"{lacking}, which the writer may write",
            fix=f"add {_quoted(unknown)} to the reader's symbols, or give the reader's enum a default symbol",
            witness=Witness(chain(pair), unknown[0]),
        )
    else:
        yield Difference(
            kind="ENUM_DEFAULT_USED",
            path=pair.pointer("symbols"),
            message=f"{lacking} and reads {reader.default}, its default, instead",
            fix=f"add {_quoted(unknown)} to the reader's symbols before anybody writes it",
            witness=Witness(chain(pair), unknown[0], degrades=True),
            effect=Effect.DEGRADED,
        )


def fixed(sides: Sides, pair: Meeting) -> Iterator[Difference]:
    """The names match and the sizes are equal."""
    reader, writer = pair.reader, pair.writer
    assert isinstance(reader, Fixed)
    assert isinstance(writer, Fixed)
    yield from _name(pair)
    if reader.size == writer.size:
        yield from units(sides, pair)
        return
    yield Difference(
        kind="FIXED_SIZE_MISMATCH",
        path=pair.pointer("size"),
        message=f"the reader's {reader.name} has a size of {reader.size}, the writer's of {writer.size}",
        fix=f"keep the size {writer.size}, or give the new size a name of its own and a new field",
        witness=Witness(chain(pair)),
    )


def _name(pair: Meeting) -> Iterator[Difference]:
    reader, writer = pair.reader, pair.writer
    assert isinstance(reader, Record | Enum | Fixed)
    assert isinstance(writer, Record | Enum | Fixed)
    if same_name(reader, writer):
        return
    nameable = namespace_of(writer.name) or not namespace_of(reader.name)
    yield Difference(
        kind="NAME_MISMATCH",
        path=pair.pointer("name"),
        message=f"the reader's {reader.kind} is {reader.name}, the writer's is {writer.name}",
        fix=f"keep the name {simple_name(writer.name)}"
        + (f', or give the reader\'s {reader.kind} the alias "{writer.name}"' if nameable else ""),
        witness=Witness(chain(pair)),
    )


def _not_written(sides: Sides, pair: Meeting, index: int, field: Field) -> Iterator[Difference]:
    if not isinstance(field.default, Absent):
        if field.default is not None:  # null says that nothing was written, which is true
            yield _default_used(pair, index, field)
        return
    part = sides.reader.part(field.type)
    only_inside = isinstance(part, Enum) and part.default is not None
    remark = "; the default of its enum stands in for unknown symbols, not for a missing field" if only_inside else ""
    yield Difference(
        # Java compares such an enum with the writer's record, hence its other name for the same difference.
        kind="TYPE_MISMATCH" if only_inside else "READER_FIELD_MISSING_DEFAULT_VALUE",
        path=pair.pointer("fields", str(index), *(["type"] if only_inside else [])),
        message=f"the reader needs {field.name!r}, which the writer does not write and which has no default{remark}",
        fix=f"give {field.name!r} a default, or {_renamed(pair, field)}",
        witness=Witness(chain(pair), field=field.name),
    )


def _renamed(pair: Meeting, field: Field) -> str:
    """A guess at the writer's name of a field: one of the same type that the reader does not read."""
    reader, writer = pair.reader, pair.writer
    assert isinstance(reader, Record)
    assert isinstance(writer, Record)
    read = set(sources(reader, writer))
    unread = [one for at, one in enumerate(writer.fields) if at not in read]
    guesses = [one.name for one in unread if unchanged(field.type, one.type)]
    if len(guesses) == 1:
        return f'the alias "{guesses[0]}" if that is its name in the writer'
    return "an alias if the writer writes it under another name"


def _default_used(pair: Meeting, index: int, field: Field) -> Difference:
    return Difference(
        kind="FIELD_DEFAULT_USED",
        path=pair.pointer("fields", str(index)),
        message=f"the writer does not write {field.name!r}: the reader takes its default {_short(field.default)}",
        witness=Witness(chain(pair), degrades=True, field=field.name),
        effect=Effect.DEGRADED,
    )


def _ambiguous(pair: Meeting, index: int, field: Field, names: Sequence[str]) -> Difference:
    return Difference(
        kind="READER_FIELD_AMBIGUOUS",
        path=pair.pointer("fields", str(index)),
        message=f"the reader's {field.name!r} stands, by name and alias, for {_quoted(names)} of the writer at once",
        fix="remove the alias that the writer still uses as the name of another field",
        witness=Witness(chain(pair), field=field.name),
    )


def _quoted(names: Sequence[str]) -> str:
    return joined(map(repr, names))


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:39] + "…"
