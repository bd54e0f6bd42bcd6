"""Families of events drawn at random, merged into one schema as publishers do it, with samples of them.

A family is 2 to 8 types with common fields and fields of their own: scalars, enumerations, records, lists, maps,
some always there and some not. It is merged by a discriminator at the root, in the payload, in the envelope or
further down, and written in each schema language; the samples know which type they are of.
"""

import json
import random
from dataclasses import dataclass, field

VERBS = ["created", "updated", "cancelled", "shipped", "returned", "paid", "refunded", "archived", "opened", "closed"]
NOUNS = ["price", "carrier", "reason", "address", "weight", "tracking", "coupon", "seat", "invoice", "label", "depot",
         "bank", "iban", "gate", "terminal", "parcel", "slot", "driver", "route", "claim", "door", "shelf", "photo",
         "size", "colour", "batch_no", "priority", "language", "grade", "total", "tax", "margin"]  # fmt: skip
TELLING = ["eventType", "type", "kind", "action", "event"]
PLACES = {"root": "", "payload": "data.", "envelope": "meta.", "deeper": "data.attributes.", "deed": "event."}
KINDS = ["string", "int", "bool", "enum", "record", "shared", "list", "records", "map"]


@dataclass
class Member:
    """A field of a family."""

    name: str
    kind: str
    rate: float = 1.0
    """How often it is there."""
    inner: list["Member"] = field(default_factory=list)
    symbols: list[str] = field(default_factory=list)
    since: float = 0.0
    """From which share of the stream on it is there at all."""


@dataclass
class Family:
    """Types of events, and how they are merged."""

    name: str
    types: list[str]
    common: list[Member]
    own: dict[str, list[Member]]
    place: str
    telling: str
    shared: list[Member]
    """The fields of a record that several fields have."""
    documented: bool = False
    closed: bool = True
    rare: str = ""
    """A type that hardly ever comes."""

    @property
    def path(self) -> str:
        """The path of the discriminator."""
        return PLACES[self.place] + self.telling

    @property
    def merged(self) -> list[Member]:
        """The fields of all types."""
        return [*self.common, *(one for members in self.own.values() for one in members)]


def member(draw, names, depth=0):
    """A field with a name that nobody has yet."""
    kind = draw.choice(KINDS if not depth else KINDS[:4])
    one = Member(names.pop(), kind)
    if kind in {"record", "records"}:
        one.inner = [member(draw, names, 1) for _ in range(draw.randint(1, 3))]
    if kind == "enum":
        one.symbols = [f"{one.name}_{letter}" for letter in "abc"[: draw.randint(2, 3)]]
    return one


def family(seed):
    """A family by its number."""
    draw = random.Random(seed)
    nouns = [f"{noun}{suffix}" for suffix in ("", "_code", "_note", "_ref_no") for noun in NOUNS]
    draw.shuffle(nouns)
    types = draw.sample(VERBS, draw.randint(2, 8))
    common = [member(draw, nouns) for _ in range(draw.randint(1, 4))]
    for one in common:
        one.rate = draw.choice([1.0, 1.0, 0.9, 0.5, 0.1])
    own = {name: [member(draw, nouns) for _ in range(draw.randint(1, 3))] for name in types}
    for members in own.values():
        for one in members[1:]:
            one.rate = draw.choice([1.0, 0.8])
    if draw.random() < 0.4:
        late = member(draw, nouns)
        late.rate, late.since = 0.7, 0.6
        common.append(late)
    place = draw.choice(list(PLACES))
    telling = draw.choice(TELLING[:4] if place == "deed" else TELLING)
    made = Family("ParcelEvent", types, common, own, place, telling, [Member("amount", "int"), Member("unit", "string")])
    made.documented = draw.random() < 0.5
    made.closed = draw.random() < 0.5
    made.rare = draw.choice(types) if len(types) > 3 and draw.random() < 0.4 else ""
    return made


def samples(made, seed, each=60):
    """Events with the type that each is of; noise as streams have it: null, empty lists, rare types, new fields."""
    draw = random.Random(seed + 1)
    kinds = [one for one in made.types if one != made.rare for _ in range(each)] + [made.rare] * (7 if made.rare else 0)
    draw.shuffle(kinds)
    for at, kind in enumerate(kinds):
        yield kind, sample(made, kind, draw, at / len(kinds))


def sample(made, kind, draw, moment):
    """One event as JSON."""
    fields = {}
    mine = {one.name for one in [*made.common, *made.own[kind]]}
    for one in made.merged:
        if one.name in mine and moment >= one.since and draw.random() < one.rate:
            fields[one.name] = value(one, made, draw)
        elif draw.random() < 0.3:
            fields[one.name] = [] if one.kind in {"list", "records"} and draw.random() < 0.5 else None
    return placed(made, fields, kind, draw)


def placed(made, fields, kind, draw):
    """The fields where the family has them, with an envelope around."""
    event = {"event_id": f"e{draw.randrange(10**9)}"}
    if made.place == "root":
        return {**event, made.telling: kind, **fields}
    if made.place == "payload":
        return {**event, "meta": {"source": "shop"}, "data": {made.telling: kind, **fields}}
    if made.place == "envelope":
        return {**event, "meta": {"source": "shop", made.telling: kind}, "data": fields}
    if made.place == "deeper":
        return {**event, "data": {"id": "x", "attributes": {made.telling: kind, **fields}}}
    return {**event, "event": {made.telling: kind}, **fields}


def value(one, made, draw):
    """What a field holds."""
    if one.kind == "int":
        return draw.randrange(1, 10**6)
    if one.kind == "bool":
        return True
    if one.kind == "enum":
        return draw.choice(one.symbols)
    if one.kind in {"record", "shared"}:
        return {inner.name: value(inner, made, draw) for inner in (one.inner or made.shared)}
    if one.kind == "records":
        return [{inner.name: value(inner, made, draw) for inner in one.inner} for _ in range(draw.randint(1, 3))]
    if one.kind == "list":
        return [f"l{draw.randrange(99)}" for _ in range(draw.randint(1, 3))]
    if one.kind == "map":
        return {f"k{draw.randrange(9)}": f"v{draw.randrange(9)}"}
    return f"s{draw.randrange(10**6)}"


def is_soft(one, made):
    """Whether the merged schema lets a field be missing."""
    return one.rate < 1 or all(one is not other for other in made.common)


def doc_of(one, made):
    """The sentence by which a publisher says whose field it is."""
    owner = next((kind for kind, members in made.own.items() if any(one is other for other in members)), None)
    return f"Only set for {owner} events." if made.documented and owner is not None else f"The {one.name}."


# JSON Schema


def json_schema(made):
    """The family as a JSON Schema with a definition that several fields use."""

    def kind_of(one):
        if one.kind == "shared":
            return {"$ref": "#/$defs/Amount"}
        if one.kind == "record":
            return an_object([(inner.name, kind_of(inner), True) for inner in one.inner])
        if one.kind == "records":
            return {"type": "array", "items": an_object([(inner.name, kind_of(inner), True) for inner in one.inner])}
        plain = {"string": "string", "int": "integer", "bool": "boolean"}
        if one.kind == "enum":
            return {"enum": one.symbols}
        if one.kind == "list":
            return {"type": "array", "items": {"type": "string"}}
        if one.kind == "map":
            return {"type": "object", "additionalProperties": {"type": "string"}}
        return {"type": plain[one.kind]}

    def an_object(members):
        closed = {"additionalProperties": False} if made.closed else {}
        needed = {"required": [name for name, _, always in members if always]}
        return {"type": "object", "properties": {name: kind for name, kind, _ in members}, **needed, **closed}

    def soft(one):
        kind, doc = kind_of(one), {"description": doc_of(one, made), "x-team": "parcels"}
        if not is_soft(one, made):
            return {**kind, **doc}
        if isinstance(kind.get("type"), str):
            return {**kind, "type": [kind["type"], "null"], **doc}
        return {"anyOf": [kind, {"type": "null"}], **doc}

    fields = [(one.name, soft(one), not is_soft(one, made)) for one in made.merged]
    telling = (made.telling, {"enum": made.types}, True)
    text, source = {"type": "string"}, ("source", {"type": "string"}, True)
    root = [("event_id", text, True)]
    if made.place == "root":
        root += [telling, *fields]
    elif made.place == "payload":
        root += [("meta", an_object([source]), True), ("data", an_object([telling, *fields]), True)]
    elif made.place == "envelope":
        root += [("meta", an_object([source, telling]), True), ("data", an_object(fields), True)]
    elif made.place == "deeper":
        inside = an_object([("id", text, True), ("attributes", an_object([telling, *fields]), True)])
        root += [("data", inside, True)]
    else:
        root += [("event", an_object([telling]), True), *fields]
    amount = {"type": "object", "properties": {"amount": {"type": "integer"}, "unit": {"type": "string"}}}
    amount |= {"required": ["amount", "unit"], "additionalProperties": False}
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://x.example/parcel.json"}
    return json.dumps({**schema, "title": made.name, **an_object(root), "$defs": {"Amount": amount}})


# Avro


def avro(made):
    """The family as an Avro record, with named types that several fields use."""
    defined = set()

    def named(definition):
        if definition["name"] in defined:
            return f"shop.parcels.{definition['name']}"
        defined.add(definition["name"])
        return definition

    def kind_of(one):
        name = "".join(part.capitalize() for part in one.name.split("_"))
        plain = {"string": "string", "int": {"type": "long", "logicalType": "x-count"}, "bool": "boolean"}
        if one.kind in plain:
            return plain[one.kind]
        if one.kind == "enum":
            return named({"type": "enum", "name": f"{name}Kind", "symbols": one.symbols, "doc": f"Kinds of {name}."})
        if one.kind == "list":
            return {"type": "array", "items": "string"}
        if one.kind == "map":
            return {"type": "map", "values": "string"}
        if one.kind == "shared":
            fields = [{"name": "amount", "type": "long"}, {"name": "unit", "type": "string"}]
            return named({"type": "record", "name": "Amount", "fields": fields})
        fields = [{"name": inner.name, "type": kind_of(inner), "order": "ignore"} for inner in one.inner]
        record = named({"type": "record", "name": name, "fields": fields, "aliases": [f"Old{name}"]})
        return {"type": "array", "items": record} if one.kind == "records" else record

    def field_of(one):
        kind = kind_of(one)
        if not is_soft(one, made):
            return {"name": one.name, "type": kind, "doc": doc_of(one, made), "team": "parcels"}
        return {"name": one.name, "type": ["null", kind], "default": None, "doc": doc_of(one, made), "team": "parcels"}

    def record(name, fields):
        return {"type": "record", "name": name, "fields": fields}

    telling = {"name": made.telling, "type": {"type": "enum", "name": "Telling", "symbols": made.types}}
    source, fields = {"name": "source", "type": "string"}, [field_of(one) for one in made.merged]
    root = [{"name": "event_id", "type": "string"}]
    if made.place == "root":
        root += [telling, *fields]
    elif made.place == "payload":
        root += [{"name": "meta", "type": record("Meta", [source])}]
        root += [{"name": "data", "type": record("Data", [telling, *fields])}]
    elif made.place == "envelope":
        root += [{"name": "meta", "type": record("Meta", [source, telling])}]
        root += [{"name": "data", "type": record("Data", fields)}]
    elif made.place == "deeper":
        inside = [{"name": "id", "type": "string"}, {"name": "attributes", "type": record("Attrs", [telling, *fields])}]
        root += [{"name": "data", "type": record("Data", inside)}]
    else:
        root += [{"name": "event", "type": record("Deed", [telling])}, *fields]
    return json.dumps({**record(made.name, root), "namespace": "shop.parcels", "doc": "What befell a parcel."})


# Protobuf


def protobuf(made, syntax="proto3"):
    """The family as a Protobuf file: proto2, proto3 or an edition; nested and shared types, maps, lists."""
    optional = {"proto2": "optional ", "proto3": "optional ", "editions": ""}[syntax]
    single = "optional " if syntax == "proto2" else ""
    nested, plain = [], {"string": "string", "int": "int32", "bool": "bool"}

    def type_of(one):
        name = "".join(part.capitalize() for part in one.name.split("_"))
        if one.kind == "enum":
            prefix = one.name.upper()
            values = [f"  {prefix}_KIND_UNSPECIFIED = 0;"]
            values += [f"  // Said of {symbol}.\n  {symbol} = {at};" for at, symbol in enumerate(one.symbols, 1)]
            nested.append("\n".join([f"// Kinds of {one.name}.", f"enum {name}Kind {{", *values, "}"]))
            return f"{name}Kind"
        if one.kind in {"record", "records"}:
            lines = [f"  {single}{type_of(inner)} {inner.name} = {at};" for at, inner in enumerate(one.inner, 1)]
            nested.append("\n".join([f"message {name} {{", *lines, "}"]))
            return name
        return {"shared": "Amount", "list": "string", "map": "map<string, string>"}.get(one.kind) or plain[one.kind]

    def lines(members, at):
        for number, one in enumerate(members, at):
            label = "repeated " if one.kind in {"list", "records"} else "" if one.kind == "map" else optional
            yield f"  // {doc_of(one, made)}\n  {label}{type_of(one)} {one.name} = {number * 3};"

    def message(name, body):
        return "\n".join([f"message {name} {{", *body, "}"])

    telling = f"  {single}Telling {snake(made.telling)} = 2;"
    values = [f"  TELLING_{kind.upper()} = {at};" for at, kind in enumerate(made.types, 1)]
    enum = "\n".join(["enum Telling {", "  TELLING_UNSPECIFIED = 0;", *values, "}"])
    fields, source = list(lines(made.merged, 3)), f"  {single}string source = 1;"
    root, rest = [f"  {single}string event_id = 1;"], []
    if made.place == "root":
        root += [telling, *fields]
    elif made.place == "payload":
        root += [f"  {single}Meta meta = 2;", f"  {single}Data data = 3;"]
        rest += [message("Meta", [source]), message("Data", [telling, *fields])]
    elif made.place == "envelope":
        root += [f"  {single}Meta meta = 2;", f"  {single}Data data = 3;"]
        rest += [message("Meta", [source, telling]), message("Data", fields)]
    elif made.place == "deeper":
        root += [f"  {single}Data data = 3;"]
        rest += [message("Data", [f"  {single}string id = 1;", f"  {single}Attrs attributes = 2;", *["message Attrs {", telling, *fields, "}"]])]
    else:
        root += [f"  {single}Deed event = 2;", *fields]
        rest += [message("Deed", [telling])]
    amount = message("Amount", [f"  {single}int32 amount = 1;", f"  {single}string unit = 2;"])
    head = 'edition = "2023";' if syntax == "editions" else f'syntax = "{syntax}";'
    return "\n\n".join([head, "package shop.parcels;", message(made.name, root), *rest, *nested, amount, enum]) + "\n"


def snake(name):
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def camel(name):
    first, *others = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in others)


def as_protobuf(made, event):
    """A sample as Protobuf's JSON has it: no nulls, constants with their prefix, names in camel case."""
    def shown(value, name=""):
        if isinstance(value, dict):
            inside = {key: shown(one, key) for key, one in value.items() if one is not None}
            is_map = any(one.name == name and one.kind == "map" for one in made.merged)
            return inside if is_map else {camel(key): one for key, one in inside.items()}
        if isinstance(value, list):
            return [shown(one) for one in value]
        return f"TELLING_{value.upper()}" if name == made.telling and value in made.types else value

    return shown(event)


LANGUAGES = {
    "JSON": ("JSON", json_schema, lambda _, event: event),
    "AVRO": ("AVRO", avro, lambda _, event: event),
    "proto2": ("PROTOBUF", lambda made: protobuf(made, "proto2"), as_protobuf),
    "proto3": ("PROTOBUF", protobuf, as_protobuf),
    "editions": ("PROTOBUF", lambda made: protobuf(made, "editions"), as_protobuf),
}
