"""A family as a Protobuf file: proto2, proto3 or an edition; nested and shared types, maps, lists."""

from tests.lint.families import doc_of

OPTIONAL = {"proto2": "optional ", "proto3": "optional ", "editions": ""}
PLAIN = {"string": "string", "int": "int32", "bool": "bool", "list": "string", "map": "map<string, string>"}
PLAIN |= {"shared": "Amount", "either": "google.protobuf.Value"}


def protobuf(made, syntax="proto3"):
    """The text of the file."""
    single, nested = "optional " if syntax == "proto2" else "", []
    values = [f"  TELLING_{kind.upper()} = {at};" for at, kind in enumerate(made.types, 1)]
    enum = "\n".join(["enum Telling {", "  TELLING_UNSPECIFIED = 0;", *values, "}"])
    fields = [field(one, made, at * 3, syntax, nested) for at, one in enumerate(made.merged, 3)]
    telling, source = f"  {single}Telling {snake(made.telling)} = 2;", f"  {single}string source = 1;"
    amount = message("Amount", [f"  {single}int32 amount = 1;", f"  {single}string unit = 2;"])
    root, rest = placed_in(made, single, source, telling, fields)
    head = 'edition = "2023";' if syntax == "editions" else f'syntax = "{syntax}";'
    head += '\npackage shop.parcels;\nimport "google/protobuf/struct.proto";'
    return "\n\n".join([head, message(made.name, root), *rest, *nested, amount, enum]) + "\n"


def placed_in(made, single, source, telling, fields):
    """The fields at the root, and the messages around others."""
    event_id = f"  {single}string event_id = 1;"
    around = [event_id, f"  {single}Meta meta = 2;", f"  {single}Data data = 3;"]
    if made.place == "root":
        return [event_id, telling, *fields], []
    if made.place == "payload":
        return around, [message("Meta", [source]), message("Data", [telling, *fields])]
    if made.place == "envelope":
        return around, [message("Meta", [source, telling]), message("Data", fields)]
    if made.place == "deeper":
        attributes = message("Attrs", [telling, *fields])
        held = [f"  {single}string id = 1;", f"  {single}Attrs attributes = 2;", attributes]
        return [event_id, f"  {single}Data data = 3;"], [message("Data", held)]
    return [event_id, f"  {single}Deed event = 2;", *fields], [message("Deed", [telling])]


def field(one, made, number, syntax, nested):
    """A field with its comment."""
    label = "repeated " if one.kind in {"list", "records"} else "" if one.kind == "map" else OPTIONAL[syntax]
    return f"  // {doc_of(one, made)}\n  {label}{type_of(one, syntax, nested)} {one.name} = {number};"


def type_of(one, syntax, nested):
    """The type of a field; the declarations that it needs join `nested`."""
    name = "".join(part.capitalize() for part in one.name.split("_"))
    if one.kind == "enum":
        values = [f"  {one.name.upper()}_KIND_UNSPECIFIED = 0;"]
        values += [f"  // Said of {symbol}.\n  {symbol} = {at};" for at, symbol in enumerate(one.symbols, 1)]
        nested.append("\n".join([f"// Kinds of {one.name}.", f"enum {name}Kind {{", *values, "}"]))
        return f"{name}Kind"
    if one.kind in {"record", "records"}:
        single = "optional " if syntax == "proto2" else ""
        inner = [f"  {single}{type_of(each, syntax, nested)} {each.name} = {n};" for n, each in enumerate(one.inner, 1)]
        nested.append(message(name, inner))
        return name
    return PLAIN[one.kind]


def message(name, body):
    """A declaration."""
    return "\n".join([f"message {name} {{", *body, "}"])


def snake(name):
    """As a `.proto` file names a field."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def camel(name):
    """As Protobuf's JSON names a field."""
    first, *others = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in others)


def as_protobuf(made, event):
    """A sample as Protobuf's JSON has it: no nulls, constants with their prefix, names in camel case."""
    maps = {one.name for one in made.merged if one.kind == "map"}

    def shown(value, name=""):
        if isinstance(value, dict):
            inside = {key: shown(one, key) for key, one in value.items() if one is not None}
            return inside if name in maps else {camel(key): one for key, one in inside.items()}
        if isinstance(value, list):
            return [shown(one) for one in value]
        return f"TELLING_{value.upper()}" if name == made.telling and value in made.types else value

    return shown(event)
