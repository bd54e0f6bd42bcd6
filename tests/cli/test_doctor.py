"""`skra doctor` on real servers: a sound one, an ailing one, none at all; and signs that no test machine has."""

import json
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from confluent_kafka import Producer

from skra.doctor.examination import examined
from skra.doctor.picture import Picture
from skra.kafka.cluster import Disk
from skra.kafka.topics import Overview
from skra_app.service import running
from skra_app.service.embedded import Embedded
from skra_app.settings import Settings
from tests.app.gate.topic import JSON


@pytest.fixture
def fresh() -> Iterator[Embedded]:
    with running(Settings.read(journal="memory:", http="127.0.0.1:0", kafka="127.0.0.1:0")) as server:
        yield server


@pytest.fixture
def at(skra, fresh):
    return lambda *words: skra(*words, SKRA_URL=fresh.registry_url, SKRA_BROKER=fresh.bootstrap_servers)


def told(result) -> dict[tuple[str, str], dict]:
    return {(one["code"], one["about"]): one for one in json.loads(result.stdout)["symptoms"]}


def test_a_sound_system(at, write):
    assert at("topic", "create", "paid", "--owner", "shop").exit_code == 0
    assert at("register", "paid-value", write("v.json", JSON), "--user", "shop").exit_code == 0
    assert (
        at(
            "register",
            "paid-key",
            write("k.avsc", '{"type": "record", "name": "Key", "fields": [{"name": "orderId", "type": "string"}]}'),
            "--user",
            "shop",
        ).exit_code
        == 0
    )
    result = at("doctor", "--output", "json")
    assert result.exit_code == 0, result.output
    assert {one["severity"] for one in told(result).values()} <= {"note", "warning"}
    assert "0 errors" in at("doctor").stdout


def test_an_ailing_one(at, fresh, write):
    for name, mode in (("bare", "reject"), ("watched", "observe"), ("shut", "dlq")):
        assert at("topic", "create", name, "--config", f"skra.validation={mode}").exit_code == 0
    for subject in ("watched-value", "shut-value", "ghost-value", "lonely"):
        assert at("register", subject, write("v.json", JSON), "--user", "").exit_code == 0
    producer = Producer({"bootstrap.servers": fresh.bootstrap_servers})
    producer.produce("shut", b'{"id": 1}')
    producer.produce("bare", b"anything")
    assert producer.flush(30) == 0
    assert at("consume", "bare", "--group", "readers").exit_code == 0
    result = at("doctor", "--output", "json")
    assert result.exit_code == 1, result.output
    found = told(result)
    for expected in (
        ("ST203", "bare"),
        ("ST204", "bare"),
        ("ST204", "watched"),
        ("validation-observe", "watched"),
        ("no-topic", "ghost-value"),
        ("no-topic", "lonely"),
        ("dead-letters", "shut"),
        ("rejections", "shut"),
        ("no-contract", "bare"),
    ):
        assert expected in found, (expected, sorted(found))
    assert found["ST203", "bare"]["mend"] == "skra register bare-value FILE"
    assert ("ST203", "watched") not in found
    assert ("ST203", "shut.dlq") not in found
    counts = json.loads(result.stdout)
    assert counts["errors"] == sum(one["severity"] == "error" for one in found.values()) > 0
    text = at("doctor").stdout
    assert "error    bare: it has no value schema: it takes anything [ST203]" in text
    assert text.index("error ") < text.index("warning ")


def test_a_topic_that_an_association_ties_to_its_schema_has_one(at, fresh, write):
    for name in ("tied", "bare"):
        assert at("topic", "create", name).exit_code == 0
    for subject in ("shop.Order", "other-value"):
        assert at("register", subject, write("v.json", JSON)).exit_code == 0
    for name, subject in (("tied", "shop.Order"), ("gone", "other-value")):
        body = {"resourceId": name, "resourceName": name, "resourceNamespace": "x", "resourceType": "topic",
                "associations": [{"subject": subject, "associationType": "value"}]}  # fmt: skip
        answer = httpx.post(f"{fresh.registry_url}/associations", json=body)
        assert answer.is_success, answer.text
    found = told(at("doctor", "--output", "json"))
    assert ("ST203", "bare") in found
    assert not {("ST203", "tied"), ("no-topic", "shop.Order")} & found.keys()
    assert ("no-topic", "other-value") in found, "it is tied to a topic that does not exist"


def test_what_mends_it_mends_it(at, write):
    assert at("topic", "create", "bare").exit_code == 0
    assert at("doctor").exit_code == 1
    assert at("register", "bare-value", write("v.json", JSON), "--user", "shop").exit_code == 0
    assert at("owner", "claim", "bare", "--user", "shop").exit_code in {0, 1}
    found = told(at("doctor", "--output", "json"))
    assert not {("ST203", "bare"), ("ST204", "bare")} & found.keys()


@pytest.mark.parametrize("words", [("--broker", "127.0.0.1:1"), ("--url", "http://127.0.0.1:1")])
def test_nobody_answers(skra, service, words):
    result = skra("doctor", *words, SKRA_URL=service.registry_url, SKRA_BROKER=service.bootstrap_servers)
    assert (result.exit_code, "answers at" in result.stderr) == (3, True), result.output


SOUND = Picture(
    url="http://10.1.2.3:8081",
    broker="10.1.2.3:9092",
    overview=Overview({}, [], [Disk("/data", 10**12, 5 * 10**11)]),
    advertised=["10.1.2.3"],
    open_broker=False,
    open_registry=False,
    client_version="1.0",
    server_version="1.0",
    heads=(7, 7),
    subjects=[],
    unreferenced=frozenset(),
    level="BACKWARD",
    owners=frozenset(),
    contracts=[],
    without_contract={},
    rejections=[],
    dead={},
    findings={},
)


def _disk(total: int, usable: int) -> Overview:
    return Overview({}, [], [Disk("/data", total, usable)])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"open_broker": True}, [("error", "open-door")]),
        ({"open_registry": True, "open_broker": True}, [("error", "open-door"), ("error", "open-door")]),
        ({"open_registry": True, "url": "http://127.0.0.1:8081"}, []),
        ({"open_registry": True, "url": "http://[::1]:8081"}, []),
        ({"advertised": ["localhost"]}, [("error", "advertised-loopback")]),
        ({"advertised": ["localhost"], "broker": "127.0.0.1:9092"}, []),
        ({"overview": _disk(10**12, 5 * 10**10)}, [("warning", "disk-low")]),
        ({"overview": _disk(10**12, 10**7)}, [("error", "disk-low")]),
        ({"overview": _disk(-1, -1)}, []),
        ({"overview": Overview({}, [], [Disk("memory:", -1, -1)])}, [("note", "in-memory")]),
        ({"server_version": "0.9"}, [("warning", "versions-differ")]),
        ({"server_version": ""}, []),
        ({"heads": (9, 7)}, [("error", "journal-behind")]),
        ({"heads": None}, []),
        ({"level": "NONE"}, [("warning", "global-level-none")]),
        ({"unknown": ["owners: no"]}, [("note", "not-told")]),
        (
            {"contracts": [{"topic": "t", "application": name, "state": name} for name in ("ok", "pending", "broken")]},
            [("error", "contract-broken"), ("warning", "contract-pending")],
        ),
    ],
)
def test_signs(changes, expected):
    assert [(one.severity, one.code) for one in examined(replace(SOUND, **changes))] == expected
