"""Schemas, types, values and numbers as a sentence spells them."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from skra_compat.event import Json
from skra_compat.formats.jsonschema.rules.atom import ALWAYS, NEVER, All, Item, Kind
from skra_compat.formats.jsonschema.rules.expand import Node
from skra_compat.formats.jsonschema.text import write_json

_LONGEST = 80
_LISTED = 5
_SILENT = frozenset({"title", "description", "default", "examples", "$comment", "$id", "id", "$schema"})


def words_of(kinds: Iterable[Kind]) -> list[str]:
    """The types that these kinds make up, in JSON Schema's words."""
    found = set(kinds)
    names = [kind.value for kind in (Kind.NULL, Kind.BOOLEAN, Kind.STRING, Kind.ARRAY, Kind.OBJECT) if kind in found]
    if Kind.FRACTION in found:
        names.append("number")
    elif found & {Kind.INTEGER, Kind.WHOLE}:
        names.append("integer")
    return names


def named(kinds: Iterable[Kind]) -> str:
    """The same as a phrase."""
    return either(words_of(kinds)) if set(kinds) != set(Kind) else "any type"


def either(names: list[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else "nothing"


def some(values: Iterable[Json]) -> str:
    """The first of some values, as JSON."""
    shown = [write_json(value) for value in values]
    return ", ".join(shown[:_LISTED]) + (f" and {len(shown) - _LISTED} more" if len(shown) > _LISTED else "")


def number(value: Fraction) -> str:
    """As JSON writes it."""
    return str(int(value)) if value.denominator == 1 else str(float(value))


def counted(count: int, noun: str) -> str:
    """`1 item`, `2 properties`."""
    many = noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"{count} {noun if count == 1 else many}"


def is_closed(schema: Item) -> bool:
    """Whether it is `false`."""
    return schema == NEVER or (isinstance(schema, Node) and schema.site.value is False)


def spelled(items: "Item | Iterable[Item]", silent: str = "anything") -> str:
    """What a value must be, in a few words; `silent` where nothing is said of it."""
    said = [one for one in ([items] if not isinstance(items, Iterable) else items) if _says_something(one)]
    return " and ".join(_one(item) for item in said[:3]) or silent


def _says_something(item: Item) -> bool:
    return not (item == ALWAYS or (isinstance(item, Node) and not item.atoms))


def _one(item: Item) -> str:
    if is_closed(item):
        return "nothing"
    if not isinstance(item, Node):
        return spelled(item.items) if isinstance(item, All) else "something narrower"
    schema = item.site.value
    told = {word: schema[word] for word in schema if word not in _SILENT} if isinstance(schema, Mapping) else schema
    if isinstance(told, Mapping) and set(told) == {"type"}:
        words = told["type"]
        return either([str(word) for word in words]) if isinstance(words, list) else str(words)
    text = write_json(told)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def called(schema: Item) -> str:
    """What people call an alternative: its title, the name it is referred to by, its constant, its type."""
    if not isinstance(schema, Node) or not isinstance(schema.site.value, Mapping):
        return ""
    value = schema.site.value
    title, reference, kind = value.get("title"), value.get("$ref"), value.get("type")
    if isinstance(title, str):
        return title
    if isinstance(reference, str):
        return reference.rpartition("/")[2].rpartition("#")[2] or reference
    return _constant(value) or (kind if isinstance(kind, str) else "")


def _constant(schema: Mapping[str, Json]) -> str:
    """A property with a single value, which tells one alternative from another."""
    if "const" in schema:
        return write_json(schema["const"])
    properties = schema.get("properties")
    for name, inner in properties.items() if isinstance(properties, Mapping) else ():
        if isinstance(inner, Mapping) and "const" in inner:
            return f"{name}: {write_json(inner['const'])}"
        listed = inner.get("enum") if isinstance(inner, Mapping) else None
        if isinstance(listed, list) and len(listed) == 1:
            return f"{name}: {write_json(listed[0])}"
    return ""
