"""Events in a short notation, written out in the three schema languages.

OrderPlaced                      the event, then its documentation after `--`
  orderId: string
  coupon?: string  -- …          `?` is optional: absent in JSON, null in Avro, `optional` in Protobuf
  currency: EUR|ISK              an enumeration; `opened|` has one value
  bag?: {}                       a map of anything
  lines: []                      a list of records: its fields stand below
    sku: string

Above it may stand what is known of the stream, `@ stream {"owner": ""}`, and samples of it, how many and which:
`@ samples 30 {"orderId": "a"}`. An event that begins with a bracket or with `syntax` is written in its own language.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from skra_compat import Schema
from skra_lint import Stream
from skra_lint.stream import Category, Reader
from tests.lint.protovalidate import RULES, VALIDATE

CASES = Path(__file__).parent / "cases"
LANGUAGES = ("AVRO", "JSON", "PROTOBUF")


@dataclass
class Short:
    """A line of the notation with the lines below it."""

    name: str
    kind: str = "record"
    optional: bool = False
    doc: str = ""
    below: list["Short"] = field(default_factory=list)

    @property
    def values(self):
        return [value for value in self.kind.split("|") if value] if "|" in self.kind else []

    @property
    def record(self):
        return bool(self.below) or self.kind in {"record", "[]"}


def read_short(text):
    root, stack = None, []
    for line in text.splitlines():
        if not line.strip():
            continue
        body, _, doc = line.partition(" -- ")
        depth = (len(body) - len(body.lstrip())) // 2
        name, _, kind = body.strip().partition(":")
        one = Short(name.rstrip("?"), kind.strip() or "record", name.endswith("?"), doc.strip())
        stack[depth:] = [one]
        if depth:
            stack[depth - 1].below.append(one)
        else:
            root = one
    return root


AVRO_TYPES = {"bag": {"type": "map", "values": "string"}, "{}": {"type": "map", "values": "string"}}
AVRO_TYPES |= {"time": {"type": "long", "logicalType": "timestamp-millis"}}
JSON_TYPES = {
    "int": {"type": "integer"},
    "long": {"type": "integer"},
    "double": {"type": "number"},
    "{}": {"type": "object"},
}
JSON_TYPES |= {"time": {"type": "string", "format": "date-time"}}
PROTO_TYPES = {"int": "int32", "long": "int64", "boolean": "bool", "{}": "map<string, string>"}
PROTO_TYPES |= {"time": "google.protobuf.Timestamp"}


def camel(name):
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[_\-/]", name))


def snake(name):
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).replace("-", "_").lower()


def avro(one):
    def kind(child):
        if child.values:
            return {
                "type": "enum",
                "name": camel(child.name) + "Kind",
                "symbols": [re.sub(r"\W", "_", v) for v in child.values],
            }
        if child.record:
            record = avro(child) | {"name": camel(child.name) + "Record"}
            return {"type": "array", "items": record} if child.kind == "[]" else record
        return AVRO_TYPES.get(child.kind, child.kind)

    fields = [
        {"name": child.name, "type": ["null", kind(child)], "default": None, "doc": child.doc}
        if child.optional
        else {"name": child.name, "type": kind(child), "doc": child.doc}
        for child in one.below
    ]
    return {"type": "record", "name": camel(one.name), "doc": one.doc, "fields": fields}


def json_schema(one):
    def kind(child):
        if child.values:
            return {"type": "string", "enum": child.values}
        if child.record:
            return {"type": "array", "items": json_schema(child)} if child.kind == "[]" else json_schema(child)
        return JSON_TYPES.get(child.kind, {"type": child.kind})

    return {
        "type": "object",
        "title": one.name,
        "description": one.doc,
        "properties": {child.name: {**kind(child), "description": child.doc} for child in one.below},
        "required": [child.name for child in one.below if not child.optional],
    }


def proto(one):
    enums, messages = [], []

    def line(number, child):
        kind = PROTO_TYPES.get(child.kind, child.kind)
        if child.values:
            kind = camel(child.name)
            prefix = snake(child.name).upper()
            values = [f"{prefix}_{snake(value).upper().replace('.', '_')}" for value in child.values]
            listed = "".join(f"  {value} = {at};\n" for at, value in enumerate([f"{prefix}_UNSPECIFIED", *values]))
            enums.append(f"enum {kind} {{\n{listed}}}\n")
        elif child.record:
            kind = camel(child.name) + "Record"
            messages.append(message(child, kind))
        label = "repeated " if child.kind == "[]" else "optional " if child.optional and "map<" not in kind else ""
        comment = f"  // {child.doc}\n" if child.doc else ""
        return f"{comment}  {label}{kind} {snake(child.name)} = {number};\n"

    def message(record, name):
        body = "".join(line(number, child) for number, child in enumerate(record.below, 1))
        return f"message {name} {{\n{body}}}\n"

    comment = f"// {one.doc}\n" if one.doc else ""
    root = comment + message(one, camel(one.name))
    head = 'syntax = "proto3";\nimport "google/protobuf/timestamp.proto";\n'
    if "Timestamp" not in root + "".join(messages):
        head = 'syntax = "proto3";\n'
    return head + root + "".join(messages) + "".join(enums)


def without_directives(text):
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("@ "))


def read_stream(text):
    known, samples = {}, []
    for line in text.splitlines():
        _, kind, rest = (*line.split(" ", 2), "", "")[:3]
        if line.startswith("@ stream"):
            known |= json.loads(rest)
        elif line.startswith("@ samples"):
            count, _, event = rest.partition(" ")
            samples += [json.loads(event)] * int(count)
        assert not line.startswith("@ ") or kind in {"stream", "samples"}
    for name in ("event_types", "producers"):
        known |= {name: tuple(known[name])} if name in known else {}
    if "category" in known:
        known["category"] = Category(known["category"])
    if "readers" in known:
        known["readers"] = tuple(Reader(*one) for one in known["readers"])
    for name in ("headers", "classified"):
        known |= {name: frozenset(known[name])} if name in known else {}
    return Stream(**known, samples=tuple(samples))


def text_of(language, text):
    text = without_directives(text).strip("\n")
    return text if text[:1] in "{[" or text.startswith("syntax") else text_in(language, read_short(text))


def text_in(language, one):
    if language == "PROTOBUF":
        return proto(one)
    return json.dumps(avro(one) if language == "AVRO" else json_schema(one), indent=1)


@pytest.fixture(scope="session")
def judged():
    """Schema and stream of a case."""

    def read(language, text):
        written = text_of(language, text)
        given = {VALIDATE: Schema.parse("PROTOBUF", RULES)} if VALIDATE in written else {}
        return Schema.parse(language, written, given), read_stream(text)

    return read


def read_cases():
    """Every case: code, `trips` or `passes`, what it shows, the event."""
    for file in sorted(CASES.glob("*.txt")):
        for block in re.split(r"^## ", file.read_text("utf-8"), flags=re.MULTILINE)[1:]:
            head, _, event = block.partition("\n")
            verdict, _, title = head.partition(":")
            languages = tuple(word.upper() for word in re.findall(r"\((\w+)\)", title)) or LANGUAGES
            for language in languages:
                yield pytest.param(
                    file.stem, verdict.strip(), language, event, id=f"{file.stem}-{language}-{title.strip()}"
                )


def pytest_generate_tests(metafunc):
    if "case_event" in metafunc.fixturenames:
        metafunc.parametrize(("code", "verdict", "language", "case_event"), list(read_cases()))
