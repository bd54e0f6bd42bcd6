"""A model as text in which the order of what has no order is one (registry API §1.11, `normalize`).

What Confluent's `AvroSchemaUtils` does before it prints with the ordinary printer: properties and aliases sorted, empty
documentation dropped, an `error` a record, a logical type's own properties first, defaults as the type's own values.
"""

from typing import Final

from skra_compat import jackson
from skra_compat.event import Json
from skra_compat.formats.avro.canonical import Printer
from skra_compat.formats.avro.logical import KNOWN, logical
from skra_compat.formats.avro.model import (
    Array,
    Fixed,
    Map,
    Model,
    Name,
    Named,
    Primitive,
    Properties,
    Record,
    Type,
    Union,
)

_OF_LOGICAL: Final = ("logicalType", "precision", "scale")


def normalized(model: Model) -> str:
    """The text; types that came with references are named, as in the canonical one."""
    return jackson.written(NormalPrinter(model, set(model.imported)).tree(model.root, ""))


class NormalPrinter(Printer):
    """The printer with an order for everything."""

    def _primitive(self, type: Primitive) -> Json:  # noqa: A002 - Avro's own word
        return {"type": type.kind, **_logical_first(type.kind, type.properties)}

    def _of_type(self, part: Named) -> Properties:
        if isinstance(part, Fixed):
            return _logical_first("fixed", part.properties, part.size)
        return self._kept(part.properties)

    def _word(self, part: Named) -> str:
        return part.kind

    def _documented(self, doc: str | None) -> bool:
        return bool(doc)

    def _ordered(self, aliases: tuple[str, ...]) -> list[str]:
        return sorted(aliases)

    def _kept(self, properties: Properties) -> Properties:
        return {name: _sorted(properties[name]) for name in sorted(properties)}

    def _default(self, type: Type, value: Json) -> Json:  # noqa: A002 - Avro's own word
        return _sorted(self._typed(type, value))

    def _typed(self, type: Type, value: Json) -> Json:  # noqa: A002 - Avro's own word
        """The default as a value of its type: a whole number given for a double becomes one."""
        match type:
            case Union(branches):
                return self._typed(branches[0], value) if branches else value
            case Primitive("float" | "double") if isinstance(value, int) and not isinstance(value, bool):
                return float(value)
            case Array(items) if isinstance(value, list):
                return [self._typed(items, item) for item in value]
            case Map(values) if isinstance(value, dict):
                return {key: self._typed(values, item) for key, item in value.items()}
            case Name(full) if isinstance(value, dict):
                part = self._model.types[full]
                types = {field.name: field.type for field in part.fields} if isinstance(part, Record) else {}
                return {key: self._typed(types[key], item) if key in types else item for key, item in value.items()}
            case _:
                return value


def _logical_first(kind: str, properties: Properties, size: int = 0) -> Properties:
    """A logical type that counts is said first, and a decimal's scale only there where it is not zero."""
    ordered = {name: _sorted(properties[name]) for name in sorted(properties)}
    meant = logical(kind, properties, size)
    if meant is None or meant.name not in KNOWN:
        return ordered
    leading = [name for name in _OF_LOGICAL[: 3 if meant.scale else 2] if name in ordered]
    if meant.name != "decimal":
        leading = leading[:1]
    return {name: ordered[name] for name in (*leading, *(name for name in ordered if name not in leading))}


def _sorted(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _sorted(value[name]) for name in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value
