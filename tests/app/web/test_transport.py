"""The transport rules of the registry API (spec §1.1), asked of a real server over a raw socket."""

import http.client
import json
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

V1 = "application/vnd.schemaregistry.v1+json"
JSON = {"Content-Type": V1}
STRING = json.dumps({"schema": '{"type": "string"}'})
RECORD = json.dumps({"schema": json.dumps({"type": "record", "name": "E", "fields": [{"name": "a", "type": "int"}]})})


class Case(NamedTuple):
    method: str
    target: str
    status: int
    code: int | None = None
    body: str | None = None
    headers: dict = JSON
    answer: object = None


@pytest.fixture(scope="module")
def ask(server):
    """Send a request line as it is written here: no client normalises it."""
    place = urlsplit(server.registry_url)

    def ask(method, target, body=None, headers=JSON):
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
        connection.request(method, target, body, dict(headers))
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response, json.loads(content) if content else None

    for subject in ("plain", "google%2Ftype%2Fdate.proto", ":.ctx:inside", "w%20s%2B%C3%A9"):
        response, answered = ask("POST", f"/subjects/{subject}/versions", STRING)
        assert response.status == 200, answered
    return ask


SUBJECTS = ["google/type/date.proto", "plain", "w s+é"]

CASES = [
    # the root and health
    Case("GET", "/", 200, answer={}),
    Case("POST", "/", 200, answer={}, body="{}"),
    Case("GET", "/health", 200),
    Case("GET", "/ready", 200),
    # careless joining
    Case("GET", "//subjects/plain/versions", 200, answer=[1]),
    Case("GET", "/subjects/plain/versions/", 200, answer=[1]),
    Case("GET", "/subjects//plain//versions//1", 200),
    Case("POST", "/compatibility/subjects/plain/versions/?normalize=false&verbose=true", 200, body=STRING),
    # subjects with anything in their names
    Case("GET", "/subjects/google%2Ftype%2Fdate.proto/versions", 200, answer=[1]),
    Case("GET", "/subjects/google%2Ftype%2Fdate.proto/versions/latest", 200),
    Case("GET", "/subjects/google/type/date.proto/versions/1", 200),
    Case("GET", "/subjects/google%2Ftype%2Fdate.proto/versions/1/schema", 200, answer="string"),
    Case("GET", "/subjects/w%20s+%C3%A9/versions", 200, answer=[1]),
    Case("GET", "/subjects/:.ctx:inside/versions", 200, answer=[1]),
    Case("GET", "/subjects/%3A.ctx%3Ainside/versions", 200, answer=[1]),
    Case("GET", "/contexts/ctx/subjects/inside/versions", 200, answer=[1]),
    Case("GET", "/contexts/.ctx/subjects/inside/versions/latest", 200),
    Case("GET", "/contexts/a:b/subjects", 400, 400),
    Case("DELETE", "/contexts/a:b", 400, 400),
    Case("GET", "/subjects/%FF%FE/versions", 400, 400),
    Case("POST", "/subjects/a%2Fversions%2Fb/versions", 422, 42208, STRING),
    Case("POST", "/subjects/a%00b/versions", 422, 42208, STRING),
    Case("POST", "/subjects/a%0Ab/versions", 422, 42208, STRING),
    Case("GET", "/subjects/a%0Ab/versions", 404, 40401),
    Case("POST", "/subjects/__GLOBAL/versions", 422, 42208, STRING),
    # queries in any spelling; unknown ones are ignored
    Case("POST", "/subjects/plain/versions?normalize=True", 200, body=STRING, answer={"id": 1}),
    Case("POST", "/subjects/plain?normalize=False&deleted=False", 200, body=STRING),
    Case("GET", "/subjects?offset=0&limit=-1&deleted=false&deleted_only=false&colour=red", 200),
    Case("GET", "/subjects?subjectPrefix=goo", 200, answer=["google/type/date.proto"]),
    Case("GET", "/subjects?subjectPrefix=%3A.ctx%3A", 200, answer=[":.ctx:inside"]),
    Case("GET", "/subjects?offset=x", 404, 404),
    Case("GET", "/schemas/ids/1?fetchMaxId=false&subject=plain&format=", 200, answer={"schema": '"string"'}),
    Case("GET", "/schemas/ids/x", 404, 404),
    Case("GET", "/schemas/ids/77", 404, 40403),
    Case("GET", "/schemas/ids/-1", 404, 40403),
    # content types
    Case("POST", "/subjects/plain/versions", 200, body=STRING, headers={"Content-Type": f"{V1}; charset="}),
    Case("POST", "/subjects/plain/versions", 200, body=STRING, headers={"Content-Type": f"{V1}; charset=utf-8"}),
    Case("POST", "/subjects/plain/versions", 200, body=STRING, headers={"Content-Type": "application/octet-stream"}),
    Case("POST", "/subjects/plain/versions", 200, body=STRING, headers={"Content-Type": "application/json"}),
    Case("POST", "/subjects/plain/versions", 200, body=STRING, headers={}),
    Case("POST", "/subjects/plain/versions", 415, 415, STRING, headers={"Content-Type": "text/plain"}),
    Case("POST", "/subjects/plain/versions", 415, 415, STRING, headers={"Content-Type": "application/xml"}),
    # bodies
    Case("POST", "/subjects/plain/versions", 400, 400, "not json"),
    Case("POST", "/subjects/plain/versions", 422, 422, ""),
    Case("POST", "/subjects/plain/versions", 422, 422, "null"),
    Case("POST", "/subjects/plain/versions", 400, 400, '{"schema": "\\"string\\""'),
    Case("POST", "/subjects/plain/versions", 400, 400, "[]"),
    Case("POST", "/subjects/plain/versions", 400, 400, "[" * 5000 + "]" * 5000),
    Case("POST", "/subjects/plain/versions", 400, 400, '{"schema": {"type": "string"}}'),
    Case("POST", "/subjects/plain/versions", 400, 400, '{"schema": "\\"string\\"", "references": {}}'),
    Case("POST", "/subjects/plain/versions", 422, 42201, '{"schema": "\\"string\\"", "references": [{"name": "a"}]}'),
    Case("POST", "/subjects/plain/versions", 422, 42201, '{"schema": "\\"string\\"", "schemaType": "avro"}'),
    Case("DELETE", "/subjects/plain/versions/", 405, 405),
    Case("POST", "/subjects/plain/versions", 200, body=STRING[:-1] + ', "colour": "red", "references": []}'),
    Case("POST", "/subjects/plain/versions", 200, body=STRING[:-1] + ', "references": null, "metadata": null}'),
    Case("POST", "/subjects/new/versions", 422, 42201, "{}"),
    Case("POST", "/subjects/new/versions", 422, 42201, '{"schema": "{"}'),
    Case("POST", "/subjects/new/versions", 422, 42201, '{"schema": "{\\"type\\": \\"nonsense\\"}"}'),
    Case("POST", "/subjects/new/versions", 422, 42201, '{"schema": "\\"string\\"", "schemaType": "COBOL"}'),
    Case(
        "POST",
        "/subjects/new/versions",
        422,
        42201,
        '{"schema": "\\"string\\"", "references": [{"name": "a.B", "subject": "nowhere", "version": 1}]}',
    ),
    Case("POST", "/subjects/new/versions", 422, 42209, json.dumps({"schema": '"' + "x" * 5_000_000 + '"'})),
    Case("POST", "/subjects/new/versions", 422, 42201, json.dumps({"schema": "[" * 10_000 + "]" * 10_000})),
    Case(
        "POST",
        "/subjects/new/versions",
        422,
        42201,
        json.dumps({"schema": '{"not":' * 10_000 + "true" + "}" * 10_000, "schemaType": "JSON"}),
    ),
    Case("POST", "/subjects/new/versions", 413, 413, '"' + "x" * 11_000_000 + '"'),
    # routes and methods that are not
    Case("GET", "/nowhere", 404, 404),
    Case("GET", "/subjects/plain", 405, 405),
    Case("PATCH", "/subjects", 405, 405),
    Case("DELETE", "/schemas/ids/1", 405, 405),
    Case("POST", "/subjects/plain/versions/1", 405, 405, STRING),
    Case("DELETE", "/subjects/plain/versions", 405, 405),
    Case("GET", "/v1/nowhere", 404, 404),
    # versions
    Case("GET", "/subjects/plain/versions/LATEST", 200),
    Case("GET", "/subjects/plain/versions/-1", 200),
    Case("GET", "/subjects/plain/versions/2", 404, 40402),
    Case("GET", "/subjects/plain/versions/0", 422, 42202),
    Case("GET", "/subjects/plain/versions/x", 422, 42202),
    Case("GET", "/subjects/plain/versions/99999999999", 422, 42202),
    Case("GET", "/subjects/nobody/versions", 404, 40401),
    Case("GET", "/subjects/nobody/versions/1", 404, 40401),
    Case("POST", "/subjects/nobody", 404, 40401, STRING),
    Case("POST", "/subjects/plain", 404, 40403, RECORD),
    Case("DELETE", "/subjects/nobody", 404, 40401),
    Case("DELETE", "/subjects/plain?permanent=true", 404, 40405),
    Case("DELETE", "/subjects/plain/versions/1?permanent=True", 404, 40407),
    # config, mode, what serializers ask
    Case("GET", "/config", 200, answer={"compatibilityLevel": "BACKWARD"}),
    Case("GET", "/config/plain", 404, 40408),
    Case("GET", "/config/plain?defaultToGlobal=True", 200, answer={"compatibilityLevel": "BACKWARD"}),
    Case("PUT", "/config/plain", 422, 42203, '{"compatibility": "SIDEWARD"}'),
    Case("GET", "/mode", 200, answer={"mode": "READWRITE"}),
    Case("GET", "/mode/plain", 404, 40409),
    Case("PUT", "/mode/plain", 422, 42204, '{"mode": "SLEEP"}'),
    Case("GET", "/associations/resources/-/orders?resourceType=topic&associationType=value", 200, answer=[]),
    Case("GET", "/associations/resources/-/a%0Ab?resourceType=topic", 200, answer=[]),
    Case("GET", "/contexts?offset=0&limit=-1", 200, answer=[".", ".ctx"]),
    Case("GET", "/v1/metadata/id", 200),
    Case("GET", "/v1/metadata/version", 200),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.method} {c.target[:60]} {(c.body or '')[:30]}-{c.status}")
def test_request(ask, case):
    response, answered = ask(case.method, case.target, case.body, case.headers)
    assert response.status == case.status, answered
    if case.answer is not None:
        assert answered == case.answer
    if case.code is not None:
        assert answered["error_code"] == case.code
        assert answered.get("message") or answered.get("detail")
    expected = "application/problem+json" if case.target.startswith("/v1/") and case.status >= 400 else V1
    assert response.getheader("Content-Type") == expected


def test_schema_types(ask):
    _, types = ask("GET", "/schemas/types")
    assert sorted(types) == ["AVRO", "JSON", "PROTOBUF"]


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        ("", V1),
        ("*/*", V1),
        ("application/json", "application/json"),
        (f"{V1}, application/vnd.schemaregistry+json, application/json", V1),
        ("application/json; q=0.9, application/vnd.schemaregistry+json", "application/vnd.schemaregistry+json"),
        ("application/json; charset=utf-8", "application/json"),
        ("Application/JSON;q=0.5, */*;q=0.1", "application/json"),
        ("application/json;q=0, application/*", V1),
        ("text/html, application/xhtml+xml, */*;q=0.8", V1),
        ("text/html", V1),
        ("text/html;q=0.1, " * 60 + "application/json", "application/json"),
        (";;;", V1),
    ],
)
def test_the_answers_type_is_what_the_client_likes_best(ask, accept, answered):
    response, _ = ask("GET", "/subjects", None, {"Accept": accept})
    assert response.getheader("Content-Type") == answered


def test_a_read_names_its_content_and_is_not_sent_twice(ask):
    response, _ = ask("GET", "/schemas/ids/1")
    assert response.getheader("Cache-Control") == "private, no-cache"
    again, nothing = ask("GET", "/schemas/ids/1", None, {"If-None-Match": response.getheader("ETag")})
    assert (again.status, nothing) == (304, None)


def test_head_and_unknown_methods(ask):
    response, _ = ask("HEAD", "/subjects")
    assert response.status == 200
    response, _ = ask("GET", "/subjects/plain")
    assert set(response.getheader("Allow").split(", ")) == {"POST", "DELETE", "OPTIONS"}
    response, _ = ask("OPTIONS", "/subjects/plain/versions")
    assert set(response.getheader("Allow").split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}


def test_a_chunked_body_is_read_and_limited(server):
    place = urlsplit(server.registry_url)

    def send(chunks):
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
        connection.request("POST", "/subjects/chunked/versions", iter(chunks), JSON, encode_chunked=True)
        response = connection.getresponse()
        answered = json.loads(response.read())
        connection.close()
        return response.status, answered

    assert send([STRING[:10].encode(), STRING[10:].encode()]) == (200, {"id": 1})
    status, answered = send([b"x" * 1_000_000] * 11)
    assert (status, answered["error_code"]) == (413, 413)


def test_members_without_content_are_left_out(ask):
    _, version = ask("GET", "/subjects/plain/versions/1")
    assert version == {"subject": "plain", "version": 1, "id": 1, "schema": '"string"'}
    _, longer = ask("GET", "/subjects/plain/versions/1", None, {"Confluent-Accept-Unknown-Properties": "true"})
    assert {"schemaType": "AVRO", "guid": longer["guid"], **version}.items() <= longer.items()


def test_register_answers_in_both_generations(ask):
    long = {**JSON, "Confluent-Accept-Unknown-Properties": "true"}
    _, shorter = ask("POST", "/subjects/plain/versions", STRING)
    _, longer = ask("POST", "/subjects/plain/versions", STRING, long)
    assert shorter == {"id": 1}
    assert longer["id"] == 1
    assert longer["version"] == 1
    assert longer["schema"] == '"string"'
    assert longer["schemaType"] == "AVRO"
    assert len(longer["guid"]) == 36


def test_incompatible_has_the_code_of_its_generation(ask):
    breaking = json.dumps({"schema": '{"type": "int"}'})
    response, shorter = ask("POST", "/subjects/plain/versions", breaking)
    assert (response.status, shorter["error_code"]) == (409, 409)
    assert sorted(shorter) == ["error_code", "message"]
    long = {**JSON, "Confluent-Accept-Unknown-Properties": "true"}
    response, longer = ask("POST", "/subjects/plain/versions", breaking, long)
    assert (response.status, longer["error_code"]) == (409, 40901)


def test_after_all_of_that_the_server_still_has_everything(ask, server):
    _, subjects = ask("GET", "/subjects")
    assert set(SUBJECTS) <= set(subjects)
    assert "Traceback" not in server.complaints
