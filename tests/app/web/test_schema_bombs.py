"""Schemas made to keep a server busy, or to have it read files and hosts: each is answered, and soon."""

import json

import httpx
import psutil
import pytest

pytestmark = pytest.mark.faults
MOST = 30.0
"""Seconds of processor time for one question; a bomb that goes off takes hours."""


def lattice(depth):
    rooms = {f"d{i}": {"allOf": [{"$ref": f"#/definitions/d{i + 1}"}] * 2} for i in range(depth)}
    return {"$ref": "#/definitions/d0", "definitions": rooms | {f"d{depth}": {"type": "string"}}}


EITHER = {"allOf": [{"anyOf": [{"required": [f"a{i}"]}, {"required": [f"b{i}"]}]} for i in range(60)]}
RECORDS = [{"type": "record", "name": f"R{i}", "fields": [{"name": "a", "type": "int"}]} for i in range(3000)]
NESTED = 'syntax = "proto3";' + "".join(f"message M{i} {{" for i in range(90)) + "}" * 90
IMPORTS = 'syntax = "proto3"; import "%s"; message M { int32 a = 1; }'

BOMBS = {
    "a pattern that backtracks": ("JSON", {"type": "string", "pattern": "(x+x+)+y"}, 200),
    "names that backtrack": ("JSON", {"patternProperties": {"^(a+)+$": {"pattern": "^(a|a)*$"}}}, 200),
    "a repetition of repetitions": ("JSON", {"pattern": "((a{1000}){1000}){1000}"}, 422),
    "references that double": ("JSON", lattice(40), 422),
    "many either or": ("JSON", EITHER, 200),
    "a wide union": ("AVRO", RECORDS, 200),
    "a huge enum": ("AVRO", {"type": "enum", "name": "E", "symbols": [f"s{i}" for i in range(80_000)]}, 200),
    "deep messages": ("PROTOBUF", NESTED, 422),
    "a file by its path": ("PROTOBUF", IMPORTS % "/etc/passwd", 422),
    "a file by a way up": ("PROTOBUF", IMPORTS % "../../../etc/passwd", 422),
    "another host": ("JSON", {"$ref": "http://127.0.0.1:1/x.json"}, 422),
    "a file by its URL": ("JSON", {"$ref": "file:///etc/passwd"}, 422),
}


@pytest.mark.parametrize(("form", "schema", "expected"), BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_does_not_go_off(server, request, form, schema, expected):
    text = schema if isinstance(schema, str) else json.dumps(schema)
    body = {"schema": text, "schemaType": form}
    subject = request.node.callspec.id.replace(" ", "-")
    with httpx.Client(base_url=server.registry_url, timeout=100) as client:
        before = _worked(server)
        registered = client.post(f"/subjects/{subject}-value/versions", json=body)
        assert registered.status_code == expected, registered.text[:500]
        assert "root:" not in registered.text
        for path in (
            f"/compatibility/subjects/{subject}-value/versions/latest?verbose=true",
            f"/v1/topics/{subject}/impact",
        ):
            assert client.post(path, json=body | {"schema": text.replace("a", "b", 1)}).status_code in {200, 422}
        assert _worked(server) - before < MOST
    assert "Traceback" not in server.complaints


def _worked(server):
    """Seconds of processor time of the server's processes."""
    parent = psutil.Process(server.process.pid)
    return sum(sum(process.cpu_times()[:2]) for process in [parent, *parent.children(recursive=True)])
