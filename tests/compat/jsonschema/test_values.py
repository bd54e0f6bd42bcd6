"""Payloads judged, read and written."""

import json

import pytest

from skra_compat import InvalidEvent, Schema

TEXT = '{"properties": {"lines": {"items": {"properties": {"sku": {"type": "string"}}}}, "n": {"type": "integer"}}}'
VALUES = Schema.parse("JSON", TEXT).values()

REFUSED = [
    (b'{"lines": [{"sku": 5}]}', "$.lines[0].sku", 'not of type "string"'),
    (b'{"n": 1, "n": 1}', "$", "stands twice"),
    (b'{"n":1,"n" :1}', "$", "stands twice"),
    (b'{"n": NaN}', "$", "not JSON"),
    (b'{"n": Infinity}', "$", "not JSON"),
    (b"\xef\xbb\xbf{}", "$", "not JSON"),
    (b'{"n": "\xff"}', "$", "not JSON"),
    (b"", "$", "not JSON"),
    (b"{} {}", "$", "not JSON"),
    (b'{"x":' + b"[" * 300 + b"]" * 300 + b"}", "$", "nested deeper"),
    (b"[" * 100_000, "$", "not JSON"),
]


@pytest.mark.parametrize(("payload", "path", "message"), REFUSED)
def test_a_fault_names_the_place_and_agrees_with_the_fast_judge(payload, path, message):
    assert not VALUES.accepts([b"{}", payload])
    fault = VALUES.fault(payload)
    assert fault is not None
    assert (fault.path, message in fault.message) == (path, True)


@pytest.mark.parametrize("payload", [b'{"n": 123456789012345678901234567890}', b'{"t": "a\\": b", "u": "x:y"}', b"[]"])
def test_what_is_valid_is_read_exactly(payload):
    assert VALUES.accepts([payload])
    assert VALUES.fault(payload) is None
    assert VALUES.read(payload) == json.loads(payload)


def test_a_frame_is_somebody_elses():
    framed = Schema.parse("JSON", TEXT).values(prefix=5)
    assert framed.accepts([b'\0\0\0\0\1{"n":1}'])
    assert not framed.accepts([b'\0\0\0\0\1{"n":""}'])


def test_writing_refuses_what_the_schema_does_not_admit():
    assert VALUES.write({"n": 10**30}) == b'{"n":' + str(10**30).encode() + b"}"
    with pytest.raises(InvalidEvent, match="n: "):
        VALUES.write({"n": "1"})


def test_alternatives_inside_alternatives_do_not_multiply():
    text = json.dumps(
        {
            "$ref": "#/definitions/U",
            "definitions": {
                "U": {"oneOf": [{"$ref": f"#/definitions/T{n}"} for n in range(12)]},
                **{
                    f"T{n}": {"properties": {"k": {"const": n}, "next": {"$ref": "#/definitions/U"}}, "required": ["k"]}
                    for n in range(12)
                },
            },
        }
    )
    event = {"k": 99}
    for kind in range(12):
        event = {"k": kind, "next": event}
    assert Schema.parse("JSON", text).values().fault(json.dumps(event).encode()) is not None


BLAMED = [
    ({"x-a": 1}, "$.a.b.c.d.x-a", "expected string"),
    ({"other": "text"}, "$.a.b.c.d.other", "expected integer"),
    ({"closed": {"p": 1, "q": 2}}, "$.a.b.c.d.closed", "the property 'q' is not declared, and no other is admitted"),
    ({"closed": {}}, "$.a.b.c.d.closed", "the property 'p' is required"),
    ({"list": [1, 2, "x"]}, "$.a.b.c.d.list[2]", "expected integer"),
    ({"choice": []}, "$.a.b.c.d.choice", "does not keep to anyOf"),
]


@pytest.mark.parametrize(("inner", "path", "message"), BLAMED)
def test_deep_beside_alternatives_the_place_to_blame_is_found_without_trying_them_all(inner, path, message):
    deepest = {
        "properties": {
            "closed": {"properties": {"p": {}}, "required": ["p"], "additionalProperties": False},
            "list": {"items": [{"type": "integer"}], "additionalItems": {"type": "integer"}},
            "choice": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        },
        "patternProperties": {"^x-": {"type": "string"}},
        "additionalProperties": {"type": "integer"},
    }
    schema, event = deepest, inner
    for name in "dcba":
        schema, event = {"properties": {name: schema}}, {name: event}
    fault = Schema.parse("JSON", json.dumps(schema)).values().fault(json.dumps(event).encode())
    assert (fault.path, fault.message) == (path, message)
