"""The neutral tree of an event: what the linter and the contracts see, whatever the language.

Languages differ in how they say "may be missing" (see each format's `outline`); here it is two booleans. Types are the
JSON Schema words (`null boolean integer number string object array`) plus `bytes`, so that a rule is written once.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple, Never

from skra_compat.event import Json

_NONE: Final[Mapping[str, Never]] = MappingProxyType({})


class Field(NamedTuple):
    """One field of an event, or of a record inside it."""

    name: str
    path: str
    """From the event's root: `lines[].sku`."""
    types: tuple[str, ...] = ()
    """Types that a value may have, without `null`; empty when any type is admitted."""
    native: str = ""
    """The type in the language's own words, where those say more: `int` and `long`, `sint32`, the name of a record."""
    optional: bool = False
    """May be absent."""
    nullable: bool = False
    """May be null where it is present."""
    constant: bool = False
    """Has a single admitted value."""
    enum: tuple[Json, ...] = ()
    """The admitted values, without null and without Protobuf's `*_UNSPECIFIED`; empty when not enumerated."""
    known: tuple[Json, ...] = ()
    """Values that are listed beside others: an enumeration in a choice with any text."""
    format: str = ""
    """The logical type or format annotation: `date-time`, `timestamp-millis`, `google.protobuf.Timestamp`."""
    doc: str = ""
    section: str = ""
    """A heading in the text under which it stands with others: `--- refund only ---`; languages without have none."""
    enum_docs: Mapping[str, str] = _NONE
    number: int | None = None
    """The field's number, in Protobuf."""
    aliases: tuple[str, ...] = ()
    choice: str = ""
    """The name of the `oneof` that the field is a member of."""
    record: "Record | None" = None
    """The fields below, when the value is an object or a list of objects."""
    repeated: bool = False
    """A list (`record` and `types` then speak of its items)."""
    free_form: bool = False
    """An object or a map whose keys the schema does not name."""
    line: int = 0
    annotations: Mapping[str, Json] = _NONE
    """Properties that the language does not define (`x-…`, Avro custom properties, Protobuf options)."""

    @property
    def soft(self) -> bool:
        """May be absent or null."""
        return self.optional or self.nullable


class Record(NamedTuple):
    """An object with named fields."""

    name: str = ""
    doc: str = ""
    fields: tuple[Field, ...] = ()
    variants: "tuple[Record, ...]" = ()
    """Alternatives of which an event is one: `oneOf`/`anyOf` of objects, a union of records, messages of a `oneof`."""
    conditions: tuple[str, ...] = ()
    """What makes the rest depend on a value: `if/then on action`, `dependentSchemas`, `cel on kind`."""
    open: bool = True
    """Fields that are not named here may occur."""
    line: int = 0
    annotations: Mapping[str, Json] = _NONE


class Event(NamedTuple):
    """The outline of a schema: the record at its root, or the fact that it has none."""

    name: str
    root: Record
    namespace: str = ""
    doc: str = ""
    accepts_anything: bool = False
    """The schema refuses nothing worth the name: `{}`, `true`, `{"type": "object"}`, `bytes`, `Struct`, `Any`."""
    batch: bool = False
    """The root is a list and `root` describes its items."""
    untold: tuple[str, ...] = ()
    """Paths of records whose fields are not told, because there were too many before them or around them."""
