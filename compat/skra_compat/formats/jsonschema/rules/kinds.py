"""What a refusal is called (the names that upstream registries give, where they have one), and how to say it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from skra_compat.event import Json
from skra_compat.formats.jsonschema.rules.atom import (
    NEVER,
    Additional,
    All,
    Among,
    AtLeast,
    AtMost,
    Contains,
    Exactly,
    Item,
    ItemAt,
    ItemsFrom,
    Kind,
    Matches,
    MaxSize,
    MinSize,
    MultipleOf,
    Names,
    Not,
    OfKind,
    Opaque,
    PatternProperty,
    Property,
    Required,
    Sized,
    Some,
    Unique,
)
from skra_compat.formats.jsonschema.rules.expand import Node
from skra_compat.formats.jsonschema.rules.focus import focus
from skra_compat.formats.jsonschema.text import write_json


@dataclass(frozen=True, slots=True)
class Words:
    """A refusal in words; `steps` lead from the schema to the keyword."""

    kind: str
    steps: tuple[str, ...]
    message: str
    fix: str = ""


_SIZES = {
    Sized.LENGTH: ("LENGTH", "Length", "characters"),
    Sized.ITEMS: ("ITEMS", "Items", "items"),
    Sized.PROPERTIES: ("PROPERTIES", "Properties", "properties"),
}


def words(atom: Item, left: Iterable[Item]) -> Words:
    """What to say of an atom of the reader that an event of the left does not satisfy."""
    facts = list(gathered(left))
    return _TABLE.get(type(atom), _other)(atom, facts)


def gathered(left: Iterable[Item]) -> Iterable[Item]:
    """The atoms of a conjunction, choices left whole."""
    waiting = list(left)
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, Node | All):
            waiting[:0] = item.atoms if isinstance(item, Node) else item.items
        else:
            yield item


def spelled(item: Item) -> str:
    """A schema in a few words of its own."""
    if isinstance(item, Node):
        text = write_json(item.site.value)
        return text if len(text) <= 80 else text[:77] + "..."
    return "false" if item == NEVER else "a schema"


def named(kinds: Iterable[Kind]) -> str:
    """The types that these kinds make up, in JSON Schema's words."""
    found = set(kinds)
    names = [kind.value for kind in (Kind.NULL, Kind.BOOLEAN, Kind.STRING, Kind.ARRAY, Kind.OBJECT) if kind in found]
    if Kind.FRACTION in found:
        names.append("number")
    elif found & {Kind.INTEGER, Kind.WHOLE}:
        names.append("integer")
    return " or ".join(names) or "nothing"


def _of_kind(atom: OfKind, left: list[Item]) -> Words:
    written = {kind for kind in Kind if focus(All(tuple(left)), kind) != NEVER}
    kind = "TYPE_NARROWED" if written & atom.kinds else "TYPE_CHANGED"
    message = f"the writer sends {named(written)}, the reader accepts {named(atom.kinds)}"
    return Words(kind, (), message, "keep the type, or accept both types in the reader")


def _among(atom: Among, left: list[Item]) -> Words:
    before = [value for one in left if isinstance(one, Among) for value in one.values]
    if not before:
        kind = "ENUM_ARRAY_ADDED" if atom.keyword == "enum" else "ENUM_ARRAY_CHANGED"
        return Words(kind, (atom.keyword,), f"the reader accepts only {_some(atom.values)}; the writer is not bound")
    gone = [value for value in before if value not in atom.values]
    kind = "ENUM_ARRAY_NARROWED" if len(gone) < len(before) and atom.keyword == "enum" else "ENUM_ARRAY_CHANGED"
    message = f"the writer may send {_some(gone)}; the reader accepts only {_some(atom.values)}"
    return Words(kind, (atom.keyword,), message, f"keep {_some(gone)} among the accepted values")


def _some(values: Iterable[Json]) -> str:
    shown = [write_json(value) for value in values]
    return ", ".join(shown[:5]) + (", ..." if len(shown) > 5 else "")


def _bound(atom: AtLeast | AtMost, left: list[Item]) -> Words:
    low = isinstance(atom, AtLeast)
    lows = [one.limit for one in left if isinstance(one, AtLeast)]
    highs = [one.limit for one in left if isinstance(one, AtMost)]
    before = lows if low else highs
    name = f"{'exclusive' if atom.strict else ''}{'minimum' if low else 'maximum'}"
    stem = f"{'EXCLUSIVE_' if atom.strict else ''}{'MINIMUM' if low else 'MAXIMUM'}"
    keyword = name.replace("exclusivem", "exclusiveM")
    shown = max(before) if low and before else min(before) if before else None
    change = "ADDED" if shown is None else "INCREASED" if low else "DECREASED"
    was = "had none" if shown is None else f"had {_number(shown)}"
    message = f"the reader's {keyword} is {_number(atom.limit)}, the writer {was}"
    return Words(f"{stem}_{change}", (keyword,), message, f"widen {keyword}, or leave it out")


def _number(value: Fraction) -> str:
    return str(int(value)) if value.denominator == 1 else str(float(value))


def _multiple(atom: MultipleOf, left: list[Item]) -> Words:
    before = [one.factor for one in left if isinstance(one, MultipleOf)]
    kind = "MULTIPLE_OF_ADDED"
    if before:
        kind = "MULTIPLE_OF_EXPANDED" if (atom.factor / before[0]).denominator == 1 else "MULTIPLE_OF_CHANGED"
    return Words(kind, ("multipleOf",), f"the reader accepts only multiples of {_number(atom.factor)}")


def _size(atom: MinSize | MaxSize, left: list[Item]) -> Words:
    low = isinstance(atom, MinSize)
    upper, camel, noun = _SIZES[atom.of]
    before = [
        one.size for one in left if isinstance(one, MinSize | MaxSize) and type(one) is type(atom) and one.of is atom.of
    ]
    keyword = ("min" if low else "max") + camel
    change = "ADDED" if not before else "INCREASED" if low else "DECREASED"
    bound = "at least" if low else "at most"
    was = f"{(max if low else min)(before)}" if before else "no bound"
    message = f"the reader wants {bound} {atom.size} {noun}, the writer has {was}"
    return Words(
        f"{'MIN' if low else 'MAX'}_{upper}_{change}", (keyword,), message, f"widen {keyword}, or leave it out"
    )


def _pattern(atom: Matches, left: list[Item]) -> Words:
    before = [one.pattern for one in left if isinstance(one, Matches)]
    kind = "PATTERN_CHANGED" if before else "PATTERN_ADDED"
    was = f"the writer's is {before[0]}" if before else "the writer has none"
    return Words(kind, ("pattern",), f"the reader's pattern is {atom.pattern}, {was}", "widen the pattern")


def _required(atom: Required, left: list[Item]) -> Words:
    declared = any(isinstance(one, Property) and one.name == atom.name for one in left)
    closed = any(isinstance(one, Additional) for one in left)
    remedy = f"make {atom.name} optional in the reader, or have the writer require it first"
    message = f"the reader requires {atom.name}, which an event of the writer may lack"
    if atom.has_default:
        message += "; a default does not help, because validators do not fill it in"
    if declared:
        kind = "REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED" if atom.has_default else "REQUIRED_ATTRIBUTE_ADDED"
        return Words(kind, ("required", atom.name), message, remedy)
    model = "UNOPEN" if closed else "OPEN"
    default = "WITH_DEFAULT_" if atom.has_default else ""
    kind = f"REQUIRED_PROPERTY_{default}ADDED_TO_{model}_CONTENT_MODEL"
    return Words(kind, ("properties", atom.name), message, remedy)


def _property(atom: Property, left: list[Item]) -> Words:
    steps = ("properties", atom.name)
    if any(isinstance(one, Property) and one.name == atom.name for one in left):
        return Words("PROPERTY_TYPE_CHANGED", steps, f"the reader wants {spelled(atom.schema)} there")
    if any(isinstance(one, Additional | PatternProperty) for one in left):
        message = f"the writer may send {atom.name} as an additional property that is not {spelled(atom.schema)}"
        return Words("PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", steps, message)
    message = (
        f"the writer's content model is open: it may send {atom.name} with any value, not only {spelled(atom.schema)}"
    )
    remedy = "close the writer's model (additionalProperties: false), or compare with LENIENT"
    return Words("OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL", steps, message, remedy)


def removed(atom: Additional, name: str) -> Words:
    """A property that the writer declares meets the reader's `additionalProperties`."""
    steps = ("properties", name)
    if atom.schema == NEVER or (isinstance(atom.schema, Node) and atom.schema.site.value is False):
        message = f"the writer sends {name}; the reader's closed content model refuses it"
        return Words("PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL", steps, message, f"keep {name} in the reader")
    message = f"the writer's {name} is not covered by the reader's {atom.keyword}: {spelled(atom.schema)}"
    return Words("PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", steps, message)


def _additional(atom: Additional, _: list[Item]) -> Words:
    stem = "UNEVALUATED_PROPERTIES" if atom.keyword.startswith("un") else "ADDITIONAL_PROPERTIES"
    closed = isinstance(atom.schema, Node) and atom.schema.site.value is False
    message = f"the writer may send properties that nobody declared; the reader accepts {spelled(atom.schema)} there"
    remedy = f"leave {atom.keyword} open in the reader, or compare with LENIENT"
    return Words(f"{stem}_{'REMOVED' if closed else 'NARROWED'}", (atom.keyword,), message, remedy)


def _pattern_property(atom: PatternProperty, _: list[Item]) -> Words:
    message = f"properties that match {atom.pattern} must be {spelled(atom.schema)} for the reader"
    return Words("PATTERN_PROPERTY_ADDED", ("patternProperties", atom.pattern), message)


def _names(atom: Names, _: list[Item]) -> Words:
    return Words("PROPERTY_NAMES_NARROWED", ("propertyNames",), f"names must be {spelled(atom.schema)} for the reader")


def _items(atom: ItemAt | ItemsFrom, left: list[Item]) -> Words:
    steps = (atom.keyword, str(atom.position)) if isinstance(atom, ItemAt) else (atom.keyword,)
    message = f"items from position {atom.position} on must be {spelled(atom.schema)} for the reader"
    if isinstance(atom, ItemAt):
        open_model = not any(isinstance(one, ItemsFrom) for one in left)
        kind = (
            "ITEM_ADDED_TO_OPEN_CONTENT_MODEL"
            if open_model
            else "ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
        )
        return Words(kind, steps, f"item {atom.position} must be {spelled(atom.schema)} for the reader")
    closed = isinstance(atom.schema, Node) and atom.schema.site.value is False
    if any(isinstance(one, ItemAt) and one.position >= atom.position for one in left):
        return Words(
            "ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL"
            if closed
            else "ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
            steps,
            message,
        )
    return Words("ADDITIONAL_ITEMS_REMOVED" if closed else "ADDITIONAL_ITEMS_NARROWED", steps, message)


def _unique(_: Unique, __: list[Item]) -> Words:
    return Words("UNIQUE_ITEMS_ADDED", ("uniqueItems",), "the reader wants different items; the writer may repeat one")


def _contains(atom: Contains, _: list[Item]) -> Words:
    return Words("CONTAINS_NARROWED", ("contains",), f"the reader wants the array to contain {spelled(atom.schema)}")


def _some_of(atom: Some, left: list[Item]) -> Words:
    word = atom.keyword
    if atom == NEVER:
        return Words("TYPE_CHANGED", (), "the reader accepts nothing here", "leave the schema open")
    if word.startswith("depend"):
        listed = isinstance(atom.items[1], Required)
        kind = "DEPENDENCY_ARRAY_ADDED" if listed else "DEPENDENCY_SCHEMA_ADDED"
        first = atom.items[0]
        name = first.name if isinstance(first, Property) else ""
        return Words(kind, (word, name), f"the reader asks more of events that have {name}")
    if word in {"then", "else"}:
        return Words("CONDITION_NARROWED", (word,), f"the reader's {word} asks more than the writer keeps to")
    combined = any(isinstance(one, Some | Exactly) for one in left)
    kind = "SUM_TYPE_NARROWED" if combined else "TYPE_CHANGED"
    return Words(kind, (word,), f"an event of the writer is none of the {len(atom.items)} alternatives of {word}")


def _exactly(atom: Exactly, left: list[Item]) -> Words:
    combined = any(isinstance(one, Some | Exactly) for one in left)
    kind = "COMBINED_TYPE_SUBSCHEMAS_CHANGED" if combined else "TYPE_CHANGED"
    message = f"an event of the writer is none, or more than one, of the {len(atom.items)} alternatives of oneOf"
    return Words(kind, ("oneOf",), message, "use anyOf, or tell the alternatives apart by a constant")


def _not(atom: Not, _: list[Item]) -> Words:
    return Words("NOT_TYPE_EXTENDED", (atom.keyword,), "the reader excludes what the writer may send")


def _opaque(atom: Opaque, _: list[Item]) -> Words:
    return Words("UNDECIDED", (atom.keyword,), f"{atom.keyword} is compared only with itself, and it differs")


def _other(_: Item, __: list[Item]) -> Words:
    return Words("TYPE_CHANGED", (), "an event of the writer is refused here")


_TABLE: Mapping[type, Callable[[Any, list[Item]], Words]] = {
    OfKind: _of_kind,
    Among: _among,
    AtLeast: _bound,
    AtMost: _bound,
    MultipleOf: _multiple,
    MinSize: _size,
    MaxSize: _size,
    Matches: _pattern,
    Required: _required,
    Property: _property,
    Additional: _additional,
    PatternProperty: _pattern_property,
    Names: _names,
    ItemAt: _items,
    ItemsFrom: _items,
    Unique: _unique,
    Contains: _contains,
    Some: _some_of,
    Exactly: _exactly,
    Not: _not,
    Opaque: _opaque,
}
