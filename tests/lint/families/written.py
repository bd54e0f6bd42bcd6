"""A family as one schema, in each language."""

import json

from tests.lint.families import doc_of, is_soft
from tests.lint.families.protobuf import as_protobuf, protobuf

AMOUNT = {"amount": {"type": "integer"}, "unit": {"type": "string"}}


def placed_in(made, around, telling, fields, wrap):
    """The fields at the root for the place where the family has its discriminator; `wrap` makes a field of fields."""
    id_field, source = around
    if made.place == "root":
        return [id_field, telling, *fields]
    if made.place == "payload":
        return [id_field, wrap("meta", "Meta", [source]), wrap("data", "Data", [telling, *fields])]
    if made.place == "envelope":
        return [id_field, wrap("meta", "Meta", [source, telling]), wrap("data", "Data", fields)]
    if made.place == "deeper":
        inside = wrap("attributes", "Attrs", [telling, *fields])
        return [id_field, wrap("data", "Data", [wrap.id_field, inside])]
    return [id_field, wrap("event", "Deed", [telling]), *fields]


class JsonWriter:
    """The family as a JSON Schema with a definition that several fields use."""

    id_field = ("id", {"type": "string"}, True)

    def __init__(self, made):
        self.made = made

    def __call__(self, name, _, members):
        return name, self.an_object(members), True

    def an_object(self, members):
        closed = {"additionalProperties": False} if self.made.closed else {}
        needed = {"required": [name for name, _, always in members if always]}
        return {"type": "object", "properties": {name: kind for name, kind, _ in members}, **needed, **closed}

    def kind_of(self, one):
        def inner():
            return self.an_object([(each.name, self.kind_of(each), True) for each in one.inner])

        kinds = {
            "string": lambda: {"type": "string"},
            "int": lambda: {"type": "integer"},
            "bool": lambda: {"type": "boolean"},
            "either": lambda: {"oneOf": [{"type": "integer"}, {"type": "string"}]},
            "enum": lambda: {"enum": one.symbols},
            "shared": lambda: {"$ref": "#/$defs/Amount"},
            "record": inner,
            "records": lambda: {"type": "array", "items": inner()},
            "list": lambda: {"type": "array", "items": {"type": "string"}},
            "map": lambda: {"type": "object", "additionalProperties": {"type": "string"}},
        }
        return kinds[one.kind]()

    def field(self, one):
        kind, doc = self.kind_of(one), {"description": doc_of(one, self.made), "x-team": "parcels"}
        if not is_soft(one, self.made):
            return one.name, {**kind, **doc}, True
        if isinstance(kind.get("type"), str):
            return one.name, {**kind, "type": [kind["type"], "null"], **doc}, False
        return one.name, {"anyOf": [kind, {"type": "null"}], **doc}, False


def json_schema(made):
    """The family as a JSON Schema."""
    writer, text = JsonWriter(made), {"type": "string"}
    telling = (made.telling, {"enum": made.types}, True)
    fields = [writer.field(one) for one in made.merged]
    root = placed_in(made, [("event_id", text, True), ("source", text, True)], telling, fields, writer)
    amount = {"type": "object", "properties": AMOUNT, "required": list(AMOUNT), "additionalProperties": False}
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://x.example/parcel.json"}
    return json.dumps({**schema, "title": made.name, **writer.an_object(root), "$defs": {"Amount": amount}})


class AvroWriter:
    """The family as an Avro record, with named types that several fields use."""

    id_field = {"name": "id", "type": "string"}  # noqa: RUF012

    def __init__(self, made):
        self.made, self.defined = made, set()

    def __call__(self, name, record, fields):
        return {"name": name, "type": {"type": "record", "name": record, "fields": fields}}

    def named(self, definition):
        """A definition where it comes first, its name afterwards."""
        if definition["name"] in self.defined:
            return f"shop.parcels.{definition['name']}"
        self.defined.add(definition["name"])
        return definition

    def kind_of(self, one):
        name = "".join(part.capitalize() for part in one.name.split("_"))

        def inner():
            fields = [{"name": each.name, "type": self.kind_of(each), "order": "ignore"} for each in one.inner]
            return self.named({"type": "record", "name": name, "fields": fields, "aliases": [f"Old{name}"]})

        amount = {"type": "record", "name": "Amount", "fields": [{"name": "amount", "type": "long"}]}
        amount["fields"] = [*amount["fields"], {"name": "unit", "type": "string"}]
        symbols = {"type": "enum", "name": f"{name}Kind", "symbols": one.symbols, "doc": f"Kinds of {name}."}
        kinds = {
            "string": lambda: "string",
            "int": lambda: {"type": "long", "logicalType": "x-count"},
            "bool": lambda: "boolean",
            "either": lambda: ["long", "string"],
            "enum": lambda: self.named(symbols),
            "shared": lambda: self.named(amount),
            "record": inner,
            "records": lambda: {"type": "array", "items": inner()},
            "list": lambda: {"type": "array", "items": "string"},
            "map": lambda: {"type": "map", "values": "string"},
        }
        return kinds[one.kind]()

    def field(self, one):
        kind, said = self.kind_of(one), {"doc": doc_of(one, self.made), "team": "parcels"}
        if not is_soft(one, self.made):
            return {"name": one.name, "type": kind, **said}
        return {
            "name": one.name,
            "type": ["null", *(kind if isinstance(kind, list) else [kind])],
            "default": None,
            **said,
        }


def avro(made):
    """The family as an Avro record."""
    writer = AvroWriter(made)
    telling = {"name": made.telling, "type": {"type": "enum", "name": "Telling", "symbols": made.types}}
    fields = [writer.field(one) for one in made.merged]
    around = [{"name": name, "type": "string"} for name in ("event_id", "source")]
    root = placed_in(made, around, telling, fields, writer)
    record = {"type": "record", "name": made.name, "namespace": "shop.parcels", "doc": "What befell a parcel."}
    return json.dumps({**record, "fields": root})


LANGUAGES = {
    "JSON": ("JSON", json_schema, lambda _, event: event),
    "AVRO": ("AVRO", avro, lambda _, event: event),
    "proto2": ("PROTOBUF", lambda made: protobuf(made, "proto2"), as_protobuf),
    "proto3": ("PROTOBUF", protobuf, as_protobuf),
    "editions": ("PROTOBUF", lambda made: protobuf(made, "editions"), as_protobuf),
}
"""For each language its format, what writes a family in it, and how it shows a sample."""
