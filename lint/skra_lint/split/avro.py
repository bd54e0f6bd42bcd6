"""A part as an Avro record: the old record with fewer fields.

The namespace stays. A named type is written out where the part uses it first, because the old schema may have defined
it in a field that the part does not have.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias, cast

from skra_compat import Schema
from skra_compat.event import Json
from skra_lint.conditions import without_conditions
from skra_lint.split.plan import CannotSplit, Part, PlacedField, PlacedRecord, Presence

Object: TypeAlias = dict[str, Json]
_NAMED = ("record", "enum", "fixed", "error")


def avro_text(schema: Schema, part: Part) -> str:
    """The schema of a part, indented.

    Raises:
        CannotSplit: the root is no record.
    """
    document = cast("Json", json.loads(schema.text))
    if not isinstance(document, Mapping) or document.get("type") not in {"record", "error"}:
        raise CannotSplit("the schema's root is no record")
    namespace = namespace_of(document, "")
    types = Types(document)
    record: Object = {key: value for key, value in document.items() if key not in {"aliases", "fields"}}
    record["name"] = part.name
    if namespace:
        record["namespace"] = namespace
    record["fields"] = list(_placed(document, part.root, part.name, types, namespace))
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


def root_records(document: Json) -> Iterator[tuple[str, Object]]:
    """The name and the definition of each record of a union at the root; named types are written out in each."""
    records = [one for one in document if isinstance(one, Mapping)] if isinstance(document, list) else []
    for record in records:
        types = Types(list(records))
        name = str(record.get("name", ""))
        yield name.rpartition(".")[2], cast("Object", types.written(record, ""))


def payload_branches(schema: Schema, steps: Sequence[str]) -> list[str]:
    """The full names of the records that a field holds one of; empty where it may hold something else.

    `steps` are the names from the root to the field.
    """
    record = cast("Json", json.loads(schema.text))
    if not isinstance(record, Mapping):
        return []
    types, namespace = Types(record), namespace_of(record, "")
    try:
        for step in steps[:-1]:
            record, namespace = types.record_of(_type_of(record, step), namespace)
        kind = _type_of(record, steps[-1])
        branches = [branch for branch in kind if branch != "null"] if isinstance(kind, list) else []
        records = [types.record_of(branch, namespace) for branch in branches]
    except CannotSplit:
        return []
    return [full_name({"name": record["name"], "namespace": within}, "") for record, within in records]


def _type_of(record: Mapping[str, Json], name: str) -> Json:
    return next((field["type"] for field in fields_of(record) if field["name"] == name), None)


def _placed(
    definition: Mapping[str, Json], placed: PlacedRecord, named: str, types: "Types", namespace: str
) -> Iterator[Json]:
    """The fields in their old order; the record of one that changes inside has a new name, after `named`."""
    by_name = {field.old_name: field for field in placed.fields}
    for old in fields_of(definition):
        field = by_name.get(str(old["name"]))
        if field is not None and field.record is None:
            yield _field(old, field, types.written(_meant(old["type"], field), namespace))
        elif field is not None:
            yield _field(old, field, _opened(old["type"], field, named, types, namespace))


def _meant(kind: Json, field: PlacedField) -> Json:
    if field.branch is not None and isinstance(kind, list):
        branches: list[Json] = [branch for branch in kind if branch != "null"]
        return branches[field.branch.at]
    return _without_null(kind) if field.presence is Presence.REQUIRED else kind


def _opened(kind: Json, field: PlacedField, named: str, types: "Types", namespace: str) -> Json:
    """The type of a field, with a record in place of the old one that has the fields of the part."""
    assert field.record is not None
    definition, within = types.record_of(kind, namespace)
    name = named + field.old_name[:1].upper() + field.old_name[1:]
    record: Object = {"type": "record", "name": name}
    record |= {key: value for key, value in definition.items() if key not in {"aliases", "fields", "name", "namespace"}}
    record |= {"namespace": within} if within != namespace else {}
    record["fields"] = list(_placed(definition, field.record, name, types, within))
    return _replaced(kind, record)


def _replaced(kind: Json, record: Object) -> Json:
    return [branch if branch == "null" else record for branch in kind] if isinstance(kind, list) else record


def fields_of(record: Mapping[str, Json]) -> list[Mapping[str, Json]]:
    """The fields of a definition."""
    fields = record.get("fields")
    return [field for field in fields if isinstance(field, Mapping)] if isinstance(fields, list) else []


def _field(old: Mapping[str, Json], field: PlacedField, kind: Json) -> Object:
    """The field of a part; `kind` is its type, null included, with named types written out."""
    new: Object = {**old, "name": field.name, "type": kind}
    doc = new.get("doc")
    if isinstance(doc, str) and field.settled:
        rest = without_conditions(doc, field.settled)
        new.pop("doc")
        new |= {"doc": rest} if rest else {}
    default = new.get("default")
    if field.record is not None and isinstance(default, Mapping):
        new["default"] = field.record.converted(default)
    if field.presence is Presence.REQUIRED:
        new["type"] = _without_null(kind)
        if "default" in new and default is None:
            del new["default"]
    return new


def _without_null(kind: Json) -> Json:
    if not isinstance(kind, list):
        return kind
    rest = [branch for branch in kind if branch not in ("null", {"type": "null"})]
    return rest[0] if len(rest) == 1 else rest


class Types:
    """The named types of the old schema, and which of them a part has written already."""

    def __init__(self, document: Json) -> None:
        self._definitions: dict[str, tuple[Mapping[str, Json], str]] = {}
        self._written: set[str] = set()
        self._collect(document, "")

    def record_of(self, kind: Json, namespace: str) -> tuple[Mapping[str, Json], str]:
        """The definition of the one record that a type is, null aside, and the namespace around its fields."""
        branches = [branch for branch in (kind if isinstance(kind, list) else [kind]) if branch != "null"]
        if len(branches) == 1:
            only = branches[0]
            full = full_name(only, namespace) if isinstance(only, Mapping) else self._full(str(only), namespace)
            if full in self._definitions:
                return self._definitions[full]
        raise CannotSplit(f"the field that holds the event is no single record but {kind}")

    def _full(self, name: str, namespace: str) -> str:
        full = name if "." in name or not namespace else f"{namespace}.{name}"
        return full if full in self._definitions else name

    def written(self, kind: Json, namespace: str) -> Json:
        """The type, with each named type written out at its first use and by name afterwards."""
        if isinstance(kind, str):
            return self._by_name(kind, namespace)
        if isinstance(kind, list):
            return [self.written(branch, namespace) for branch in kind]
        if not isinstance(kind, Mapping):
            return kind
        if kind.get("type") in _NAMED:
            return self._by_name(full_name(kind, namespace), namespace)
        inner = {key: self.written(kind[key], namespace) for key in ("type", "items", "values") if key in kind}
        return {**kind, **inner}

    def _by_name(self, name: str, namespace: str) -> Json:
        known = self._full(name, namespace)
        if known not in self._definitions:
            return name
        if known in self._written:
            return known
        self._written.add(known)
        definition, within = self._definitions[known]
        new: Object = dict(definition)
        if within != namespace:
            new["namespace"] = within
        if "fields" in new:
            new["fields"] = [{**field, "type": self.written(field["type"], within)} for field in fields_of(definition)]
        return new

    def _collect(self, kind: Json, namespace: str) -> None:
        if isinstance(kind, list):
            for branch in kind:
                self._collect(branch, namespace)
        if not isinstance(kind, Mapping):
            return
        if kind.get("type") in _NAMED:
            within = namespace_of(kind, namespace)
            self._definitions[full_name(kind, namespace)] = (kind, within)
            for field in fields_of(kind):
                self._collect(field.get("type"), within)
        for key in ("type", "items", "values"):
            self._collect(kind.get(key), namespace)


def namespace_of(definition: Mapping[str, Json], around: str) -> str:
    """The namespace of a definition; `around` is the one that it stands in."""
    name = str(definition.get("name", ""))
    if "." in name:
        return name.rpartition(".")[0]
    declared = definition.get("namespace")
    return declared if isinstance(declared, str) else around


def full_name(definition: Mapping[str, Json], around: str) -> str:
    """The name of a definition with its namespace; `around` is the namespace that it stands in."""
    simple = str(definition.get("name", "")).rpartition(".")[2]
    namespace = namespace_of(definition, around)
    return f"{namespace}.{simple}" if namespace else simple
