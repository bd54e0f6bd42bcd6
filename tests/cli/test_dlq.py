"""`skra dlq` on a real broker: what real producers sent aside is listed, shown, mended and sent back, once."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from typing import NamedTuple

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, NewTopic

from tests.app.gate.topic import AVRO, PROTOBUF
from tests.clients.broker.test_hospital import headers, read

OWNER = "order-service"
JSON = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "string"}, "lines": {"type": "array", "items": {"type": "integer"}}},
}
_names = count()


class Ward(NamedTuple):
    """A topic with dead letters, and `skra dlq` to treat them."""

    topic: str
    dlq: Callable
    produce: Callable


@pytest.fixture
def ward(skra, service, write):
    """Make a topic that sends bad records aside."""

    def make(schema: object = JSON, suffix: str = "json", partitions: int = 1) -> Ward:
        topic = f"orders-{next(_names)}"
        told = skra(
            *("register", f"{topic}-value", write(f"order.{suffix}", schema), "--user", OWNER),
            SKRA_URL=service.registry_url,
        )
        assert told.exit_code == 0, told.output
        admin = AdminClient({"bootstrap.servers": service.bootstrap_servers, "client.id": OWNER})
        new = NewTopic(topic, partitions, 1, config={"skra.validation": "dlq"})
        admin.create_topics([new])[topic].result(20)
        producer = Producer({"bootstrap.servers": service.bootstrap_servers, "client.id": OWNER, "linger.ms": 20})

        def produce(*values: bytes | None, **more: object) -> None:
            failed: list[object] = []
            for value in values:
                producer.produce(topic, value, on_delivery=lambda error, _: error and failed.append(error), **more)
            assert producer.flush(20) == 0
            assert failed == []

        def dlq(*words: object):
            return skra("dlq", *words, SKRA_URL=service.registry_url, SKRA_BROKER=service.bootstrap_servers)

        return Ward(topic, dlq, produce)

    return make


@pytest.fixture
def landed(service):
    """The messages in a topic."""
    return lambda topic, partition=0: read(service.bootstrap_servers, topic, partition)


def outcomes(result) -> list[tuple[str, str]]:
    told = [json.loads(line) for line in result.stdout.splitlines()]
    return [(one["place"], one["outcome"]) for one in told]


def test_dead_letters_are_listed_with_reason_sender_and_time(ward):
    topic, dlq, produce = ward()
    produce(b'{"id": "o-1"}', b'{"id": 1}', b'{"lines": []}')
    text = dlq("ls", topic).stdout
    assert f"{topic}.dlq: 2 dead letters" in text
    assert 'value $.id: 1 is not of type "string"' in text
    assert f"{topic}.dlq: 2 dead letters" in dlq("ls").stdout, "without a topic: of all"
    listed = [json.loads(line) for line in dlq("ls", topic, "--output", "json").stdout.splitlines()]
    assert [one["place"] for one in listed] == ["0/0", "0/1"]
    assert listed[0]["error"]["path"] == "$.id"
    assert listed[0]["origin"]["client"] == OWNER
    assert listed[0]["at"].endswith("Z")
    only = dlq("ls", topic, "--where", "reason=TYPE", "--where", "field=id", "--output", "json").stdout
    assert [json.loads(line)["place"] for line in only.splitlines()] == ["0/0"]


def test_one_is_shown_with_the_place_of_its_fault(ward):
    topic, dlq, produce = ward()
    produce(b'{"id": 1}', b"no JSON", key=b"k-1", headers=[("trace", b"t-1")])
    text = dlq("show", topic, "0/0").stdout
    for part in (f"{topic}[0]@0", "value $.id: 1 is not", "trace: t-1", "key: k-1", '"id": 1', OWNER):
        assert part in text
    assert b"no JSON".hex(" ") in dlq("show", topic, "0/1").stdout
    shown = json.loads(dlq("show", topic, "0/0", "--output", "json").stdout)
    assert (shown["event"], shown["fault"]["path"]) == ({"id": 1}, "$.id")


def test_a_mended_one_lands_once_with_its_trail(ward, landed):
    topic, dlq, produce = ward(partitions=2)
    produce(b'{"id": 1, "lines": [1, "x"]}', key=b"k", headers=[("trace", b"t")], partition=1, timestamp=1_700_000_000)
    refused = dlq("fix", topic, "1/0", "--set", "id=o-1")
    assert refused.exit_code == 1
    assert "$.lines[1]" in refused.output
    assert landed(topic, 1) == [], "nothing is sent that is no event"

    words = ("fix", topic, "1/0", "--set", "id=o-1", "--set", "$.lines[1]=2", "--user", "anna", "--output", "json")
    assert outcomes(dlq(*words, "--dry-run")) == [("1/0", "would be sent")]
    assert landed(topic, 1) == []
    assert outcomes(dlq(*words)) == [("1/0", "sent")]
    for again in (words, ("replay", topic, "1/0", "--output", "json")):
        result = dlq(*again)
        assert (result.exit_code, outcomes(result)) == (0, [("1/0", "sent before")])

    (message,) = landed(topic, 1)
    assert json.loads(message.value()) == {"id": "o-1", "lines": [1, 2]}
    assert (message.key(), message.timestamp()[1]) == (b"k", 1_700_000_000)
    trail = headers(message)
    assert trail["trace"] == b"t"
    assert not any(name.startswith(("skra.error.", "skra.origin.")) for name in trail)
    assert trail["skra.replay.of"] == f"{topic}.dlq/1/0".encode()
    assert (trail["skra.replay.exception"], trail["skra.replay.edited"]) == (b"dead-letter-replay", b"true")
    assert (trail["skra.replay.by"], trail["skra.replay.as"]) == (b"anna", OWNER.encode())

    assert dlq("ls", topic).stdout.startswith(f"{topic}.dlq: 0 dead letters")
    assert "by anna" in dlq("ls", topic, "--all").stdout
    assert len(landed(f"{topic}.dlq", 1)) == 2, "the letter stays, beside the record that says where it went"


def test_the_whole_event_from_a_file(ward, landed, write):
    topic, dlq, produce = ward()
    produce(b"no JSON")
    assert dlq("fix", topic, "0/0", "--set", "id=x").exit_code == 2
    assert dlq("fix", topic, "0/0", "--value", write("event.json", {"id": "o-1"})).exit_code == 0
    assert [json.loads(message.value()) for message in landed(topic)] == [{"id": "o-1"}]


def test_in_an_editor(ward, landed, monkeypatch):
    topic, dlq, produce = ward()
    produce(b'{"id": 77}', b'{"id": 78}')
    monkeypatch.setenv("EDITOR", "true")
    assert dlq("fix", topic, "0/0").exit_code == 1, "nothing was saved"
    monkeypatch.setenv("EDITOR", "sed -i s/77/null/")
    told = dlq("fix", topic, "0/0")
    assert told.exit_code == 1, "what is still no event is offered again, and then left as it is"
    monkeypatch.setenv("EDITOR", "sed -i 's/78/\"o-78\"/'")
    assert dlq("fix", topic, "0/1").exit_code == 0
    assert [json.loads(message.value()) for message in landed(topic)] == [{"id": "o-78"}]


@pytest.mark.parametrize(("schema", "suffix"), [(json.loads(AVRO), "avsc"), (PROTOBUF, "proto")])
def test_binary_events_are_written_by_the_schema_that_the_letter_names(ward, landed, write, schema, suffix):
    topic, dlq, produce = ward(schema, suffix)
    produce(b"\0\0\0\0\x7fnonsense", b"no frame")
    event = {"id": "o-1", "total": 7}
    shown = dlq("show", topic, "0/0")
    assert "names no schema of the topic" in shown.stdout
    for place in ("0/0", "0/1"):
        assert dlq("fix", topic, place, "--value", write("bad.json", {"id": 1})).exit_code == 1
        result = dlq("fix", topic, place, "--value", write("event.json", event))
        assert result.exit_code == 0, result.output
    one, other = (message.value() for message in landed(topic))
    assert one == other
    produce(one[:-1])
    assert dlq("show", topic, "0/4").exit_code == 2, "a record that marks another is no letter"
    places = [line.split()[0] for line in dlq("ls", topic).stdout.splitlines()[1:]]
    mended = dlq("fix", topic, places[0], "--value", write("event.json", event))
    assert mended.exit_code == 0, mended.output
    assert landed(topic)[-1].value() == one


def test_all_that_a_new_schema_accepts_go_back(ward, landed, skra, service, write):
    topic, dlq, produce = ward()
    produce(b'{"id": "a", "lines": ["x"]}', b'{"id": 1}', b'{"id": "b", "lines": ["y"]}')
    stuck = dlq("replay", topic, "--all", "--output", "json")
    assert (stuck.exit_code, {what for _, what in outcomes(stuck)}) == (1, {"still invalid"})

    wider = {**JSON, "properties": {"id": {"type": "string"}, "lines": {"type": "array"}}}
    written = write("wider.json", wider)
    told = skra("register", f"{topic}-value", written, "--user", OWNER, SKRA_URL=service.registry_url)
    assert told.exit_code == 0, told.output
    some = dlq("replay", topic, "--all", "--where", "field=lines", "--output", "json")
    assert (some.exit_code, [what for _, what in outcomes(some)]) == (0, ["sent", "sent"])
    assert [json.loads(message.value())["id"] for message in landed(topic)] == ["a", "b"]
    assert [place for place, _ in outcomes(dlq("replay", topic, "--all", "--output", "json"))] == ["0/1"]


def test_what_the_broker_alone_can_judge_is_not_taken_and_stays(ward, landed, service):
    topic, dlq, produce = ward()
    admin = AdminClient({"bootstrap.servers": service.bootstrap_servers, "client.id": OWNER})
    entry = ConfigEntry("skra.headers", "trace", incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ConfigResource.Type.TOPIC, topic, incremental_configs=[entry])
    admin.incremental_alter_configs([resource])[resource].result(20)
    produce(b'{"id": "o-1"}', b'{"id": "o-2"}')
    refused = dlq("replay", topic, "--all", "--output", "json")
    assert (refused.exit_code, {what for _, what in outcomes(refused)}) == (1, {"not taken"})
    assert landed(topic) == []
    assert dlq("fix", topic, "0/1", "--header", "traceparent=t-2").exit_code == 0
    assert [json.loads(message.value())["id"] for message in landed(topic)] == ["o-2"]
    assert dlq("ls", topic).stdout.startswith(f"{topic}.dlq: 1 dead letter\n")


@pytest.mark.deep
@pytest.mark.faults
def test_a_killed_replay_sends_nothing_twice(ward, landed, skra, service, write):
    """kill -9 once some letters are back; the next replay sends the others, and every letter lands once."""
    topic, dlq, produce = ward()
    produce(*(b'{"id": %d}' % number for number in range(60)))
    written = write("any.json", {"type": "object"})
    config = ["register", f"{topic}-value", written, "--user", OWNER]
    assert skra(*config, SKRA_URL=service.registry_url).exit_code == 0
    places = {"SKRA_URL": service.registry_url, "SKRA_BROKER": service.bootstrap_servers}
    command = [sys.executable, "-m", "skra", "dlq", "replay", topic, "--all"]
    for told in (1, 7):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | places) as replay:
            for _ in range(told):
                assert " sent: " in replay.stdout.readline()
            replay.kill()
    rest = dlq("replay", topic, "--all", "--output", "json")
    assert (rest.exit_code, {what for _, what in outcomes(rest)}) == (0, {"sent"})
    assert [json.loads(message.value())["id"] for message in landed(topic)] == list(range(60))


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["show", "{}", "0/99"], "no dead letter at 0/99"),
        (["show", "{}", "first"], "expected PARTITION/OFFSET"),
        (["ls", "never"], "has no topic 'never.dlq'"),
        (["ls", "{}", "--where", "colour=red"], "NAME is one of reason"),
        (["replay", "{}"], "--all"),
        (["replay", "{}", "0/0", "--all"], "--all"),
        (["replay", "{}", "0/0", "--where", "code=87"], "--where"),
        (["fix", "{}", "0/0", "--set", "id"], "PATH=VALUE"),
        (["fix", "{}", "0/0", "--set", "lines[7]=1"], "no place for 7"),
        (["fix", "{}", "0/0", "--set", "a..b=1"], "is no path"),
        (["fix", "{}", "0/0", "--header", "trace"], "NAME=VALUE"),
    ],
)
def test_wrong_use_is_told(ward, words, complaint):
    topic, dlq, produce = ward()
    produce(b'{"id": 1, "lines": []}')
    result = dlq(*(word.format(topic) for word in words))
    assert result.exit_code == 2
    assert complaint in result.output


def test_no_broker_answers(skra, free_ports):
    result = skra("dlq", "ls", SKRA_BROKER=f"127.0.0.1:{free_ports[0]}")
    assert result.exit_code == 3
    assert "check --broker" in result.output


def test_one_that_names_its_schema_in_a_header_is_mended_in_that_form(ward, landed, skra, service, write):
    """Protobuf's message indexes stand in the header there, beside the id."""
    topic, dlq, produce = ward(PROTOBUF, "proto")
    found = skra("show", f"{topic}-value", "--output", "json", SKRA_URL=service.registry_url)
    named = b"\0" + json.loads(found.stdout)["id"].to_bytes(4) + b"\0"
    produce(b"\x0a\xff", headers=[("__value_schema_id", named)])
    assert dlq("fix", topic, "0/0", "--set", "id=o-1").exit_code == 2, "nothing can be set in what cannot be read"
    assert outcomes(dlq("fix", topic, "0/0", "--value", write("event.json", {"id": "o-1"}), "--output", "json"))
    (message,) = landed(topic)
    assert message.value() == b"\x0a\x03o-1"
    assert headers(message)["__value_schema_id"] == named
