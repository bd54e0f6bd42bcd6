"""Budgets that run out, and samples that are too few, are told with the place: silence would look like "clean"."""

import base64
import json

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorProto

from skra_compat import Schema
from skra_lint import Stream, review, select_rules


def object_of(**properties):
    return {"type": "object", "title": "OrderPlaced", "properties": properties}


def nested(levels):
    inner = object_of(leaf={"type": "string"})
    for at in reversed(range(levels)):
        inner = object_of(**{f"l{at}": inner})
    return inner


def doubts(tree, language="JSON", rules=None, samples=()):
    schema = Schema.parse(language, tree if isinstance(tree, str) else json.dumps(tree))
    return review(schema, name="x", rules=rules, stream=Stream(samples=tuple(samples))).inconclusive


def wide(language):
    """A few messages that hold one another twice at every level: far more fields than anybody reads."""
    if language == "PROTOBUF":
        body = "".join(f"message M{at} {{ M{at + 1} a = 1; M{at + 1} b = 2; }}\n" for at in range(20))
        return f'syntax = "proto3";\n{body}message M20 {{ string x = 1; }}'
    if language == "AVRO":
        kind = {"type": "record", "name": "M20", "fields": [{"name": "x", "type": "string"}]}
        for at in reversed(range(20)):
            fields = [{"name": "a", "type": kind}, {"name": "b", "type": f"M{at + 1}"}]
            kind = {"type": "record", "name": f"M{at}", "fields": fields}
        return json.dumps(kind)
    refs = {f"M{at}": object_of(a={"$ref": f"#/$defs/M{at + 1}"}, b={"$ref": f"#/$defs/M{at + 1}"}) for at in range(20)}
    return json.dumps({"$ref": "#/$defs/M0", "$defs": {**refs, "M20": object_of(x={"type": "string"})}})


@pytest.mark.parametrize("language", ["AVRO", "JSON", "PROTOBUF"])
def test_too_many_fields_are_told_by_the_first_that_was_not_looked_at(language):
    found = doubts(wide(language), language)
    assert any("too many" in one.message and one.path.startswith("a.") for one in found)
    assert len(found) < 30
    assert "the same holds for" in " ".join(one.message for one in found)


def test_what_lies_too_deep_is_told_by_its_path():
    assert doubts(nested(8)) == ()
    assert [one.path for one in doubts(nested(9))] == ["l0.l1.l2.l3.l4.l5.l6.l7.l8"]


def test_documentation_that_is_not_read_to_its_end_is_told_at_its_line():
    tree = object_of(note={"type": "string", "description": "x " * 3000}, id={"type": "string"})
    (one,) = doubts(json.dumps(tree, indent=1), rules=select_rules(["SP"]))
    assert (one.path, "first 4000 characters" in one.message, one.line > 1) == ("note", True, True)
    assert doubts(tree, rules=select_rules(["PI"])) == ()


def test_sentences_that_nobody_could_look_up_are_told_by_the_first_of_them():
    values = [f"abc{at}x{kind}" for at in range(40) for kind in "abcdefghij"]
    kinds = {f"type{at}": {"enum": values} for at in range(40)}
    said = {f"f{at}": {"type": "string", "description": f"Only set for abc{at}x events."} for at in range(200)}
    found = doubts(object_of(**kinds, **said))
    assert any("too many values" in one.message and one.path.startswith("f") for one in found)


def test_samples_with_more_names_than_columns_are_told():
    found = doubts(object_of(id={"type": "string"}), samples=[{f"k{at}": 1, "id": "x"} for at in range(2100)])
    assert any("101 field names came after the first 2000" in one.message for one in found)


def test_a_rare_value_beside_what_is_decided_is_told():
    events = [{"kind": "A", "a": 1}] * 60 + [{"kind": "B", "b": 1}] * 60 + [{"kind": "C", "a": 1, "b": 2}] * 4
    tree = object_of(kind={"type": "string"}, a={"type": "integer"}, b={"type": "integer"})
    assert [one.message for one in doubts(tree, samples=events)] == ["samples: kind: C 4 times; 20 are needed"]


def test_an_ordinary_event_leaves_no_doubt():
    tree = object_of(id={"type": "string"}, total={"type": "number"})
    assert doubts(tree, samples=[{"id": "x", "total": 1}] * 300) == ()


def described(*, with_comments):
    """A message as a compiler describes it, with what its comments say or without."""
    text = """syntax = "proto3";
        message OrderEvent {
          string kind = 1;
          // Only set for kind=shipped.
          string carrier = 2;
        }"""
    file = FileDescriptorProto.FromString(base64.b64decode(Schema.parse("PROTOBUF", text).rendered("commented")))
    if not with_comments:
        file.ClearField("source_code_info")
    return base64.b64encode(file.SerializeToString()).decode()


def test_a_descriptor_without_source_info_says_that_its_comments_are_not_known():
    (one,) = doubts(described(with_comments=False), "PROTOBUF", rules=select_rules(["SP"]))
    assert "without source info" in one.message
    assert doubts(described(with_comments=True), "PROTOBUF", rules=select_rules(["SP"])) == ()
    assert doubts(described(with_comments=False), "PROTOBUF", rules=select_rules(["PI"])) == ()
