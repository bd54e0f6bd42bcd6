"""What an Avro schema is once its text is read: a tree of frozen parts, named types referred to by full name.

A named type stands in `Model.types` alone; everywhere else, the root included, stands its `Name`. So a recursive
schema is no cycle of objects, and every part is equal to itself only and cheap to use as a key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar, Final, TypeAlias

from skra_compat.event import Json
from skra_compat.part import part

Properties: TypeAlias = Mapping[str, Json]

NO_PROPERTIES: Final[Properties] = MappingProxyType({})
PRIMITIVES: Final = frozenset({"null", "boolean", "int", "long", "float", "double", "bytes", "string"})


def _none() -> Properties:
    return NO_PROPERTIES


class Absent:
    """A field without a default (None would be a default: JSON's null)."""


ABSENT: Final = Absent()


@dataclass(frozen=True, slots=True)
class Logical:
    """A logical type that its carrier admits; `precision` and `scale` count for `decimal` alone."""

    name: str
    precision: int = 0
    scale: int = 0


@part
class Primitive:
    """A type without parts; `kind` is one of `PRIMITIVES`."""

    kind: str
    properties: Properties = field(default_factory=_none)
    logical: Logical | None = None


@part
class Array:
    """A list of items of one type."""

    kind: ClassVar[str] = "array"
    items: "Type"
    properties: Properties = field(default_factory=_none)


@part
class Map:
    """Values of one type by string keys."""

    kind: ClassVar[str] = "map"
    values: "Type"
    properties: Properties = field(default_factory=_none)


@part
class Union:
    """One of several branches; on the wire the branch's position comes first."""

    kind: ClassVar[str] = "union"
    branches: "tuple[Type, ...]"


@part
class Name:
    """A named type, to be looked up in `Model.types`."""

    kind: ClassVar[str] = "name"
    full: str


@part
class Enum:
    """One of a list of symbols; `default` stands in for a symbol that the reader does not know."""

    kind: ClassVar[str] = "enum"
    name: str
    symbols: tuple[str, ...]
    default: str | None = None
    doc: str | None = None
    aliases: tuple[str, ...] = ()
    properties: Properties = field(default_factory=_none)
    line: int = 0


@part
class Fixed:
    """A fixed number of bytes."""

    kind: ClassVar[str] = "fixed"
    name: str
    size: int
    doc: str | None = None
    aliases: tuple[str, ...] = ()
    properties: Properties = field(default_factory=_none)
    logical: Logical | None = None
    line: int = 0


@part
class Field:
    """One field of a record."""

    name: str
    type: "Type"
    default: "Json | Absent" = ABSENT
    doc: str | None = None
    order: str = "ascending"
    aliases: tuple[str, ...] = ()
    properties: Properties = field(default_factory=_none)
    line: int = 0


@part
class Record:
    """Fields in the order in which they are written."""

    kind: ClassVar[str] = "record"
    name: str
    """The full name, as in every named type; aliases are full names too."""
    fields: tuple[Field, ...]
    doc: str | None = None
    aliases: tuple[str, ...] = ()
    properties: Properties = field(default_factory=_none)
    error: bool = False
    """Declared as `error`, the word that protocols use for a record that is thrown."""
    line: int = 0


Named: TypeAlias = Record | Enum | Fixed
Type: TypeAlias = Primitive | Array | Map | Union | Name
Part: TypeAlias = Primitive | Array | Map | Union | Named
"""A type with its name looked up."""


def label_of(type: Type) -> str:  # noqa: A002 - Avro's own word
    """How Avro's JSON names a branch."""
    return type.full if isinstance(type, Name) else type.kind


@part
class Model:
    """A schema with every named type that it can reach."""

    root: Type
    types: Mapping[str, Named]
    imported: frozenset[str] = field(default=frozenset())
    """The named types that came with references and are not part of this text."""
    verbatim: str | None = None
    """The text, where it uses a type before it defines it."""

    def part(self, type: Type) -> Part:  # noqa: A002 - Avro's own word
        """Look a name up; every other type is a part already."""
        return self.types[type.full] if isinstance(type, Name) else type
