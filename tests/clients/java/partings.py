"""Where Java's codecs do otherwise than Python's, each with the smallest pair that shows it and the reason."""

import json
import re
from dataclasses import dataclass

from skra_compat import Json, Schema


@dataclass(frozen=True, slots=True)
class Parting:
    """One such difference."""

    name: str
    format: str
    writer: Json
    reader: Json
    event: Json
    """Of the writer."""
    told: str
    """A pattern of `Disagreement.told`."""
    reason: str
    schemas: str = ""
    """A pattern of the texts that it takes."""

    @property
    def pair(self) -> tuple[Schema, Schema]:
        """Reader and writer."""
        reader, writer = (one if isinstance(one, str) else json.dumps(one) for one in (self.reader, self.writer))
        return Schema.parse(self.format, reader), Schema.parse(self.format, writer)

    def covers(self, told: str, reader: Schema, writer: Schema) -> bool:
        """Whether it explains a disagreement about a pair."""
        texts = f"{reader.text}\n{writer.text}"
        return reader.format == self.format and bool(re.search(self.told, told) and re.search(self.schemas, texts))


def _fixed(name: str, **more: Json) -> dict[str, Json]:
    return {"type": "fixed", "name": name, "size": 1, **more}


def _record(name: str, *fields: Json, **more: Json) -> dict[str, Json]:
    return {"type": "record", "name": name, "fields": fields, **more}


PARTINGS = [
    Parting(
        "a record of another name",
        "AVRO",
        _record("Order"),
        _record("Bill"),
        {},
        "^NAME_MISMATCH|^MISSING_UNION_BRANCH",
        "Java's reader takes records by their fields; its SchemaCompatibility and the specification ask for the name",
    ),
    Parting(
        "items that are promoted",
        "AVRO",
        {"type": "array", "items": "int"},
        {"type": "array", "items": "double"},
        [1],
        "Collection claims",
        "Java 1.12.2 holds the bytes that are left against the smallest item of the reader, not of the writer",
    ),
    Parting(
        "a fixed of another namespace in a union",
        "AVRO",
        _fixed("a.Key"),
        ["null", _fixed("b.Key")],
        "k",
        r"expecting union\[",
        "names match without their namespaces; Java's SchemaCompatibility agrees, its reader does not inside a union",
    ),
    Parting(
        "two fields that stand for one",
        "AVRO",
        _record("Order", {"name": "a", "type": "int"}),
        _record("Order", {"name": "a", "type": "int"}, {"name": "b", "type": "int", "aliases": ["a"]}),
        {"a": 1},
        "^COMPATIBLE beside .*'READER_FIELD_MISSING_DEFAULT_VALUE",
        "Java's checker gives both the writer's value, its reader renames the writer's field and misses the other",
        '"aliases"',
    ),
    Parting(
        "a field that stands for two",
        "AVRO",
        _record("Order", {"name": "a", "type": "int"}, {"name": "b", "type": "int"}),
        _record("Order", {"name": "b", "type": "int", "aliases": ["a"]}),
        {"a": 1, "b": 2},
        "matches multiple fields",
        "Java's checker raises where ours names READER_FIELD_AMBIGUOUS",
        '"aliases"',
    ),
    Parting(
        "an alias that is a name as well",
        "AVRO",
        [_fixed("a.New"), _fixed("a.Old")],
        [_fixed("a.New", aliases=["a.Old"]), _fixed("a.Old"), "null"],
        {"a.Old": "k"},
        "Found|Duplicate in union|No match",
        "Java renames the writer's type wherever a type of the reader has its name as an alias",
        '"aliases"',
    ),
    Parting(
        "a default that holds its own record",
        "AVRO",
        _record("R", {"name": "s", "type": ["null", _record("S", {"name": "r", "type": "R", "default": {"s": None}})]}),
        {"type": "null"},
        {"s": None},
        "Schema fields not set yet",
        "Java looks at a default before the record in it has its fields",
        '"default": {',
    ),
    Parting(
        "an alias inside a default",
        "AVRO",
        _record("Order", {"name": "l", "type": _record("L", {"name": "a", "type": "int"}), "default": {"a": 0}}),
        _record("Order", {"name": "l", "type": _record("L", {"name": "b", "type": "int", "aliases": ["a"]})}),
        {"l": {"a": 1}},
        "Invalid default",
        "Java renames the writer's field but not its defaults, and then finds them wrong",
        '"aliases"',
    ),
    Parting(
        "a record that renames another one of its own schema",
        "AVRO",
        [
            _record(
                "d.W",
                {
                    "name": "f",
                    "type": _record(
                        "b.c.V",
                        {"name": "f", "type": "null"},
                        {"name": "g", "type": "null"},
                        {"name": "h", "type": _record("a.R", {"name": "g", "type": "null"})},
                    ),
                },
            )
        ],
        _record(
            "d.W",
            {
                "name": "f",
                "type": _record(
                    "b.c.V",
                    {"name": "f", "type": "null"},
                    {"name": "g", "type": "null"},
                    {
                        "name": "h",
                        "type": _record("a.R", {"name": "g", "type": "null", "aliases": ["f"]}, aliases=["b.c.V"]),
                    },
                ),
            },
        ),
        {"f": {"f": None, "g": None, "h": {"g": None}}},
        "Duplicate field",
        "Java applies an alias to every record of that name, its own neighbour included, and then meets a field twice",
        '"aliases"',
    ),
    Parting(
        "an integer or a number",
        "JSON",
        {"enum": [0.5]},
        {"type": ["integer", "number"], "exclusiveMinimum": 0},
        0.5,
        "(?i)minimum|maximum",
        "networknt compares with a whole number when the first of several types is integer",
        '"integer", "number"',
    ),
    Parting(
        "an entry of a map that does not fit",
        "PROTOBUF",
        'syntax = "proto2"; message Order { map<int32, E> m = 1; enum E { A = 0; } }',
        'syntax = "proto2"; message Order { map<int32, fixed64> m = 1; enum E { A = 0; } }',
        {"m": {"0": "A"}},
        "^FIELD_SCALAR_KIND_CHANGED|^FIELD_KIND_CHANGED",
        "Python drops the whole entry, Java gives it the default value, which is what was written here",
        "map<",
    ),
]
