"""Trying to write to a topic that is not ours, in every way that we can think of: none leaves a trace in it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from uuid import uuid4

import httpx
import pytest
from click.testing import CliRunner, Result
from confluent_kafka import KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
    NewTopic,
    ResourceType,
)

from skra.__main__ import main
from skra_app.service.embedded import Embedded, running
from skra_app.settings import Settings

PATIENCE = 60
REFUSED = KafkaError.TOPIC_AUTHORIZATION_FAILED
LONG, STRING = {"schema": '"long"'}, {"schema": '"string"'}


@dataclass
class Caller:
    """Somebody with a key, at both doors."""

    server: Embedded
    name: str
    key: str

    def call(self, method: str, path: str, body: object = None) -> httpx.Response:
        base = self.server.registry_url
        with httpx.Client(base_url=base, auth=(self.name, self.key), timeout=PATIENCE) as client:
            return client.request(method, path, json=body)

    def kafka(self, **more: object) -> dict[str, object]:
        login = {"sasl.mechanism": "PLAIN", "sasl.username": self.name, "sasl.password": self.key}
        told = {"bootstrap.servers": self.server.bootstrap_servers, "security.protocol": "SASL_PLAINTEXT"}
        return {**told, **login, "log_level": 0, **more}

    @cached_property
    def admin(self) -> AdminClient:
        return AdminClient(self.kafka())

    def code(self, topic: str, value: bytes | None = b"x", key: bytes | None = None, **more: object) -> int:
        """The error code that a record meets; 0 where it lands."""
        producer, codes = Producer(self.kafka(**more)), []
        try:
            producer.produce(topic, value, key=key, on_delivery=lambda e, _: codes.append(e.code() if e else 0))
        except KafkaException as told:
            return told.args[0].code()
        assert producer.flush(PATIENCE) == 0
        return codes[0]


@dataclass
class Town:
    """The topics of `owner`, and `mallory`, who is a writer like any other."""

    owner: Caller
    mallory: Caller
    admin: Caller
    topic: str

    def contents(self) -> tuple[object, ...]:
        """All that an attack could change."""
        consumer = Producer(self.owner.kafka()).list_topics(self.topic, PATIENCE)
        configs = self.owner.admin.describe_configs([ConfigResource(ResourceType.TOPIC, self.topic)])
        shown = {name: one.value for name, one in next(iter(configs.values())).result(PATIENCE).items()}
        paths = (
            f"/subjects/{self.topic}-value/versions",
            f"/subjects/{self.topic}-key/versions",
            f"/config/{self.topic}-value",
            f"/mode/{self.topic}-value",
            f"/v1/topics/{self.topic}/owner",
            f"/v1/contracts?topic={self.topic}",
            "/config",
            "/mode",
        )
        told = [self.owner.call("GET", path).text for path in paths]
        return (len(consumer.topics[self.topic].partitions), shown, told, ends(self.owner, self.topic))


def ends(who: Caller, topic: str) -> list[tuple[int, int]]:
    from confluent_kafka import Consumer  # noqa: PLC0415 - a name of its own beside Producer

    consumer = Consumer(who.kafka(**{"group.id": "r"}))
    found = [consumer.get_watermark_offsets(TopicPartition(topic, part), PATIENCE) for part in (0, 1)]
    consumer.close()
    return found


@pytest.fixture(scope="module")
def callers() -> Iterator[dict[str, Caller]]:
    settings = Settings.read({}, journal="memory:", http="127.0.0.1:0", kafka="127.0.0.1:0", auth="on")
    with running(settings) as server:
        name, _, key = server.first_key.partition(":")
        found = {"admin": Caller(server, name, key)}
        for each in ("owner", "mallory"):
            added = found["admin"].call("POST", "/v1/principals", {"name": each, "role": "writer"})
            found[each] = Caller(server, each, added.json()["key"])
        yield found


def stand(town: Town, **configs: str) -> None:
    town.owner.admin.create_topics([NewTopic(town.topic, 2, config=configs)])[town.topic].result(PATIENCE)
    assert town.owner.call("POST", f"/subjects/{town.topic}-key/versions", STRING).status_code == 200
    assert town.owner.call("PUT", f"/config/{town.topic}-value", {"compatibility": "NONE"}).status_code == 200
    for _ in range(3):
        assert town.owner.code(town.topic, b"theirs") == 0


@pytest.fixture
def town(callers) -> Town:
    found = Town(**callers, topic=f"orders-{uuid4().hex[:8]}")
    stand(found)
    return found


CALLS: dict[str, tuple[str, str, object]] = {
    "claim it": ("PUT", "/v1/topics/{t}/owner", {}),
    "offer it to oneself": ("POST", "/v1/topics/{t}/owner/transfer", {"application": "mallory"}),
    "accept what was not offered": ("POST", "/v1/topics/{t}/owner/transfer/accept", {}),
    "be exempted": ("POST", "/v1/topics/{t}/exemptions", {"purpose": "dead-letter-replay", "lifetime": 60}),
    "register its values": ("POST", "/subjects/{t}-value/versions", LONG),
    "register its keys": ("POST", "/subjects/{t}-key/versions", LONG),
    "register a record of it": ("POST", "/subjects/{t}-com.shop.OrderPlaced/versions", LONG),
    "name the default context": ("POST", "/subjects/:.:{t}-value/versions", LONG),
    "encode the name": ("POST", "/subjects/{t}%2Dvalue/versions", LONG),
    "register by our own route": ("POST", "/v1/subjects/{t}-value/versions", LONG),
    "force it": ("POST", "/subjects/{t}-value/versions?force=true", LONG),
    "import into it": ("POST", "/subjects/{t}-value/versions", {**LONG, "id": 77, "version": 9}),
    "open it for an import": ("PUT", "/mode/{t}-value?force=true", {"mode": "IMPORT"}),
    "open everything for an import": ("PUT", "/mode?force=true", {"mode": "IMPORT"}),
    "close it": ("PUT", "/mode/{t}-value", {"mode": "READONLY"}),
    "change its level": ("PUT", "/config/{t}-value", {"compatibility": "FULL"}),
    "change the level of all": ("PUT", "/config", {"compatibility": "NONE"}),
    "change its group": ("PUT", "/config/{t}-value", {"compatibilityGroup": "x"}),
    "make it an alias": ("PUT", "/config/{t}-value", {"alias": "mallory-value"}),
    "end its config": ("DELETE", "/config/{t}-value", None),
    "delete its subject": ("DELETE", "/subjects/{t}-key", None),
    "delete its version": ("DELETE", "/subjects/{t}-key/versions/1", None),
    "tag it": ("POST", "/subjects/{t}-key/versions/1/tags", {"metadata": {"properties": {"a": "b"}}}),
    "speak for its owner": ("PUT", "/v1/contracts/{t}/owner", {"contract": "owner", "topic": "", "reads": []}),
    "make oneself of its application": ("PUT", "/v1/principals/mallory", {"role": "admin", "application": "owner"}),
}


OTHERWISE = {"accept what was not offered": 404, "import into it": 42205}
"""Calls that fail before anybody asks whose it is."""


@pytest.mark.parametrize("name", CALLS)
def test_http_calls_are_refused(town, name):
    method, path, body = CALLS[name]
    before = town.contents()
    if isinstance(body, dict) and "topic" in body:
        body = {**body, "topic": town.topic}
    answered = town.mallory.call(method, path.replace("{t}", town.topic), body)
    assert answered.json()["error_code"] == OTHERWISE.get(name, answered.json()["error_code"]), answered.text
    assert answered.status_code == 403 or name in OTHERWISE, answered.text
    assert town.contents() == before


def test_an_alias_of_ones_own_leads_to_the_owner_too(town):
    assert town.mallory.call("PUT", "/config/mine-value", {"alias": f"{town.topic}-value"}).status_code == 200
    assert town.mallory.call("POST", "/subjects/mine-value/versions", LONG).status_code == 403


@pytest.mark.parametrize("spelling", [":.dev:{t}-value", "{T}-value", "{t}-Value"])
def test_another_name_is_another_subject_whose_schemas_the_topic_does_not_take(town, spelling):
    named = spelling.format(t=town.topic, T=town.topic.upper())
    answered = town.mallory.call(
        "POST", f"/subjects/{named}/versions", {"schema": '{"type": "fixed", "name": "F", "size": 2}'}
    )
    assert answered.status_code in {200, 403}
    assert town.owner.call("POST", f"/subjects/{town.topic}-value/versions", STRING).status_code == 200
    foreign = answered.json().get("id", 1_000_000)
    assert town.owner.code(town.topic, b"\0" + int(foreign).to_bytes(4) + b"ab") == KafkaError.INVALID_RECORD


def deed(futures: dict[object, object]) -> int:
    try:
        next(iter(futures.values())).result(PATIENCE)
    except KafkaException as refused:
        return refused.args[0].code()
    return 0


def altered(town: Town, **configs: str) -> int:
    entries = [
        ConfigEntry(name.replace("_", "."), value, incremental_operation=AlterConfigOpType.SET)
        for name, value in configs.items()
    ]
    resource = ConfigResource(ResourceType.TOPIC, town.topic, incremental_configs=entries)
    return deed(town.mallory.admin.incremental_alter_configs([resource]))


def in_transaction(town: Town) -> int:
    producer = Producer(town.mallory.kafka(**{"transactional.id": f"m-{town.topic}"}))
    producer.init_transactions(PATIENCE)
    producer.begin_transaction()
    with suppress(KafkaException):
        producer.produce(town.topic, b"x")
    try:
        producer.commit_transaction(PATIENCE)
    except KafkaException as refused:
        return refused.args[0].code()
    return 0


def of_a_new_topic(town: Town) -> int:
    assert town.owner.call("PUT", f"/v1/topics/{town.topic}-new/owner", {}).status_code == 200
    return town.mallory.code(f"{town.topic}-new")


def after_it_was_made_again(town: Town) -> int:
    assert deed(town.owner.admin.delete_topics([town.topic])) == 0
    code = town.mallory.code(town.topic)
    with suppress(KafkaException):
        stand(town)
    return code


ATTACKS: dict[str, Callable[[Town], int]] = {
    "a record": lambda town: town.mallory.code(town.topic),
    "a tombstone": lambda town: town.mallory.code(town.topic, None),
    "an idempotent record": lambda town: town.mallory.code(town.topic, **{"enable.idempotence": True}),
    "the owner's client.id": lambda town: town.mallory.code(town.topic, **{"client.id": "owner"}),
    "a transaction": in_transaction,
    "a dead letter": lambda town: town.mallory.code(f"{town.topic}.dlq"),
    "a rejection of the broker": lambda town: town.mallory.code("__skra_rejections"),
    "a refusal of the broker": lambda town: town.mallory.code("__skra_refused"),
    "a topic that is claimed and does not stand": of_a_new_topic,
    "a topic between its end and its beginning": after_it_was_made_again,
    "create partitions": lambda town: deed(town.mallory.admin.create_partitions([NewPartitions(town.topic, 5)])),
    "delete the topic": lambda town: deed(town.mallory.admin.delete_topics([town.topic])),
    "delete its records": lambda town: deed(town.mallory.admin.delete_records([TopicPartition(town.topic, 0, 1)])),
    "switch the gate off": lambda town: altered(town, skra_validation="off"),
    "be welcome as a writer": lambda town: altered(town, skra_writers="mallory"),
    "shorten its life": lambda town: altered(town, retention_ms="1"),
    "create the dead letters' topic": lambda town: deed(
        town.mallory.admin.create_topics([NewTopic(f"{town.topic}.dlq", 1)])
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_kafka_calls_are_refused(town, name):
    before = town.contents()
    assert ATTACKS[name](town) in {REFUSED, KafkaError._PURGE_QUEUE}
    if "between" not in name:
        assert town.contents() == before


@contextmanager
def welcome(town: Town, **grant: object) -> Iterator[None]:
    """Mallory with grants for a while."""
    assert town.admin.call("PUT", "/v1/principals/mallory", {"role": "writer", **grant}).status_code == 200
    try:
        yield
    finally:
        assert town.admin.call("PUT", "/v1/principals/mallory", {"role": "writer"}).status_code == 200


def test_a_grant_alone_lets_nobody_write_and_an_exemption_ends(town):
    exempt = {"purpose": "dead-letter-replay", "lifetime": 60, "reason": "a bug"}
    with welcome(town, grants=[f"as-owner:{town.topic}"]):
        assert town.mallory.code(town.topic) == REFUSED
        assert town.mallory.call("POST", f"/v1/topics/{town.topic}/exemptions", exempt).status_code == 201
        assert [town.mallory.code(town.topic), town.mallory.code(f"{town.topic}.dlq")] == [0, 0]
        assert town.mallory.call("POST", f"/subjects/{town.topic}-value/versions", LONG).status_code == 403
        assert deed(town.mallory.admin.delete_records([TopicPartition(town.topic, 0, 1)])) == REFUSED
        assert town.mallory.call("DELETE", f"/v1/topics/{town.topic}/exemptions/mallory").status_code == 200
        assert town.mallory.code(town.topic) == REFUSED
        assert town.mallory.call("POST", f"/v1/topics/{town.topic}/exemptions", exempt).status_code == 201
    assert town.mallory.code(town.topic) == REFUSED, "an exemption is worth nothing without the grant"
    entries = town.admin.call("GET", f"/v1/audit?topic={town.topic}&type=ExemptionGiven").json()["entries"]
    assert [(one["who"], one["data"]["purpose"], one["data"]["reason"]) for one in entries] == [
        ("mallory", "dead-letter-replay", "a bug")
    ] * 2


def test_a_pattern_in_the_policy_ends_with_a_transfer(town):
    entry = ConfigEntry("skra.writers", "connect-*, mallory", incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.TOPIC, town.topic, incremental_configs=[entry])
    assert deed(town.owner.admin.incremental_alter_configs([resource])) == 0
    assert town.mallory.code(town.topic) == 0
    assert town.mallory.call("POST", f"/subjects/{town.topic}-value/versions", LONG).status_code == 403
    assert deed(town.mallory.admin.delete_records([TopicPartition(town.topic, 0, 1)])) == REFUSED
    offer = town.owner.call("POST", f"/v1/topics/{town.topic}/owner/transfer", {"application": "admin"})
    assert offer.status_code == 201
    assert town.admin.call("POST", f"/v1/topics/{town.topic}/owner/transfer/accept", {}).status_code == 200
    assert [who.code(town.topic) for who in (town.mallory, town.owner, town.admin)] == [REFUSED, REFUSED, 0]


def test_refused_calls_of_both_doors_are_in_the_audit(town):
    assert town.mallory.code(town.topic) == REFUSED
    assert town.mallory.call("PUT", f"/v1/topics/{town.topic}/owner", {}).status_code == 403
    wanted = {("kafka", "Produce", 29), ("http", f"PUT /v1/topics/{town.topic}/owner", 40301)}
    path, found, entries = f"/v1/audit?type=CallRefused&topic={town.topic}&principal=mallory", set(), []
    for _ in range(200):
        entries = town.admin.call("GET", path).json()["entries"]
        found = {(one["via"], one["data"]["call"], one["data"]["code"]) for one in entries}
        if wanted <= found:
            break
    assert wanted <= found
    assert {one["who"] for one in entries} == {"mallory"}
    assert all(one["data"]["address"].startswith("127.0.0.1") and one["data"]["verdict"] for one in entries)
    assert town.mallory.call("GET", path).status_code == 403
    lines = town.admin.call("GET", f"/v1/audit?topic={town.topic}").json()["entries"]
    assert [one["at"] for one in lines] == sorted(one["at"] for one in lines)


def policy(town: Town, **members: str) -> None:
    entries = [
        ConfigEntry(f"skra.{name}", value, incremental_operation=AlterConfigOpType.SET)
        for name, value in members.items()
    ]
    resource = ConfigResource(ResourceType.TOPIC, town.topic, incremental_configs=entries)
    assert deed(town.owner.admin.incremental_alter_configs([resource])) == 0


def test_dead_letters_go_back_by_a_grant_or_not_at_all(town):
    policy(town, validation="dlq")
    assert town.owner.call("POST", f"/subjects/{town.topic}-value/versions", STRING).status_code == 200
    assert town.owner.code(town.topic, b"no string") == 0, "sent aside"
    policy(town, validation="off")

    def replayed(who: Caller) -> Result:
        told = ["dlq", "replay", town.topic, "--all", "--broker", town.owner.server.bootstrap_servers]
        env = {"SKRA_URL": town.owner.server.registry_url, "SKRA_USER": f"{who.name}:{who.key}"}
        return CliRunner().invoke(main, told, env=env)

    before = ends(town.owner, town.topic)
    refused = replayed(town.mallory)
    assert refused.exit_code == 1
    assert f"that takes a grant as-owner:{town.topic}" in refused.output
    assert ends(town.owner, town.topic) == before
    with welcome(town, grants=[f"as-owner:{town.topic}", f"read:{town.topic}*"]):
        sent = replayed(town.mallory)
        assert (sent.exit_code, " sent: " in sent.output) == (0, True), sent.output
        assert town.mallory.code(town.topic) == REFUSED, "the exemption was given back"
    assert ends(town.owner, town.topic) != before
    path = f"/v1/audit?topic={town.topic}&principal=mallory"
    told = [one["type"] for one in town.admin.call("GET", path).json()["entries"]]
    assert {"ExemptionGiven", "ExemptionEnded"} <= {*told}
