"""The attributes of a JSON object in a schema: fetched with their type, or refused with their path."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from skra_compat.errors import InvalidSchema
from skra_compat.event import Json
from skra_compat.formats.avro.model import NO_PROPERTIES, Properties
from skra_compat.formats.avro.text import Object

Path: TypeAlias = "tuple[Path, str | int] | None"
"""The way to a place, from its last step to its first: a step costs nothing, and only a fault needs all of them.
None is the root."""

_OF_TYPES: Final = frozenset(
    {"type", "name", "namespace", "doc", "fields", "aliases", "items", "values", "symbols", "size"}
)
_KNOWN: Final = {
    "type": _OF_TYPES,
    "enum": _OF_TYPES | {"default"},
    "field": frozenset({"type", "name", "doc", "default", "order", "aliases"}),
}
_WORDS: Final = {"str": "a string", "int": "a number", "float": "a number", "bool": "a boolean", "list": "a list"}


def invalid(message: str, path: Path) -> InvalidSchema:
    """What to raise about the place at a path."""
    steps: list[str] = []
    while path is not None:
        path, step = path
        steps.append(str(step))
    return InvalidSchema(message, path="/".join(reversed(steps)))


def sort_of(value: Json) -> str:
    """Say what kind of JSON value came, for messages."""
    return "null" if value is None else _WORDS.get(type(value).__name__, "an object")


def text(node: Object, key: str, path: Path, *, about: str) -> str:
    """The attribute that must be there as a string."""
    value = node.get(key)
    if isinstance(value, str):
        return value
    came = f"{sort_of(value)} came" if key in node else "it is missing"
    raise invalid(f"{about} needs a string {key!r}: {came}", path)


def optional_text(node: Object, key: str) -> str | None:
    """The attribute if it is a string; anything else counts as none, as in Java."""
    value = node.get(key)
    return value if isinstance(value, str) else None


def listed(node: Object, key: str, path: Path, *, about: str) -> Sequence[Json]:
    """The attribute that must be there as a list."""
    value = node.get(key)
    if isinstance(value, list):
        return value
    came = f"{sort_of(value)} came" if key in node else "it is missing"
    raise invalid(f"{about} needs a list of {key}: {came}", path)


def aliases(node: Object, path: Path) -> tuple[str, ...]:
    """The other names by which a reader finds a type or field, as written, each once."""
    if node.get("aliases") is None:
        return ()
    found = listed(node, "aliases", path, about="a type or field that has aliases")
    names = [name for name in found if isinstance(name, str) and name]
    if len(names) != len(found):
        raise invalid("aliases must be names", (path, "aliases"))
    return tuple(dict.fromkeys(names))


def properties(node: Object, *, of: Literal["type", "enum", "field"] = "type") -> Properties:
    """What the specification gives no meaning to: kept as it is, logical types included."""
    known = _KNOWN[of]
    if known.issuperset(node):
        return NO_PROPERTIES
    return MappingProxyType({key: value for key, value in node.items() if key not in known})
