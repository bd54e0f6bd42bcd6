"""confluent-kafka (librdkafka) with its default configuration."""

import threading
import time
from collections.abc import Callable, Iterable

import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
    NewTopic,
    OffsetSpec,
)

from tests.app.broker.server.under_test import RunningBroker

CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]
Name = Callable[[str], str]


def produced(broker: RunningBroker, topic: str, values: Iterable[bytes], **config: object) -> list[Message]:
    told: list[Message] = []
    producer = Producer({"bootstrap.servers": broker.bootstrap, **config})
    for number, value in enumerate(values):
        producer.produce(
            topic,
            value,
            key=str(number).encode(),
            headers=[("n", str(number).encode()), ("empty", None)],
            on_delivery=lambda error, message: told.append(message),
        )
    assert producer.flush(20) == 0
    return told


def consumed(broker: RunningBroker, topic: str, count: int, **config: object) -> list[Message]:
    consumer = Consumer(
        {
            "bootstrap.servers": broker.bootstrap,
            "group.id": f"{topic}-readers",
            "auto.offset.reset": "earliest",
            **config,
        }
    )
    consumer.subscribe([topic])
    found: list[Message] = []
    deadline = time.monotonic() + 30
    while len(found) < count and time.monotonic() < deadline:
        message = consumer.poll(0.5)
        if message is not None:
            assert message.error() is None
            found.append(message)
    consumer.close()
    return found


@pytest.mark.parametrize("codec", CODECS)
def test_roundtrip(broker: RunningBroker, fresh: Name, codec: str) -> None:
    topic = fresh(codec)
    values = [b"x" * 200 + str(number).encode() for number in range(500)]
    told = produced(broker, topic, values, **{"compression.type": codec, "linger.ms": 50})
    assert [message.error() for message in told] == [None] * 500
    assert sorted(message.offset() for message in told) == list(range(500))
    found = consumed(broker, topic, 500)
    assert [message.value() for message in found] == values
    assert found[7].key() == b"7"
    assert found[7].headers() == [("n", b"7"), ("empty", None)]


def test_compression_reaches_the_log(broker: RunningBroker, fresh: Name) -> None:
    """A client that finds our version range odd would silently send uncompressed (KAFKA-18659)."""
    topic = fresh("zstd")
    produced(broker, topic, [b"a" * 1000] * 100, **{"compression.type": "zstd", "linger.ms": 100})
    stored = broker.broker._store.log(topic, 0).read(0, 1_000_000)
    assert len(stored) < 20_000


def test_two_consumers_share_the_partitions(broker: RunningBroker, fresh: Name) -> None:
    topic = broker.create(fresh("shared"), 4)
    config = {
        "bootstrap.servers": broker.bootstrap,
        "group.id": topic,
        "auto.offset.reset": "earliest",
        "heartbeat.interval.ms": 200,
    }
    members = [Consumer(config) for _ in range(2)]
    for member in members:
        member.subscribe([topic])
    deadline = time.monotonic() + 30
    while {len(member.assignment()) for member in members} != {2} and time.monotonic() < deadline:
        for member in members:
            member.poll(0.1)
    owned = [{partition.partition for partition in member.assignment()} for member in members]
    assert owned[0] | owned[1] == {0, 1, 2, 3}
    assert not owned[0] & owned[1]
    for member in members:
        member.close()


def test_committed_offsets_are_resumed(broker: RunningBroker, fresh: Name) -> None:
    topic = fresh("resumed")
    produced(broker, topic, [b"1", b"2", b"3"])
    first = Consumer({"bootstrap.servers": broker.bootstrap, "group.id": topic, "enable.auto.commit": False})
    first.commit(offsets=[TopicPartition(topic, 0, 2, "half way")], asynchronous=False)
    (committed,) = first.committed([TopicPartition(topic, 0)])
    assert (committed.offset, committed.metadata) == (2, "half way")
    first.close()
    assert [message.value() for message in consumed(broker, topic, 1, **{"group.id": topic})] == [b"3"]


def test_admin(broker: RunningBroker, fresh: Name) -> None:
    admin = AdminClient({"bootstrap.servers": broker.bootstrap})
    topic = fresh("made")
    admin.create_topics([NewTopic(topic, 3, 1, config={"retention.ms": "60000"})])[topic].result(10)
    assert len(admin.list_topics(timeout=10).topics[topic].partitions) == 3
    with pytest.raises(KafkaException) as twice:
        admin.create_topics([NewTopic(topic, 3, 1)])[topic].result(10)
    assert twice.value.args[0].code() == KafkaError.TOPIC_ALREADY_EXISTS
    with pytest.raises(KafkaException) as replicas:
        admin.create_topics([NewTopic(topic + "x", 1, 3)])[topic + "x"].result(10)
    assert replicas.value.args[0].code() == KafkaError.INVALID_REPLICATION_FACTOR
    admin.create_partitions([NewPartitions(topic, 5)])[topic].result(10)
    assert len(admin.list_topics(timeout=10).topics[topic].partitions) == 5
    admin.delete_topics([topic])[topic].result(10)
    assert topic not in admin.list_topics(timeout=10).topics


def test_configs(broker: RunningBroker, fresh: Name) -> None:
    admin = AdminClient({"bootstrap.servers": broker.bootstrap})
    topic = broker.create(fresh("configured"))
    resource = ConfigResource(ConfigResource.Type.TOPIC, topic)
    before = admin.describe_configs([resource])[resource].result(10)
    assert before["max.message.bytes"].value == "1048588"
    assert before["max.message.bytes"].is_default
    assert before["skra.validation"].value == "reject"
    changes = [
        ConfigEntry("retention.ms", "1000", incremental_operation=AlterConfigOpType.SET),
        ConfigEntry("skra.validation", "observe", incremental_operation=AlterConfigOpType.SET),
        ConfigEntry("cleanup.policy", "compact", incremental_operation=AlterConfigOpType.APPEND),
    ]
    change = ConfigResource(ConfigResource.Type.TOPIC, topic, incremental_configs=changes)
    admin.incremental_alter_configs([change])[change].result(10)
    after = admin.describe_configs([resource])[resource].result(10)
    assert (after["retention.ms"].value, after["retention.ms"].is_default) == ("1000", False)
    assert after["skra.validation"].value == "observe"
    assert after["cleanup.policy"].value == "delete,compact"
    bad = ConfigResource(
        ConfigResource.Type.TOPIC,
        topic,
        incremental_configs=[ConfigEntry("retention.ms", "soon", incremental_operation=AlterConfigOpType.SET)],
    )
    with pytest.raises(KafkaException) as refused:
        admin.incremental_alter_configs([bad])[bad].result(10)
    assert refused.value.args[0].code() == KafkaError.INVALID_CONFIG
    assert "whole number" in refused.value.args[0].str()


def test_offsets_by_time_and_deleted_records(broker: RunningBroker, fresh: Name) -> None:
    topic = broker.create(fresh("timed"))
    producer = Producer({"bootstrap.servers": broker.bootstrap})
    for second in range(10):
        producer.produce(topic, b"v", timestamp=1_700_000_000_000 + second * 1000)
    producer.flush(10)
    admin = AdminClient({"bootstrap.servers": broker.bootstrap})
    place = TopicPartition(topic, 0)

    def offset(spec: OffsetSpec) -> int:
        return admin.list_offsets({place: spec})[place].result(10).offset

    assert offset(OffsetSpec.earliest()) == 0
    assert offset(OffsetSpec.latest()) == 10
    assert offset(OffsetSpec.max_timestamp()) == 9
    assert offset(OffsetSpec.for_timestamp(1_700_000_004_500)) == 5
    assert offset(OffsetSpec.for_timestamp(1_800_000_000_000)) == -1
    deleted = admin.delete_records([TopicPartition(topic, 0, 4)])
    assert next(iter(deleted.values())).result(10).low_watermark == 4
    assert offset(OffsetSpec.earliest()) == 4


def test_groups_are_described_and_deleted(broker: RunningBroker, fresh: Name) -> None:
    topic = fresh("grouped")
    produced(broker, topic, [b"1"])
    consumed(broker, topic, 1, **{"group.id": topic})
    admin = AdminClient({"bootstrap.servers": broker.bootstrap})
    assert topic in {group.group_id for group in admin.list_consumer_groups().result(10).valid}
    described = admin.describe_consumer_groups([topic])[topic].result(10)
    assert described.state.name == "EMPTY"
    admin.delete_consumer_groups([topic])[topic].result(10)
    assert topic not in {group.group_id for group in admin.list_consumer_groups().result(10).valid}


def test_idempotent_producer(broker: RunningBroker, fresh: Name) -> None:
    topic = fresh("once")
    told = produced(broker, topic, [str(n).encode() for n in range(1000)], **{"enable.idempotence": True})
    assert sorted(message.offset() for message in told) == list(range(1000))


def test_an_unknown_partition_is_an_error(broker: RunningBroker, fresh: Name) -> None:
    topic = broker.create(fresh("one"))
    admin = AdminClient({"bootstrap.servers": broker.bootstrap})
    place = TopicPartition(topic, 7)
    with pytest.raises(KafkaException):
        admin.list_offsets({place: OffsetSpec.latest()})[place].result(10)


def test_too_large_a_message(broker: RunningBroker, fresh: Name) -> None:
    topic = broker.create(fresh("small"), max_message_bytes="1000")
    (told,) = produced(broker, topic, [b"x" * 5000])
    assert told.error().code() == KafkaError.MSG_SIZE_TOO_LARGE


def test_a_long_poll_is_answered_as_soon_as_something_comes(broker: RunningBroker, fresh: Name) -> None:
    topic = broker.create(fresh("awaited"))
    consumer = Consumer({"bootstrap.servers": broker.bootstrap, "group.id": topic, "fetch.wait.max.ms": 20_000})
    consumer.assign([TopicPartition(topic, 0, 0)])
    assert consumer.poll(1) is None
    late = threading.Timer(0.3, lambda: produced(broker, topic, [b"now"]))
    late.start()
    assert consumer.poll(10).value() == b"now"
    late.join()
    consumer.close()
