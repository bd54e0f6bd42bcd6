"""What is ours: owners and rejections under /v1, problem+json when something is wrong."""

import json

import pytest
from confluent_kafka import Producer

RECORD = json.dumps({"type": "record", "name": "Order", "fields": [{"name": "id", "type": "long"}]})
ORDERS, BILLING = ("order-service", ""), ("billing-service", "")


def test_a_topic_is_claimed_shown_and_listed(http):
    assert http.get("/v1/topics/claimed/owner").status_code == 404
    claimed = http.put("/v1/topics/claimed/owner", json={}, auth=ORDERS)
    assert claimed.json().items() >= {"topic": "claimed", "application": "order-service", "epoch": 1}.items()
    assert http.put("/v1/topics/claimed/owner", auth=ORDERS).json() == claimed.json()
    assert http.get("/v1/topics/claimed/owner").json() == claimed.json()
    assert claimed.json() in http.get("/v1/owners").json()["owners"]


@pytest.mark.parametrize(("auth", "reason"), [(BILLING, "owned by 'order-service'"), (None, "say who you are")])
def test_what_somebody_owns_nobody_else_claims(http, auth, reason):
    http.put("/v1/topics/taken/owner", auth=ORDERS)
    refused = http.put("/v1/topics/taken/owner", auth=auth)
    assert refused.status_code == 403
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["error_code"] == 40301
    assert reason in refused.json()["detail"]


def test_the_first_to_register_owns_the_topic(http):
    registered = http.post("/subjects/orders-value/versions", json={"schema": RECORD}, auth=ORDERS)
    assert registered.is_success
    assert http.get("/v1/topics/orders/owner").json()["application"] == "order-service"


def test_a_subject_that_follows_no_topic_is_owned_by_itself(http):
    http.post("/subjects/shared.Money/versions", json={"schema": RECORD}, auth=ORDERS)
    found = http.get("/v1/owners").json()
    assert "shared.Money" in [one["subject"] for one in found["subjects"]]
    assert all("topic" in one for one in found["owners"])


def test_a_subject_of_its_own_is_handed_over(http):
    path = "/v1/subjects/shared.Weight/owner"
    http.post("/subjects/shared.Weight/versions", json={"schema": RECORD}, auth=ORDERS)
    assert http.get(path).json().items() >= {"subject": "shared.Weight", "application": "order-service"}.items()
    offered = http.post(f"{path}/transfer", json={"application": "billing-service", "reason": "theirs"}, auth=ORDERS)
    assert (offered.status_code, offered.json()["offer"]["application"]) == (201, "billing-service")
    assert http.post(f"{path}/transfer/accept", auth=ORDERS).json()["error_code"] == 40302
    taken = http.post(f"{path}/transfer/accept", auth=BILLING).json()
    assert taken.items() >= {"subject": "shared.Weight", "application": "billing-service", "epoch": 2}.items()
    assert "unfenced" not in taken
    wider = {"schema": RECORD.replace('"long"', '["null", "long"]')}
    assert http.post("/subjects/shared.Weight/versions", json=wider, auth=ORDERS).json()["error_code"] == 40301
    assert http.post("/subjects/shared.Weight/versions", json=wider, auth=BILLING).is_success
    assert [one["type"] for one in http.get(f"{path}/history").json()["history"]] == [
        "OwnerClaimed",
        "OwnerOffered",
        "OwnerTransferred",
    ]
    http.post(f"{path}/transfer", json={"application": "order-service"}, auth=BILLING)
    assert "offer" not in http.delete(f"{path}/transfer", auth=ORDERS).json()


def test_a_subject_of_a_topic_is_asked_about_as_the_topic(http):
    claimed = http.put("/v1/subjects/followed-value/owner", auth=ORDERS).json()
    assert claimed.items() >= {"topic": "followed", "application": "order-service"}.items()
    assert http.get("/v1/topics/followed/owner").json() == claimed
    assert http.get("/v1/subjects/a%00b/owner").json()["error_code"] == 42208


def test_a_problem_says_what_was_not_found(http):
    refused = http.get("/v1/topics/nobodys/owner")
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "nobody owns topic 'nobodys': claim it first",
        "error_code": 404,
    }


def produce(server, topic, value, **settings):
    failures = []
    producer = Producer({"bootstrap.servers": server.bootstrap_servers, **settings})
    producer.produce(topic, value, on_delivery=lambda error, _: failures.append(error))
    assert producer.flush(30) == 0
    return failures[0]


def test_rejected_records_are_shown_with_field_and_reason(http, server):
    for topic in ("judged", "other"):
        answer = http.post(f"/subjects/{topic}-value/versions", json={"schema": RECORD})
        assert answer.is_success, answer.text
        error = produce(server, topic, b"\0\0\0\0" + bytes([answer.json()["id"]]) + b"\xff")
        assert error is not None
    found = http.get("/v1/rejections", params={"topic": "judged", "limit": 5}).json()["rejections"]
    assert [one["topic"] for one in found] == ["judged"]
    assert found[0]["message"]
    everything = http.get("/v1/rejections").json()["rejections"]
    assert [one["topic"] for one in everything][-2:] == ["judged", "other"]
    assert [one["topic"] for one in http.get("/v1/rejections?limit=1").json()["rejections"]] == ["other"]
    assert http.get("/v1/rejections?topic=nowhere").json() == {"rejections": []}
    assert http.get("/v1/rejections?limit=x").status_code == 404
