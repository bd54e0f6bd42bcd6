"""A schema's text into its model (specification, "Schema Declaration").

Types are read depth first, in the order of the text, because a name must be defined before it is used. Defaults are
looked at last, when every name is known. Leniently read, a name may be used before its definition.
"""

from collections.abc import Mapping
from typing import NamedTuple

from skra_compat.budget import Limits
from skra_compat.errors import InvalidSchema, OpaqueSchema
from skra_compat.event import Json
from skra_compat.formats.avro import attributes, named
from skra_compat.formats.avro.attributes import Path, invalid
from skra_compat.formats.avro.canonical import definition
from skra_compat.formats.avro.declared import declared
from skra_compat.formats.avro.defaults import misfit
from skra_compat.formats.avro.logical import logical
from skra_compat.formats.avro.model import (
    NO_PROPERTIES,
    PRIMITIVES,
    Array,
    Map,
    Model,
    Name,
    Named,
    Primitive,
    Type,
    Union,
)
from skra_compat.formats.avro.names import full_name
from skra_compat.formats.avro.text import Object, read
from skra_compat.lazy import Lazy


class Promise(NamedTuple):
    """A default that has to fit its type once all names are known."""

    type: Type
    value: Json
    path: Path


def parse(text: str, references: Mapping[str, Model], limits: Limits) -> Model:
    """The model of a schema text; every type that a reference defines is known to it.

    Raises:
        InvalidSchema: with line and column where it is no JSON. OpaqueSchema: with the path (`fields/2/type`).
    """
    node = read(text, limits.nesting, lenient=limits.lenient)
    if not isinstance(node, str | list | Object):
        raise invalid(f"expected a type (a name, an object or a list of types), {attributes.sort_of(node)} came", None)
    try:
        return _understood(text, node, references, limits)
    except InvalidSchema as reason:
        raise OpaqueSchema(reason.message, path=reason.path, line=reason.line, column=reason.column) from None


def _understood(text: str, node: Json, references: Mapping[str, Model], limits: Limits) -> Model:
    known = _imported(references, limits)
    imported = frozenset(known)
    parser = Parser(known, limits, node)
    try:
        root = parser.type(node, None, "")
    except RecursionError:
        raise invalid("nested too deeply to be read: flatten the schema", None) from None
    model = Model(root, parser.types, imported, text if parser.early else None)
    if not limits.lenient:
        _keep(parser.promises, model)
    return model


class Parser:
    """One text under way: the names that are known so far and the defaults still to be looked at."""

    def __init__(self, known: dict[str, Named], limits: Limits, root: Json) -> None:
        self.types = known
        self.begun: set[str] = set(known)
        self.promises: list[Promise] = []
        self.lenient = limits.lenient
        self.early = False
        """Whether a type is used before it is defined, which is read leniently only."""
        self._root = root
        self._left = limits.nesting

    def type(self, node: Json, path: Path, namespace: str) -> Type:
        """Read any type: a name, an object or a union."""
        if isinstance(node, str):
            return Primitive(node, NO_PROPERTIES) if node in PRIMITIVES else self._by_name(node, path, namespace)
        if self._left <= 0:
            raise invalid("nested too deeply: flatten the schema", path)
        self._left -= 1
        try:
            if isinstance(node, list):
                return self._union(node, path, namespace)
            if isinstance(node, Object):
                return self._object(node, path, namespace)
        finally:
            self._left += 1
        raise invalid(f"expected a type (a name, an object or a list of types), {attributes.sort_of(node)} came", path)

    def promise(self, type: Type, value: Json, path: Path) -> None:  # noqa: A002 - Avro's own word
        """Note a default that has to fit its type."""
        self.promises.append(Promise(type, value, path))

    def _by_name(self, name: str, path: Path, namespace: str) -> Type:
        for full in (full_name(name, namespace), name):
            if full in self.begun:
                return Name(full)
        for full in (full_name(name, namespace), name) if self.lenient else ():
            if full in self._declared:
                self.early = True
                return Name(full)
        raise invalid(
            f"unknown type {name!r}: expected a primitive type, or the name of a type that is defined earlier in this "
            f"schema or in a reference ({_some(self.begun)})",
            path,
        )

    @Lazy
    def _declared(self) -> frozenset[str]:
        """The names that are defined anywhere in the text."""
        return frozenset(declared(self._root))

    def _object(self, node: Object, path: Path, namespace: str) -> Type:
        kind = attributes.text(node, "type", path, about="a schema")
        match kind:
            case "record" | "error" | "enum" | "fixed":
                return named.declare(self, kind, node, path, namespace)
            case "array":
                items = self._below(node, "items", path, namespace)
                return Array(items, attributes.properties(node))
            case "map":
                values = self._below(node, "values", path, namespace)
                return Map(values, attributes.properties(node))
            case _ if kind in PRIMITIVES:
                kept = attributes.properties(node)
                return Primitive(kind, kept, logical(kind, kept))
            case _:
                return self._by_name(kind, (path, "type"), namespace)

    def _below(self, node: Object, key: str, path: Path, namespace: str) -> Type:
        if key not in node:
            raise invalid(
                f"{'an array' if key == 'items' else 'a map'} needs the type of its {key}: it is missing", path
            )
        return self.type(node[key], (path, key), namespace)

    def _union(self, nodes: list[Json], path: Path, namespace: str) -> Union:
        branches: list[Type] = []
        taken: set[str] = set()
        for index, node in enumerate(nodes):
            at = (path, index)
            branch = self.type(node, at, namespace)
            if isinstance(branch, Union):
                raise invalid("a union may not contain a union: list its branches in the outer one", at)
            label = branch.full if isinstance(branch, Name) else branch.kind
            if label in taken:
                raise invalid(f"the union has two branches {label!r}: a reader could not tell them apart", at)
            taken.add(label)
            branches.append(branch)
        return Union(tuple(branches))


def _imported(references: Mapping[str, Model], limits: Limits) -> dict[str, Named]:
    known: dict[str, Named] = {}
    if len(references) > limits.references:
        raise invalid(f"{len(references)} references: no more than {limits.references} are read", None)
    for label, model in references.items():
        for name, type_ in model.types.items():
            if name in known and known[name] is not type_ and definition(known[name]) != definition(type_):
                raise invalid(f"the reference {label!r} defines {name} otherwise than another reference does", None)
            known.setdefault(name, type_)
    return known


def _keep(promises: list[Promise], model: Model) -> None:
    for promise in promises:
        fault = misfit(model, promise.type, promise.value)
        if fault is not None:
            raise invalid(f"the default does not fit: {fault}", promise.path)


def _some(names: set[str]) -> str:
    shown = sorted(names)[:5]
    return "none is known yet" if not shown else ", ".join(shown) + (" …" if len(names) > len(shown) else "")
