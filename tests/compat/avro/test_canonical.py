"""The text that is stored: the members and the order of Java's `Schema.toString`."""

import json

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
