"""`skra produce` and `skra consume` on a real broker: every language and framing, nonsense, groups, transactions."""

import base64
import json
from collections.abc import Callable
from itertools import count
from typing import NamedTuple

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition

from tests.app.gate.topic import AVRO, EVENT, JSON, PROTOBUF

OWNER = "order-service"
TEXTS = {"AVRO": ("avsc", AVRO), "JSON": ("json", JSON), "PROTOBUF": ("proto", PROTOBUF)}
_names = count()


class Desk(NamedTuple):
    """A topic, and the commands that write and read it."""

    topic: str
    ask: Callable
    """Any command, at that registry and broker."""

    def produce(self, *words: object, **environment: str):
        return self.ask("produce", self.topic, *words, "--user", OWNER, **environment)

    def consume(self, *words: object) -> list[dict]:
        told = self.ask("consume", self.topic, *words, "--output", "json")
        assert told.exit_code == 0, told.output
        return [json.loads(line) for line in told.stdout.splitlines()]


@pytest.fixture
def desk(skra, service, write):
    """Make a topic with a value schema, and a key schema where one is given."""

    def ask(*words: object, **environment: str):
        places = {"SKRA_URL": service.registry_url, "SKRA_BROKER": service.bootstrap_servers}
        return skra(*words, **(places | environment))

    def make(language: str | None = "JSON", key: str | None = None, partitions: int = 1, *config: str) -> Desk:
        topic = f"orders-{next(_names)}"
        settings = [word for one in config for word in ("--config", one)]
        words = ("topic", "create", topic, "--partitions", partitions, "--owner", OWNER, *settings)
        done = [ask(*words)]
        if language is not None:
            ending, text = TEXTS[language]
            done.append(ask("register", f"{topic}-value", write(f"v.{ending}", text), "--user", OWNER))
        if key is not None:
            done.append(ask("register", f"{topic}-key", write("k.avsc", key), "--user", OWNER))
        assert all(one.exit_code == 0 for one in done), [one.output for one in done]
        return Desk(topic, ask)

    return make


@pytest.fixture
def raw(service):
    """The records of a topic as bytes, read by another client."""

    def read(topic: str, many: int) -> list:
        consumer = Consumer({"bootstrap.servers": service.bootstrap_servers, "group.id": "raw"})
        consumer.assign([TopicPartition(topic, 0, 0)])
        found = []
        while len(found) < many:
            message = consumer.poll(30)
            assert message is not None, "no record came"
            assert message.error() is None, message.error()
            found.append(message)
        consumer.close()
        return found

    return read


@pytest.mark.parametrize("wire", ["confluent", "header"])
@pytest.mark.parametrize("language", TEXTS)
def test_an_event_goes_and_comes_back(desk, raw, language, wire):
    made = desk(language)
    told = made.produce(json.dumps(EVENT), "--wire", wire, "--key", "k-1", "--header", "trace=t-1")
    assert (told.exit_code, told.stdout) == (0, f"{made.topic}[0] @ 0\n"), told.output
    (one,) = made.consume()
    assert (one["event"], one["key"], one["offset"], one["faults"]) == (EVENT, "k-1", 0, [])
    assert one["schema"] == made.ask("show", f"{made.topic}-value", "--output", "json") or isinstance(
        one["schema"], int
    )
    assert ["trace", "t-1"] in one["headers"]
    (message,) = raw(made.topic, 1)
    framed = message.value()[:1] == b"\0" and int.from_bytes(message.value()[1:5]) == one["schema"]
    assert framed is (wire == "confluent")
    names = [name for name, _ in message.headers()]
    assert ("__value_schema_id" in names) is (wire == "header")


@pytest.mark.parametrize("language", TEXTS)
def test_without_a_frame_the_latest_schema_reads_it(desk, language):
    made = desk(language, None, 1, "skra.validation=off")
    assert made.produce(json.dumps(EVENT), "--wire", "raw").exit_code == 0
    (one,) = made.consume()
    assert (one["event"], one["schema"], one["faults"]) == (EVENT, None, [])


def test_the_topics_own_wire_is_what_auto_means(desk, raw):
    made = desk("JSON", None, 1, "skra.wire=raw-json")
    assert made.produce(json.dumps(EVENT)).exit_code == 0
    assert json.loads(raw(made.topic, 1)[0].value()) == EVENT
    headed = desk("AVRO", None, 1, "skra.wire=header")
    assert headed.produce(json.dumps(EVENT)).exit_code == 0
    assert headed.consume()[0]["headers"][0][0] == "__value_schema_id"


@pytest.mark.parametrize("language", TEXTS)
def test_what_is_no_event_is_not_sent(desk, language):
    made = desk(language)
    told = made.produce(json.dumps(EVENT), '{"id": "o-2", "total": "many"}')
    assert told.exit_code == 1
    assert "event 2: value " in told.stderr
    assert "total" in told.stderr
    assert f"{made.topic}-value version 1" in told.stderr
    assert made.consume() == [], "of events that stand on the command line all go, or none"


def test_the_words_are_those_of_a_rejection(desk, service):
    made = desk("JSON")
    wrong = b'{"id": 5}'
    producer = Producer({"bootstrap.servers": service.bootstrap_servers, "client.id": OWNER})
    producer.produce(made.topic, wrong)
    producer.flush(30)
    told = made.produce(wrong.decode()).stderr
    fault = json.loads(made.ask("rejections", made.topic, "--output", "json").stdout)["faults"][0]
    assert f"{fault['part']} {fault['path']}: {fault['message']}" in told


def test_the_brokers_reason_is_told(desk):
    made = desk("JSON")
    told = made.ask("produce", made.topic, json.dumps(EVENT), "--user", "stranger")
    assert told.exit_code == 1
    assert f"topic '{made.topic}' is owned by '{OWNER}'" in told.stderr
    refused = made.produce("[1]", "--key-schema", "none", "--wire", "raw", "--schema", __file__)
    assert refused.exit_code == 2, "no ending of a schema language"


def test_many_lines_land_in_order_and_the_bad_one_is_named(desk, write):
    made = desk("AVRO")
    lines = [json.dumps({"id": f"o-{number}", "total": number}) for number in range(3000)]
    file = write("events.ndjson", "\ufeff" + "\r\n".join(lines) + "\r\n\r\n")
    told = made.produce("-f", file, "--key-field", "id", "--output", "json")
    assert told.exit_code == 0, told.stderr
    assert [json.loads(line)["offset"] for line in told.stdout.splitlines()] == list(range(3000))
    read = made.consume("--max", "2999")
    assert [one["event"]["total"] for one in read] == list(range(2999))
    assert [one["key"] for one in read[:2]] == ["o-0", "o-1"]

    file = write("more.ndjson", "\n".join([*lines[:10], "{", lines[10]]))
    told = made.produce("-f", file)
    assert (told.exit_code, len(told.stdout.splitlines())) == (1, 10), told.stderr
    assert f"{file}:11: no JSON" in told.stderr
    assert "10 records before it have landed" in told.stderr


def test_lines_of_the_standard_input(skra, service, desk):
    from click.testing import CliRunner  # noqa: PLC0415 - the fixture gives no input

    from skra.__main__ import main  # noqa: PLC0415

    made = desk(None)
    places = {"SKRA_URL": service.registry_url, "SKRA_BROKER": service.bootstrap_servers, "SKRA_USER": OWNER}
    told = CliRunner().invoke(main, ["produce", made.topic], input='good morning\n\n{"a": 1}', env=places)
    assert (told.exit_code, told.stdout) == (0, f"{made.topic}[0] @ 0\n{made.topic}[0] @ 1\n"), told.output
    assert [one["event"] for one in made.consume()] == ["good morning", {"a": 1}]


def test_keys_by_their_schema(desk):
    made = desk("JSON", '{"type": "record", "name": "Key", "fields": [{"name": "id", "type": "long"}]}')
    assert made.produce(json.dumps(EVENT), "--key", '{"id": 7}').exit_code == 0
    told = made.produce(json.dumps(EVENT), "--key", '{"id": "x"}')
    assert (told.exit_code, "--key: key id" in told.stderr) == (1, True), told.stderr
    (one,) = made.consume()
    assert (one["key"], one["key_schema"] > 0) == ({"id": 7}, True)

    text = desk("JSON", '"string"')
    assert text.produce(json.dumps(EVENT), "--key", "o-1").exit_code == 0
    assert text.produce(json.dumps(EVENT), "--key", "17").exit_code == 0
    assert [one["key"] for one in text.consume()] == ["o-1", "17"]


def test_a_tombstone_a_partition_and_a_time(desk):
    made = desk("JSON", None, 3, "cleanup.policy=compact")
    words = ("--tombstone", "--key", "o-1", "--partition", "2", "--timestamp", "2026-01-02T03:04:05Z")
    assert made.produce(*words).stdout == f"{made.topic}[2] @ 0\n"
    (one,) = made.consume("--partition", "2")
    assert (one["event"], one["key"], one["timestamp"]) == (None, "o-1", "2026-01-02T03:04:05.000Z")
    assert made.consume("--partition", "0") == []
    assert "partitions 0 to 2" in made.produce(json.dumps(EVENT), "--partition", "3").stderr


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("{}", "--file", "x"), "not both"),
        (("{}", "--tombstone"), "with --key"),
        (("{}", "--key", "a", "--key-field", "b"), "one of them"),
        (("{}", "--header", "nonsense"), "NAME=VALUE"),
        (("{}", "--timestamp", "soon"), "2026-11-26T20:00Z"),
        (("{}", "--version", "7"), "Version 7 not found"),
        (("-f", "/nowhere/events.ndjson"), "No such file"),
    ],
)
def test_wrong_use_of_produce(desk, words, reason):
    told = desk("JSON").produce(*words)
    assert (told.exit_code, reason in told.stderr) == (2, True), told.stderr


def test_a_schema_in_a_file_has_to_be_registered(desk, write):
    made = desk("JSON")
    file = write("other.json", {"type": "object", "required": ["nothing"]})
    told = made.produce(json.dumps(EVENT), "--schema", file)
    assert (told.exit_code, "is not registered under" in told.stderr) == (2, True), told.stderr
    assert made.produce(json.dumps(EVENT), "--schema", write("same.json", JSON)).exit_code == 0


def test_an_unknown_topic_is_not_made_by_a_slip(desk):
    made = desk(None)
    for words in (("produce", made.topic + "x", "hello"), ("consume", made.topic + "x")):
        told = made.ask(*words)
        assert (told.exit_code, f"did you mean '{made.topic}'?" in told.stderr) == (2, True), told.stderr


def test_nobody_answers(skra):
    for words in (("consume", "t"), ("topic", "list"), ("topic", "show", "t")):
        told = skra(*words, SKRA_BROKER="127.0.0.1:1", SKRA_URL="http://127.0.0.1:1")
        assert (told.exit_code, "no Kafka broker answers at 127.0.0.1:1" in told.stderr) == (3, True), told.stderr


def test_a_topic_can_be_read_without_a_registry(desk):
    made = desk("AVRO")
    assert made.produce(json.dumps(EVENT)).exit_code == 0
    told = made.ask("consume", made.topic, "--output", "json", SKRA_URL="http://127.0.0.1:1")
    one = json.loads(told.stdout)
    assert base64.b64decode(one["event"]["base64"])[:1] == b"\0"
    assert "no registry answers" in one["faults"][0]["message"]


@pytest.mark.parametrize(
    ("value", "event", "fault"),
    [
        (b"\0\0\0\xff\xffabc", {"base64": "AAAA//9hYmM="}, "names schema 65535"),
        (b"\xff\xfe", {"base64": "//4="}, "no text"),
        (b"null", None, ""),
        (b"", "", ""),
        (b"two\nlines  and \x1b[31m", {"base64": base64.b64encode(b"two\nlines  and \x1b[31m").decode()}, "no text"),
        ("þrjú".encode(), "þrjú", ""),
        (b"[" * 3000, "[" * 3000, ""),
    ],
)
def test_what_cannot_be_decoded_is_shown_with_the_reason(desk, service, value, event, fault):
    made = desk(None)
    producer = Producer({"bootstrap.servers": service.bootstrap_servers, "client.id": OWNER})
    producer.produce(made.topic, value, key=b"\xff", headers=[("h", b"\xff")])
    assert producer.flush(30) == 0
    (one,) = made.consume()
    assert one["event"] == event
    assert (one["key"], one["headers"]) == ({"base64": "/w=="}, [["h", {"base64": "/w=="}]])
    assert fault in " ".join(each["message"] for each in one["faults"] if each["part"] == "value")
    text = made.ask("consume", made.topic).stdout
    assert text.count("\n") == 1, "one record is one line"
    assert "\x1b" not in text


def test_where_to_begin(desk):
    made = desk(None, None, 2)
    for number in range(6):
        at = f"2026-01-01T00:00:0{number}Z"
        assert made.produce(str(number), "--partition", number % 2, "--timestamp", at).exit_code == 0

    def events(*words: str) -> list:
        return [one["event"] for one in made.consume(*words)]

    assert sorted(events()) == [0, 1, 2, 3, 4, 5]
    assert events("--from", "latest") == []
    assert events("--from", "-3") == [3, 4, 5]
    assert events("--from", "-100", "--max", "2") == [0, 1]
    assert sorted(events("--from", "2")) == [4, 5]
    assert events("--from", "1", "--partition", "0") == [2, 4]
    assert sorted(events("--from", "2026-01-01T00:00:03Z")) == [3, 4, 5]
    assert events("--from", "2030-01-01") == []
    assert events("--from", "0", "--max", "0") == []
    assert sorted(events("--from", "999999")) == []
    assert made.ask("consume", made.topic, "--from", "noon").exit_code == 2
    assert made.ask("consume", made.topic, "--partition", "9").exit_code == 2


def test_the_last_few_are_found_behind_compacted_offsets(desk):
    made = desk(None, None, 1, "cleanup.policy=compact", "segment.bytes=1048576")
    for number in range(3):
        assert made.produce(f"kept-{number}", "--key", str(number)).exit_code == 0
    for _ in range(3):
        assert made.produce(*(["again"] * 20), "--key", "k").exit_code == 0
    assert made.ask("topic", "compact", made.topic, "--user", OWNER).exit_code == 0
    assert len(made.consume("--from", "-3")) == 3


def test_a_group_goes_on_where_it_was(desk):
    made = desk(None)
    assert made.produce(*"abcde").exit_code == 0
    assert [one["event"] for one in made.consume("--group", "g-1", "--max", "2")] == ["a", "b"]
    shown = json.loads(made.ask("topic", "show", made.topic, "--output", "json").stdout)
    assert [(one["group"], one["lag"], one["committed"]) for one in shown["groups"]] == [("g-1", 3, {"0": 2})]
    assert "group g-1: Empty, 0 members, lag 3" in made.ask("topic", "show", made.topic).stdout
    assert [one["event"] for one in made.consume("--group", "g-1")] == ["c", "d", "e"]
    assert made.consume("--group", "g-1") == []
    assert made.consume("--group", "g-2", "--from", "latest") == []
    assert made.ask("consume", made.topic, "--group", "g-1", "--from", "3").exit_code == 2


def test_what_is_not_committed_can_be_left_out(desk, service):
    made = desk(None)
    producer = Producer(
        {"bootstrap.servers": service.bootstrap_servers, "client.id": OWNER, "transactional.id": made.topic}
    )
    producer.init_transactions(30)
    for value, end in (("given up", producer.abort_transaction), ("meant", producer.commit_transaction)):
        producer.begin_transaction()
        producer.produce(made.topic, value)
        producer.flush(30)
        end(30)
    assert [one["event"] for one in made.consume("--committed")] == ["meant"]
    assert [one["event"] for one in made.consume()] == ["given up", "meant"]
