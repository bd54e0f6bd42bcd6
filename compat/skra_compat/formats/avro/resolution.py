"""Which part of the writer a part of the reader is resolved with (specification, "Schema Resolution")."""

from collections.abc import Iterator, Sequence
from typing import Final

from skra_compat.formats.avro.model import Enum, Field, Fixed, Named, Part, Primitive, Record, Type, Union
from skra_compat.formats.avro.names import simple_name

PROMOTIONS: Final = {
    "int": ("long", "float", "double"),
    "long": ("float", "double"),
    "float": ("double",),
    "string": ("bytes",),
    "bytes": ("string",),
}
"""What else may read each primitive type."""


def same_name(reader: Named, writer: Named) -> bool:
    """Whether the names match: without namespaces, or by an alias of the reader that is the writer's full name."""
    return simple_name(reader.name) == simple_name(writer.name) or writer.name in reader.aliases


def sources(reader: Record, writer: Record) -> dict[Field, list[Field]]:
    """The writer's fields that each of the reader's fields is read from; more than one is ambiguous.

    A field of the writer goes to the reader's field of its name, else to the last one with its name as an alias: that
    is how codecs rename the writer's fields, and so two fields of a reader never share one of the writer's.
    """
    by_name = {field.name: field for field in reader.fields}
    by_alias = {alias: field for field in reader.fields for alias in field.aliases}
    found: dict[Field, list[Field]] = {}
    for field in writer.fields:
        target = by_name.get(field.name) or by_alias.get(field.name)
        if target is not None:
            found.setdefault(target, []).append(field)
    return found


def unchanged(reader: Type, writer: Type) -> bool:
    """Whether the two agree at a glance: primitives, alone or in unions. Most fields do, and need no walk."""
    if isinstance(writer, Union):
        return all(unchanged(reader, branch) for branch in writer.branches)
    if not isinstance(writer, Primitive):
        return False
    mine = reader.branches if isinstance(reader, Union) else (reader,)
    return any(isinstance(one, Primitive) and one.kind == writer.kind and one.logical == writer.logical for one in mine)


def matches(reader: Part, writer: Part) -> bool:
    """Whether a reader's branch is one for the writer's type, as far as one can see without looking below it."""
    if isinstance(reader, Record | Enum | Fixed) and isinstance(writer, Record | Enum | Fixed):
        return reader.kind == writer.kind and same_name(reader, writer)
    return reader.kind == writer.kind or reader.kind in PROMOTIONS.get(writer.kind, ())


def candidates(branches: Sequence[Part], writer: Part) -> Iterator[Part]:
    """Yield the branches that may read the writer's type, those first that codecs look at first.

    A branch with the writer's full name is the only one; else the same kind of type comes before what it promotes to.
    """
    matching = [branch for branch in branches if matches(branch, writer)]
    if isinstance(writer, Record | Enum | Fixed):
        exact = [one for one in matching if isinstance(one, Record | Enum | Fixed) and one.name == writer.name]
        yield from exact or matching
    else:
        yield from sorted(matching, key=lambda branch: branch.kind != writer.kind)
