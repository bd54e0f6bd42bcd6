"""A model as text: the form that Java's Avro prints, which is what registries store and hash.

Members come in one fixed order; a namespace is printed only where it differs from the enclosing one; a type is printed
in full where it first occurs and by name afterwards; types that came with references are always named.
"""

from collections.abc import Iterator
from typing import Final

from skra_compat import jackson
from skra_compat.event import Json
from skra_compat.formats.avro.model import (
    ABSENT,
    NO_PROPERTIES,
    PRIMITIVES,
    Absent,
    Array,
    Enum,
    Field,
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
from skra_compat.formats.avro.names import namespace_of, simple_name

_UNENCLOSED: Final = ""


def canonical(model: Model) -> str:
    """The text that a registry stores; the text itself where it uses types early, which no printer does."""
    if model.verbatim is not None:
        return model.verbatim
    return jackson.written(Printer(model, set(model.imported)).tree(model.root, _UNENCLOSED))


def resolved(model: Model) -> str:
    """The same with the types of references printed in full: text that needs no reference."""
    return jackson.written(Printer(model, set()).tree(model.root, _UNENCLOSED))


def definition(type: Named) -> str:  # noqa: A002 - Avro's own word
    """One named type, everything that it refers to by name."""
    return jackson.written(
        Printer(Model(Name(type.name), {type.name: type}), set(), stop=True).tree(Name(type.name), _UNENCLOSED)
    )


def bare(model: Model) -> Json:
    """What resolution looks at and nothing else: no documentation, no properties; references in full."""
    return Printer(model, set(), bare=True).tree(model.root, _UNENCLOSED)


class Printer:
    """One model on its way into JSON; `printed` are the types that stand by name from here on."""

    def __init__(self, model: Model, printed: set[str], *, stop: bool = False, bare: bool = False) -> None:
        self._model = model
        self._printed = printed
        self._only_known = stop
        self._bare = bare
        self._dotted = bare and len({not namespace_of(name) for name in model.types}) == 2
        """fastavro reaches a type outside of all namespaces from inside of one by a leading dot only."""

    def tree(self, type: Type, namespace: str) -> Json:  # noqa: A002 - Avro's own word
        """Any type as a JSON value."""
        match type:
            case Primitive():
                return self._primitive(type) if type.properties else type.kind
            case Name():
                return self._named(type.full, namespace)
            case Union():
                return [self.tree(branch, namespace) for branch in type.branches]
            case Array():
                return {"type": "array", "items": self.tree(type.items, namespace), **self._kept(type.properties)}
            case Map():
                return {"type": "map", "values": self.tree(type.values, namespace), **self._kept(type.properties)}

    def _primitive(self, type: Primitive) -> Json:  # noqa: A002 - Avro's own word
        """A primitive type with properties."""
        return type.kind if self._bare else {"type": type.kind, **type.properties}

    def _named(self, full: str, namespace: str) -> Json:
        if full in self._printed or (self._only_known and full not in self._model.types):
            return f".{full}" if self._dotted and not namespace_of(full) else _short(full, namespace)
        self._printed.add(full)
        return dict(self._members(self._model.types[full], namespace))

    def _members(self, part: Named, namespace: str) -> Iterator[tuple[str, Json]]:
        own = namespace_of(part.name)
        yield "type", self._word(part)
        if self._dotted and not own:
            yield "name", f".{part.name}"
        else:
            yield "name", simple_name(part.name)
            if own != namespace:
                yield "namespace", own
        if self._documented(part.doc):
            yield "doc", part.doc
        match part:
            case Record():
                yield "fields", [self._field(field, own) for field in part.fields]
            case Enum():
                yield "symbols", list(part.symbols)
                if part.default is not None:
                    yield "default", part.default
            case Fixed():
                yield "size", part.size
        yield from self._of_type(part).items()
        if part.aliases:
            yield "aliases", [self._alias(alias, own) for alias in self._ordered(part.aliases)]

    def _alias(self, alias: str, own: str) -> str:
        """Java prints an alias outside of all namespaces as if it were in the type's own; codecs may not take it so."""
        return f".{alias}" if self._bare and own and not namespace_of(alias) else _short(alias, own)

    def _field(self, field: Field, namespace: str) -> dict[str, Json]:
        made: dict[str, Json] = {"name": field.name, "type": self.tree(field.type, namespace)}
        if field.doc is not None and not self._bare:
            made["doc"] = field.doc
        if field.default is not ABSENT:
            assert not isinstance(field.default, Absent)
            made["default"] = self._default(field.type, field.default)
        if field.order != "ascending":
            made["order"] = field.order
        if field.aliases:
            made["aliases"] = self._ordered(field.aliases)
        if field.properties:
            made |= self._kept(field.properties)
        return made

    def _of_type(self, part: Named) -> Properties:
        return self._kept(part.properties)

    def _word(self, part: Named) -> str:
        return "error" if isinstance(part, Record) and part.error else part.kind

    def _documented(self, doc: str | None) -> bool:
        return doc is not None and not self._bare

    def _ordered(self, aliases: tuple[str, ...]) -> list[str]:
        return list(aliases)

    def _default(self, type: Type, value: Json) -> Json:  # noqa: A002 - Avro's own word
        del type
        return value

    def _kept(self, properties: Properties) -> Properties:
        return NO_PROPERTIES if self._bare else properties


def _short(full: str, namespace: str) -> str:
    """Drop the namespace that encloses the name, unless what is left would read as a primitive type."""
    short = simple_name(full)
    return short if namespace_of(full) == namespace and short not in PRIMITIVES else full
