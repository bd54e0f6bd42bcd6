"""What a keyword says of a value. An atom says nothing of values of other kinds than its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from skra_compat.event import Json

if TYPE_CHECKING:
    from skra_compat.formats.jsonschema.rules.expand import Node


class Kind(Enum):
    """Kinds of values. Numbers are told apart by how they are written, because draft-04 does."""

    NULL = "null"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    """1"""
    WHOLE = "1.0"
    """An integer for every draft but draft-04."""
    FRACTION = "1.5"
    STRING = "string"
    ARRAY = "array"
    OBJECT = "object"


NUMBERS = frozenset({Kind.INTEGER, Kind.WHOLE, Kind.FRACTION})
EVERY_KIND = frozenset(Kind)


@dataclass(frozen=True, slots=True)
class OfKind:
    """`type`."""

    kinds: frozenset[Kind]


@dataclass(frozen=True, slots=True, eq=False)
class Among:
    """`enum` and `const`."""

    values: tuple[Json, ...]
    keyword: str = "enum"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """`minimum`, `exclusiveMinimum`."""

    limit: Fraction
    strict: bool = False


@dataclass(frozen=True, slots=True)
class AtMost:
    """`maximum`, `exclusiveMaximum`."""

    limit: Fraction
    strict: bool = False


@dataclass(frozen=True, slots=True)
class MultipleOf:
    """`multipleOf`."""

    factor: Fraction


class Sized(Enum):
    """What has a size: characters, items, properties."""

    LENGTH = Kind.STRING
    ITEMS = Kind.ARRAY
    PROPERTIES = Kind.OBJECT


@dataclass(frozen=True, slots=True)
class MinSize:
    """`minLength`, `minItems`, `minProperties`."""

    of: Sized
    size: int


@dataclass(frozen=True, slots=True)
class MaxSize:
    """`maxLength`, `maxItems`, `maxProperties`."""

    of: Sized
    size: int


@dataclass(frozen=True, slots=True)
class Matches:
    """`pattern`."""

    pattern: str


@dataclass(frozen=True, slots=True)
class ItemAt:
    """A tuple's item (`items` as a list, `prefixItems`)."""

    position: int
    schema: "Item"
    keyword: str = "items"


@dataclass(frozen=True, slots=True)
class ItemsFrom:
    """Every item from a position on (`items`, `additionalItems`)."""

    position: int
    schema: "Item"
    keyword: str = "items"


@dataclass(frozen=True, slots=True)
class Unique:
    """`uniqueItems`."""


@dataclass(frozen=True, slots=True)
class Contains:
    """`contains` with its bounds."""

    schema: "Item"
    at_least: int = 1
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Required:
    """A name in `required`."""

    name: str
    has_default: bool = False
    """The property has a `default`, which no validator fills in."""


@dataclass(frozen=True, slots=True)
class Property:
    """A member of `properties`."""

    name: str
    schema: "Item"


@dataclass(frozen=True, slots=True)
class PatternProperty:
    """A member of `patternProperties`."""

    pattern: str
    schema: "Item"


@dataclass(frozen=True, slots=True)
class Additional:
    """`additionalProperties`: properties neither named nor matched beside it."""

    names: frozenset[str]
    patterns: frozenset[str]
    schema: "Item"
    keyword: str = "additionalProperties"


@dataclass(frozen=True, slots=True)
class Names:
    """`propertyNames`."""

    schema: "Item"


@dataclass(frozen=True, slots=True)
class Declared:
    """Of LENIENT: no property that the writer does not declare."""

    names: frozenset[str]
    patterns: frozenset[str]


@dataclass(frozen=True, slots=True)
class All:
    """`allOf`: a conjunction; without members it says nothing."""

    items: "tuple[Item, ...]"


@dataclass(frozen=True, slots=True)
class Some:
    """`anyOf`: a disjunction; without members nothing satisfies it."""

    items: "tuple[Item, ...]"
    keyword: str = "anyOf"


@dataclass(frozen=True, slots=True)
class Exactly:
    """`oneOf`."""

    items: "tuple[Item, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """`not`."""

    item: "Item"
    keyword: str = "not"


@dataclass(frozen=True, slots=True, eq=False)
class Opaque:
    """A keyword that is only compared with itself (`unevaluated*`, `$dynamicRef` and the like)."""

    keyword: str
    node: "Node"


NumberAtom: TypeAlias = AtLeast | AtMost | MultipleOf
StringAtom: TypeAlias = MinSize | MaxSize | Matches
ArrayAtom: TypeAlias = MinSize | MaxSize | ItemAt | ItemsFrom | Unique | Contains
ObjectAtom: TypeAlias = MinSize | MaxSize | Required | Property | PatternProperty | Additional | Names | Declared
Literal: TypeAlias = OfKind | Among | NumberAtom | StringAtom | ArrayAtom | ObjectAtom | Opaque
Branch: TypeAlias = All | Some | Exactly | Not
Atom: TypeAlias = Literal | Branch
Item: TypeAlias = "Node | Atom"

NEVER = Some(())
ALWAYS = All(())


def kinds_of(atom: Literal) -> frozenset[Kind]:
    """The kinds of values that an atom speaks of."""
    return frozenset({atom.of.value}) if isinstance(atom, MinSize | MaxSize) else _SPOKEN_OF.get(type(atom), _OBJECT)


_OBJECT = frozenset({Kind.OBJECT})
_SPOKEN_OF: Mapping[type, frozenset[Kind]] = {
    **dict.fromkeys((OfKind, Among, Opaque), EVERY_KIND),
    **dict.fromkeys((AtLeast, AtMost, MultipleOf), NUMBERS),
    **dict.fromkeys((ItemAt, ItemsFrom, Unique, Contains), frozenset({Kind.ARRAY})),
    Matches: frozenset({Kind.STRING}),
}


def kind_of(value: Json) -> Kind:
    """The kind of a value."""
    if value is None:
        return Kind.NULL
    if isinstance(value, bool):
        return Kind.BOOLEAN
    if isinstance(value, int):
        return Kind.INTEGER
    if isinstance(value, float):
        return Kind.WHOLE if value.is_integer() else Kind.FRACTION
    if isinstance(value, str):
        return Kind.STRING
    return Kind.OBJECT if isinstance(value, dict) else Kind.ARRAY


def exact(number: float) -> Fraction:
    """A JSON number without rounding: what its digits say, not what the machine stores."""
    return Fraction(number) if isinstance(number, int) else Fraction(repr(number))
