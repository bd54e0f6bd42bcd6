"""Which part of the writer a part of the reader is resolved with (specification, "Schema Resolution")."""

from collections.abc import Container, Sequence
from typing import Final

from skra_compat.formats.avro.model import (
    Array,
    Enum,
    Fixed,
    Map,
    Named,
    Part,
    Primitive,
    Record,
    Type,
    Union,
)
from skra_compat.formats.avro.names import namespace_of, simple_name

PROMOTIONS: Final = {
    "int": ("long", "float", "double"),
    "long": ("float", "double"),
    "float": ("double",),
    "string": ("bytes",),
    "bytes": ("string",),
}
"""What else may read each primitive type."""


def same_name(reader: Named, writer: Named) -> bool:
    """Whether the names match: without namespaces, or by an alias of the reader that is the writer's full name.

    A type inside a namespace cannot name one outside of all: its aliases without a dot are in its own namespace.
    """
    if simple_name(reader.name) == simple_name(writer.name):
        return True
    return writer.name in reader.aliases and (bool(namespace_of(writer.name)) or not namespace_of(reader.name))


def sources(reader: Record, writer: Record) -> list[int | None]:
    """Which of the writer's fields each of the reader's fields is read from, None where the writer writes none.

    A field of the writer goes to the reader's field of its name, else to the last one with its name as an alias: that
    is how codecs rename the writer's fields, and so two fields of a reader never share one of the writer's.
    """
    written = {field.name: at for at, field in enumerate(writer.fields)}
    found = [written.get(field.name) for field in reader.fields]
    renaming = {alias: at for at, field in enumerate(reader.fields) for alias in field.aliases}
    if renaming:
        names = {field.name for field in reader.fields}
        for name, at in written.items():
            if name in renaming and name not in names and found[renaming[name]] is None:
                found[renaming[name]] = at
    return found


def ambiguous(reader: Record, writer: Record) -> dict[str, list[str]]:
    """The reader's fields that name several of the writer's, by name and aliases.

    Aliases that the writer has as well rename nothing: it lives with them itself.
    """
    aliased = [field for field in reader.fields if field.aliases]
    if not aliased:
        return {}
    own = {field.name: field.aliases for field in writer.fields}
    renaming = [field for field in aliased if own.get(field.name) != field.aliases]
    named = {field.name: sorted(own.keys() & {field.name, *field.aliases}) for field in renaming}
    return {name: several for name, several in named.items() if len(several) > 1}


def unchanged(reader: Type, writer: Type) -> bool:
    """Whether the two agree at a glance: primitives, also in lists, maps and unions. Most do, and need no walk."""
    if isinstance(reader, Union):
        return _covered(reader, writer)
    match writer:
        case Primitive():
            return _primitives(reader, writer)
        case Union():
            return all(unchanged(reader, branch) for branch in writer.branches)
        case Array():
            return isinstance(reader, Array) and unchanged(reader.items, writer.items)
        case Map():
            return isinstance(reader, Map) and unchanged(reader.values, writer.values)
        case _:
            return False


def _covered(reader: Union, writer: Type) -> bool:
    """The same for a union of the reader, whose branches are mostly the writer's in the writer's order."""
    if not isinstance(writer, Union):
        return any(unchanged(branch, writer) for branch in reader.branches)
    if len(reader.branches) == len(writer.branches) and all(map(_primitives, reader.branches, writer.branches)):
        return True
    return all(_covered(reader, branch) for branch in writer.branches)


def _primitives(reader: Type, writer: Type) -> bool:
    """Whether both are one and the same primitive type."""
    if not isinstance(reader, Primitive) or not isinstance(writer, Primitive):
        return False
    return reader.kind == writer.kind and reader.logical == writer.logical


class Branches:
    """A reader's union, arranged so that the branches for a type of the writer are found without asking them all."""

    __slots__ = ("_of_kind", "_of_name", "_written", "parts")

    def __init__(self, parts: Sequence[Part], written: Container[str]) -> None:
        """`written` are the names of the writer's types."""
        self.parts = parts
        self._written = written
        self._of_kind: dict[str, Part] = {}
        self._of_name: dict[tuple[str, str], dict[int, Named]] = {}
        for number, part in enumerate(parts):
            if isinstance(part, Record | Enum | Fixed):
                for name in {simple_name(part.name), *part.aliases}:
                    self._of_name.setdefault((part.kind, name), {})[number] = part
            else:
                self._of_kind[part.kind] = part

    def candidates(self, writer: Part) -> list[Part]:
        """The branches that codecs choose for the writer's type; whichever accepts it will do.

        Codecs differ in the branch of a named type: Java takes the one that renames the writer's type by an alias, else
        the one with its full name, else (for records) any that fits; fastavro takes the first whose name matches. An
        alias renames nothing where the writer has a type of the new name as well.
        """
        if isinstance(writer, Record | Enum | Fixed):
            return self._named(writer)
        promoted = PROMOTIONS.get(writer.kind, ())
        same = [self._of_kind[writer.kind]] if writer.kind in self._of_kind else []
        return same + [part for kind, part in self._of_kind.items() if kind in promoted]

    def _named(self, writer: Named) -> list[Part]:
        keys = {(writer.kind, simple_name(writer.name)), (writer.kind, writer.name)}
        numbered = {number: part for key in keys for number, part in self._of_name.get(key, {}).items()}
        named = [numbered[number] for number in sorted(numbered) if same_name(numbered[number], writer)]
        if isinstance(writer, Fixed):
            named.sort(key=lambda branch: isinstance(branch, Fixed) and branch.size != writer.size)
        exact = [branch for branch in named if branch.name == writer.name]
        renamed = [one for one in named if writer.name in one.aliases and one.name not in self._written]
        chosen = renamed[-1:] or exact or (named if isinstance(writer, Record) else [])
        return list(dict.fromkeys(chosen + named[:1]))
