"""The text that is stored: the members and the order of Java's `Schema.toString`."""

import json
from pathlib import Path

import pytest

CASES = {
    "order of a record": (
        '{"x": 1, "aliases": ["Q", "b.P"], "fields": [], "doc": "d", "name": "R", "namespace": "a", "type": "record"}',
        '{"type":"record","name":"R","namespace":"a","doc":"d","fields":[],"x":1,"aliases":["Q","b.P"]}',
    ),
    "order of a field": (
        (
            '{"type":"record","name":"R","fields":[{"x":true,"aliases":["b"],"order":"ignore","default":1,"doc":"d",'
            '"type":"int","name":"a"}]}'
        ),
        (
            '{"type":"record","name":"R","fields":[{"name":"a","type":"int","doc":"d","default":1,"order":"ignore",'
            '"aliases":["b"],"x":true}]}'
        ),
    ),
    "order of an enum": (
        '{"default":"A","aliases":["D"],"symbols":["A"],"doc":"d","x":0,"name":"E","type":"enum"}',
        '{"type":"enum","name":"E","doc":"d","symbols":["A"],"default":"A","x":0,"aliases":["D"]}',
    ),
    "ascending is not said": (
        '{"type":"record","name":"R","fields":[{"name":"a","type":"int","order":"ascending"}]}',
        '{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}',
    ),
    "a primitive is a word": ('{"type":"string"}', '"string"'),
    "with a property it is an object": (
        '{"avro.java.string":"String","type":"string"}',
        '{"type":"string","avro.java.string":"String"}',
    ),
    "a name brings its namespace": (
        '{"type":"record","name":"a.b.R","fields":[]}',
        '{"type":"record","name":"R","namespace":"a.b","fields":[]}',
    ),
    "the enclosing namespace is not said again": (
        (
            '{"type":"record","name":"R","namespace":"a","fields":[{"name":"f","type":{"type":"fixed","name":"F",'
            '"namespace":"a","size":1}},{"name":"g","type":"a.F"}]}'
        ),
        (
            '{"type":"record","name":"R","namespace":"a","fields":[{"name":"f","type":{"type":"fixed","name":"F",'
            '"size":1}},{"name":"g","type":"F"}]}'
        ),
    ),
    "no namespace inside a namespace is said": (
        (
            '{"type":"record","name":"a.R","fields":[{"name":"f","type":{"type":"fixed","name":"F","namespace":"",'
            '"size":1}}]}'
        ),
        (
            '{"type":"record","name":"R","namespace":"a","fields":[{"name":"f","type":{"type":"fixed","name":"F",'
            '"namespace":"","size":1}}]}'
        ),
    ),
    "letters stay letters": (
        '{"type":"record","name":"R","doc":"skr\\u00e1","fields":[]}',
        '{"type":"record","name":"R","doc":"skrá","fields":[]}',
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_canonical_text(avro, text, expected):
    assert avro(text).canonical == expected


def test_layout_changes_nothing(avro):
    tree = {"type": "record", "name": "R", "fields": [{"name": "a", "type": ["null", "R"], "default": None}]}
    assert avro(json.dumps(tree, indent=4)) == avro(json.dumps(tree))


JAVA = [json.loads(line) for line in Path("tests/cases/avro/canonical.ndjson").read_text().splitlines()]


@pytest.mark.parametrize("case", JAVA, ids=range(len(JAVA)))
def test_it_is_what_java_avro_1_12_printed(avro, case):
    assert avro(case["text"]).canonical == case["canonical"]


NORMALIZED = {
    "members of no order": ('{"type":"string","b":{"z":1,"a":2},"a":1}', '{"type":"string","a":1,"b":{"a":2,"z":1}}'),
    "aliases": (
        '{"type":"record","name":"a.R","aliases":["z.B","A"],"fields":[{"name":"f","type":"int","aliases":["c","b"]}]}',
        (
            '{"type":"record","name":"R","namespace":"a","fields":[{"name":"f","type":"int","aliases":["b","c"]}],'
            '"aliases":["A","z.B"]}'
        ),
    ),
    "an empty doc of a type goes, of a field stays": (
        '{"type":"record","name":"R","doc":"","fields":[{"name":"f","type":"int","doc":""}]}',
        '{"type":"record","name":"R","fields":[{"name":"f","type":"int","doc":""}]}',
    ),
    "an error is a record": (
        '{"type":"error","name":"R","fields":[]}',
        '{"type":"record","name":"R","fields":[]}',
    ),
    "a logical type comes first": (
        '{"type":"bytes","a":0,"scale":2,"precision":4,"logicalType":"decimal"}',
        '{"type":"bytes","logicalType":"decimal","precision":4,"scale":2,"a":0}',
    ),
    "an unknown one has no place of its own": (
        '{"type":"bytes","logicalType":"mine","a":0}',
        '{"type":"bytes","a":0,"logicalType":"mine"}',
    ),
    "a default is of its type": (
        '{"type":"record","name":"R","fields":[{"name":"f","type":["double","null"],"default":1}]}',
        '{"type":"record","name":"R","fields":[{"name":"f","type":["double","null"],"default":1.0}]}',
    ),
}


@pytest.mark.parametrize(("text", "expected"), NORMALIZED.values(), ids=NORMALIZED.keys())
def test_normalized_text(avro, text, expected):
    normal = avro(text).rendered("normalized")
    assert normal == expected
    assert avro(normal).canonical == normal == avro(normal).rendered("normalized")


def test_resolved_text_needs_no_reference(avro):
    inner = avro('{"type":"record","name":"a.B","fields":[]}')
    outer = avro(
        '{"type":"record","name":"a.A","fields":[{"name":"x","type":"B"},{"name":"y","type":"a.B"}]}',
        references={"a.B": inner},
    )
    written_out = avro(
        '{"type":"record","name":"a.A","fields":[{"name":"x","type":{"type":"record","name":"B","fields":[]}},'
        '{"name":"y","type":"B"}]}'
    )
    assert outer.rendered("resolved") == written_out.canonical == written_out.rendered("resolved")
    assert outer.canonical != written_out.canonical
