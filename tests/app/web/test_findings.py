"""Registering under /v1: the findings come with the answer, and a refusal for them says which."""

import json

from confluent_kafka.admin import AdminClient, NewTopic

ENGAGEMENT = json.dumps(
    {
        "type": "object",
        "title": "ProductEngagement",
        "properties": {
            "productType": {"enum": ["Book", "Movie"]},
            "watchedPreview": {"type": ["null", "boolean"], "description": "Only applies to productType=Movie"},
        },
    }
)
BODY = {"schema": ENGAGEMENT, "schemaType": "JSON"}


def test_findings_travel_in_our_answer_and_not_in_the_registry_apis(http):
    first = http.post("/v1/subjects/clicks-value/versions", json=BODY)
    assert first.status_code == 201
    assert "SP101" in {one["code"] for one in first.json()["findings"]}
    again = http.post("/v1/subjects/clicks-value/versions", json=BODY)
    assert (again.status_code, again.json()) == (200, first.json())
    assert http.get("/v1/subjects/clicks-value/versions/latest/findings").json() == first.json()
    theirs = http.post("/subjects/clicks-value/versions", json=BODY)
    assert theirs.json() == {"id": first.json()["id"]}
    assert "findings" not in http.get("/subjects/clicks-value/versions/1").json()


def test_a_subject_with_slashes_has_findings_too(http):
    first = http.post("/v1/subjects/shop%2Fclicks/versions", json=BODY)
    assert first.json()["subject"] == "shop/clicks"
    assert http.get("/v1/subjects/shop%2Fclicks/versions/1/findings").json() == first.json()


def test_what_does_not_stand_has_no_findings(http):
    missing = http.get("/v1/subjects/nobody-value/versions/1/findings")
    assert (missing.status_code, missing.headers["Content-Type"]) == (404, "application/problem+json")


def test_a_stream_is_described(http):
    http.post("/v1/subjects/views-value/versions", json=BODY, auth=("shop", ""))
    known = http.get("/v1/subjects/views-value/stream").json()
    assert known == {
        "topic": "views",
        "category": "fact",
        "headers": None,
        "owner": "shop",
        "level": "BACKWARD",
        "key": None,
        "producers": None,
        "readers": None,
        "deadLetters": None,
    }


def test_a_policy_refuses_in_the_shape_of_the_api_that_was_asked(http, server):
    admin = AdminClient({"bootstrap.servers": server.bootstrap_servers})
    for made in admin.create_topics([NewTopic("strict", 1, config={"skra.lint": "error"})]).values():
        made.result(60)
    ours = http.post("/v1/subjects/strict-value/versions", json=BODY)
    assert (ours.status_code, ours.headers["Content-Type"]) == (409, "application/problem+json")
    assert "SP101" in {one["code"] for one in ours.json()["findings"]}
    theirs = http.post("/subjects/strict-value/versions", json=BODY)
    assert (theirs.status_code, theirs.json().keys()) == (409, {"error_code", "message"})
    assert theirs.json()["error_code"] == 409
    assert "SP101 conditional-field at watchedPreview" in theirs.json()["message"]
    assert http.get("/subjects/strict-value/versions").status_code == 404


def test_what_the_registry_api_registered_is_judged_when_somebody_asks(http):
    http.post("/subjects/views-value/versions", json=BODY).raise_for_status()
    asked = http.get("/v1/subjects/views-value/versions/1/findings").json()
    assert "SP101" in {one["code"] for one in asked["findings"]}
    again = http.post("/v1/subjects/views-value/versions", json=BODY)
    assert (again.status_code, again.json()) == (200, asked)
