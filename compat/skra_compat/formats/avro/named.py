"""Records, enums and fixed: the types that have a name (specification, "Complex Types")."""

from typing import Final, Protocol

from skra_compat.event import Json
from skra_compat.formats.avro import attributes
from skra_compat.formats.avro.attributes import Path, invalid
from skra_compat.formats.avro.logical import logical
from skra_compat.formats.avro.model import (
    ABSENT,
    NO_PROPERTIES,
    PRIMITIVES,
    Absent,
    Enum,
    Field,
    Fixed,
    Name,
    Named,
    Record,
    Type,
)
from skra_compat.formats.avro.names import full_name, is_name, is_namespace, namespace_of, simple_name
from skra_compat.formats.avro.text import Object

_NAME_AND_TYPE: Final = 2
"""Members of a field that says nothing else, as most do."""


class Reading(Protocol):
    """What a declaration needs of the text under way."""

    types: dict[str, Named]
    begun: set[str]
    lenient: bool

    def type(self, node: Json, path: Path, namespace: str) -> Type:
        """Read the type of a field."""
        ...

    def promise(self, type: Type, value: Json, path: Path) -> None:  # noqa: A002 - Avro's own word
        """Note a default that has to fit."""
        ...


def declare(reading: Reading, kind: str, node: Object, path: Path, namespace: str) -> Name:
    """Read the declaration of a named type; from here on its name is known, inside of itself too."""
    full = _declared_name(reading, kind, node, path, namespace)
    reading.begun.add(full)
    aliases = tuple(full_name(alias, namespace_of(full)) for alias in attributes.aliases(node, path))
    if kind == "enum":
        reading.types[full] = _enum(reading, node, full, aliases, path)
    elif kind == "fixed":
        reading.types[full] = _fixed(node, full, aliases, path)
    else:
        fields = _fields(reading, node, kind, namespace_of(full), path)
        kept, doc = attributes.properties(node), attributes.optional_text(node, "doc")
        reading.types[full] = Record(full, fields, doc, aliases, kept, kind == "error", node.line)
    return Name(full)


def _declared_name(reading: Reading, kind: str, node: Object, path: Path, namespace: str) -> str:
    article = "an" if kind in {"enum", "error"} else "a"
    name = attributes.text(node, "name", path, about=f"{article} {kind}")
    own = node.get("namespace")
    if own is not None and not isinstance(own, str):
        raise invalid(f"the namespace must be a string, {attributes.sort_of(own)} came", (path, "namespace"))
    full = full_name(name, namespace if own is None else own)
    simple = simple_name(full)
    _check_name(reading, simple, f"the name of {article} {kind}", (path, "name"))
    if namespace_of(full) and not reading.lenient and not is_namespace(namespace_of(full)):
        raise invalid(f"{namespace_of(full)!r} is no namespace: expected names joined by dots", (path, "namespace"))
    if full in PRIMITIVES:
        raise invalid(f"{full!r} is the name of a primitive type: give the {kind} another one", (path, "name"))
    if full in reading.begun:
        raise invalid(f"{full} is defined twice: refer to the first definition by its name", (path, "name"))
    return full


def _check_name(reading: Reading, name: str, about: str, path: Path) -> None:
    if not name or not (reading.lenient or is_name(name)):
        raise invalid(
            f"{name!r} cannot be {about}: expected a letter or _, then letters, digits and _ (A-Z a-z 0-9 _)", path
        )


def _enum(reading: Reading, node: Object, full: str, aliases: tuple[str, ...], path: Path) -> Enum:
    at = (path, "symbols")
    symbols: list[str] = []
    for index, symbol in enumerate(attributes.listed(node, "symbols", path, about="an enum")):
        if not isinstance(symbol, str):
            raise invalid(f"a symbol must be a string, {attributes.sort_of(symbol)} came", (at, index))
        _check_name(reading, symbol, "a symbol", (at, index))
        symbols.append(symbol)
    _refuse_twice(symbols, "symbol", at)
    default = node.get("default")
    if default is not None and (not isinstance(default, str) or default not in symbols):
        raise invalid(f"the default {default!r} is none of the symbols {', '.join(symbols)}", (path, "default"))
    kept = attributes.properties(node, of="enum")
    doc = attributes.optional_text(node, "doc")
    return Enum(full, tuple(symbols), default, doc, aliases, kept, node.line)


def _fixed(node: Object, full: str, aliases: tuple[str, ...], path: Path) -> Fixed:
    size = node.get("size")
    if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size < 2**31:
        raise invalid(f"a fixed needs a size in bytes from 0 to 2147483647: {size!r} came", (path, "size"))
    kept = attributes.properties(node)
    doc = attributes.optional_text(node, "doc")
    return Fixed(full, size, doc, aliases, kept, logical("fixed", kept, size), node.line)


def _fields(reading: Reading, node: Object, kind: str, namespace: str, path: Path) -> tuple[Field, ...]:
    at = (path, "fields")
    nodes = attributes.listed(node, "fields", path, about=f"a {kind}")
    fields = [_field(reading, one, namespace, (at, index)) for index, one in enumerate(nodes)]
    _refuse_twice([field.name for field in fields], "field", at)
    return tuple(fields)


def _field(reading: Reading, node: Json, namespace: str, path: Path) -> Field:
    if not isinstance(node, Object):
        raise invalid(f"a field must be an object, {attributes.sort_of(node)} came", path)
    name = attributes.text(node, "name", path, about="a field")
    _check_name(reading, name, "the name of a field", (path, "name"))
    if "type" not in node:
        raise invalid(f"the field {name} has no type", path)
    type_ = reading.type(node["type"], (path, "type"), namespace)
    if len(node) == _NAME_AND_TYPE:
        return Field(name, type_, ABSENT, None, "ascending", (), NO_PROPERTIES, node.line)
    default: Json | Absent = node.get("default", ABSENT)
    if not isinstance(default, Absent):
        reading.promise(type_, default, (path, "default"))
    order = node.get("order", "ascending")
    if order not in {"ascending", "descending", "ignore"}:
        raise invalid(f"the order must be ascending, descending or ignore: {order!r} came", (path, "order"))
    aliases = attributes.aliases(node, path)
    kept = attributes.properties(node, of="field")
    doc = attributes.optional_text(node, "doc")
    return Field(name, type_, default, doc, str(order), aliases, kept, node.line)


def _refuse_twice(names: list[str], what: str, path: Path) -> None:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            raise invalid(f"the {what} {name!r} occurs twice: give one of the two another name", (path, index))
        seen.add(name)
