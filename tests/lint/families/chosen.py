"""A family as a choice that stands inside: an envelope, and an object whose one field holds what happened."""

import json
import random
from dataclasses import replace

from tests.lint.families import is_soft, value
from tests.lint.families.protobuf import OPTIONAL, camel, message, type_of
from tests.lint.families.written import AMOUNT, AvroWriter, JsonWriter

HOLDERS = [("body",), ("event", "data"), ("payload",), ("transition",)]
"""The names that lead to the object; nothing but an envelope stands beside a name that says nothing."""


def holders(seed):
    """Where the family of that number has its choice."""
    return random.Random(seed).choice(HOLDERS)


def alone(made, kind):
    """The fields of one type, those that its events always have required."""
    return replace(made, common=made.own[kind], documented=False), made.own[kind]


def titled(kind):
    return f"Parcel{kind.capitalize()}"


def json_schema(made, inside):
    """As `oneOf` of definitions."""
    writer, text = JsonWriter(made), {"type": "string"}
    definitions = {"Amount": {"type": "object", "properties": AMOUNT, "required": list(AMOUNT)}}
    for kind in made.types:
        family, own = alone(made, kind)
        fields = [JsonWriter(family).field(one) for one in own]
        definitions[titled(kind)] = JsonWriter(family).an_object(fields)
    choice = ("payload", {"oneOf": [{"$ref": f"#/$defs/{titled(kind)}"} for kind in made.types]}, True)
    held = writer.an_object([*(writer.field(one) for one in made.common), choice])
    for name in reversed(inside):
        held = writer.an_object([(name, held, True)])
    envelope = {"meta": writer.an_object([("source", text, True)]), "event_id": text}
    root = {**held, "properties": {**envelope, **held["properties"]}, "required": ["event_id", *held["required"]]}
    return json.dumps({"title": "ParcelEvent", **root, "$defs": definitions})


def avro(made, inside):
    """As a union of records."""
    writer = AvroWriter(made)
    common = [writer.field(one) for one in made.common]
    union = []
    for kind in made.types:
        family, own = alone(made, kind)
        writer.made = family
        union.append({"type": "record", "name": titled(kind), "fields": [writer.field(one) for one in own]})
    held = {"type": "record", "name": "Held", "fields": [*common, {"name": "payload", "type": union}]}
    for at, name in enumerate(reversed(inside)):
        held = {"type": "record", "name": f"Around{at}", "fields": [{"name": name, "type": held}]}
    meta = {"type": "record", "name": "Meta", "fields": [{"name": "source", "type": "string"}]}
    envelope = [{"name": "event_id", "type": "string"}, {"name": "meta", "type": meta}]
    root = {**held, "name": "ParcelEvent", "namespace": "shop.parcels", "fields": [*envelope, *held["fields"]]}
    return json.dumps(root)


def protobuf(made, inside, syntax="proto3"):
    """As a `oneof` of messages."""
    single, nested = OPTIONAL[syntax] if syntax == "proto2" else "", []
    members = []
    for at, kind in enumerate(made.types, 50):
        nested.append(message(titled(kind), fields(made.own[kind], syntax, nested)))
        members.append(f"    {titled(kind)} parcel_{kind} = {at};")
    body = [*fields(made.common, syntax, nested), "  oneof kind {", *members, "  }"]
    for at, name in enumerate(reversed(inside)):
        nested.append(message(f"Around{at}", body))
        body = [f"  {single}Around{at} {name} = 3;"]
    envelope = [f"  {single}string event_id = 1;", f"  {single}Meta meta = 2;"]
    meta, amount = f"  {single}string source = 1;", [f"  {single}int32 amount = 1;", f"  {single}string unit = 2;"]
    head = 'edition = "2023";' if syntax == "editions" else f'syntax = "{syntax}";'
    head += '\npackage shop.parcels;\nimport "google/protobuf/struct.proto";'
    event = message("ParcelEvent", [*envelope, *body])
    return "\n\n".join([head, event, message("Meta", [meta]), message("Amount", amount), *nested]) + "\n"


def fields(members, syntax, nested):
    return [
        f"  {label(one, syntax)}{type_of(one, syntax, nested)} {one.name} = {at};" for at, one in enumerate(members, 1)
    ]


def label(one, syntax):
    return "repeated " if one.kind in {"list", "records"} else "" if one.kind == "map" else OPTIONAL[syntax]


def samples(made, inside, seed, each=6):
    """Events with the type that each is of, as JSON Schema and Avro have them."""
    draw = random.Random(seed)
    for kind in made.types:
        for _ in range(each):
            own = {one.name: value(one, made, draw) for one in made.own[kind] if draw.random() < one.rate}
            common = {
                one.name: value(one, made, draw)
                for one in made.common
                if not is_soft(one, made) or draw.random() < one.rate
            }
            held = {**common, "payload": own}
            for name in reversed(inside):
                held = {name: held}
            yield kind, {"event_id": "e", "meta": {"source": "shop"}, **held}


def as_protobuf(made, kind, event):
    """The same as Protobuf's JSON has it."""
    maps = {one.name for one in made.merged if one.kind == "map"}

    def shown(value, name=""):
        if isinstance(value, dict):
            named = {f"parcel_{kind}" if key == "payload" and name != "" else key: one for key, one in value.items()}
            inside = {key: shown(one, key) for key, one in named.items() if one is not None}
            return inside if name in maps else {camel(key): one for key, one in inside.items()}
        return [shown(one) for one in value] if isinstance(value, list) else value

    return shown(event)


LANGUAGES = {
    "JSON": ("JSON", json_schema, lambda _made, _kind, event: event),
    "AVRO": ("AVRO", avro, lambda _made, _kind, event: event),
    "proto2": ("PROTOBUF", lambda made, inside: protobuf(made, inside, "proto2"), as_protobuf),
    "proto3": ("PROTOBUF", protobuf, as_protobuf),
    "editions": ("PROTOBUF", lambda made, inside: protobuf(made, inside, "editions"), as_protobuf),
}
