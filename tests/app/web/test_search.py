"""`GET /v1/search` and `/v1/scopes` of a real server: pages, refusals in their own shape, never an older state."""

import json

import pytest

EVENT = {"type": "record", "name": "E", "doc": "What was.", "fields": [{"name": "orderId", "type": "string"}]}


@pytest.fixture(scope="module", autouse=True)
def filled(http):
    for subject in ("a", "b", "c"):
        assert http.post(f"/subjects/{subject}/versions", json={"schema": json.dumps(EVENT)}).is_success


def test_a_page_of_hits(http):
    page = http.get("/v1/search", params={"q": "orderId", "limit": 2, "offset": 1})
    assert page.status_code == 200
    answer = page.json()
    assert {name: answer[name] for name in answer if name != "hits"} == {
        "total": 3,
        "offset": 1,
        "limit": 2,
        "complete": True,
    }
    assert [hit["subject"] for hit in answer["hits"]] == ["b", "c"]
    assert answer["hits"][0] == {
        "subject": "b",
        "version": 1,
        "id": 1,
        "schemaType": "AVRO",
        "kind": "field",
        "path": "orderId",
        "type": "string",
        "match": {"in": "name", "text": "orderId"},
    }


def test_every_answer_is_of_the_newest_state(http):
    for number in range(8):
        name = f"fresh{number}"
        event = {**EVENT, "name": f"F{number}", "fields": [{"name": name, "type": "int"}]}
        assert http.get("/v1/search", params={"q": name}).json()["total"] == 0
        assert http.post(f"/subjects/{name}/versions", json={"schema": json.dumps(event)}).is_success
        assert http.get("/v1/search", params={"q": f"field:{name}"}).json()["total"] == 1
        assert http.delete(f"/subjects/{name}").is_success
        assert http.get("/v1/search", params={"q": f"field:{name}"}).json()["total"] == 0


@pytest.mark.parametrize("query", ["", "colour:red"])
def test_a_query_that_cannot_be_read_is_a_problem(http, query):
    refused = http.get("/v1/search", params={"q": query})
    assert refused.status_code == 422
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert "expected" in refused.json()["detail"]


def test_what_scopes_say_is_told_at_once(http):
    http.put("/config/a", json={"compatibility": "FULL"})
    http.put("/config/:.dev:", json={"normalize": True})
    http.put("/config/alias", json={"alias": "a"})
    http.put("/mode/b", json={"mode": "READONLY"})
    assert http.get("/v1/scopes").json() == {
        "configs": {
            "": {"compatibilityLevel": "BACKWARD"},
            "a": {"compatibilityLevel": "FULL"},
            ":.dev:": {"normalize": True},
            "alias": {"alias": "a"},
        },
        "modes": {"": "READWRITE", "b": "READONLY"},
        "associations": [],
    }
