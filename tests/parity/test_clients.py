"""Clients as their users know them: the same program against both brokers, and what it was told."""

import asyncio
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, ConfigResource, NewPartitions, NewTopic, OffsetSpec
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka import TopicPartition as PythonPartition

from tests.parity.batches import NOW
from tests.parity.conftest import Same, Talk

pytestmark = pytest.mark.timeout(180)
PATIENCE = 60


def outcome(ask: Any) -> Any:
    """What a call gave, or the name of what it raised."""
    try:
        return ask()
    except KafkaException as refused:
        return refused.args[0].name()


def read(consumer: Consumer, count: int) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    while len(rows) < count:
        message = consumer.poll(PATIENCE)
        assert message is not None, rows
        assert message.error() is None, message.error()
        rows.append((message.partition(), message.offset(), message.key(), message.value(), message.headers()))
    return rows


def test_administration_with_confluent_kafka(same: Same) -> None:
    def talk(to: Talk) -> None:
        admin = AdminClient({"bootstrap.servers": to.bootstrap})

        def created(topic: NewTopic, **options: Any) -> Any:
            return outcome(lambda: admin.create_topics([topic], **options)[topic.topic].result(PATIENCE))

        to.note("created", created(NewTopic(to.topic, 2, 1, config={"cleanup.policy": "compact"})))
        to.note("again", created(NewTopic(to.topic, 2, 1)))
        to.note("only validated", created(NewTopic(f"{to.topic}-x", 2, 1), validate_only=True))
        to.note("too many copies", created(NewTopic(f"{to.topic}-x", 2, 3)))
        to.note("a bad name", created(NewTopic("no/name", 1, 1)))
        to.note("a bad config", created(NewTopic(f"{to.topic}-x", 1, 1, config={"retention.ms": "soon"})))
        to.settle()
        grown = admin.create_partitions([NewPartitions(to.topic, 4)])[to.topic]
        to.note("grown", outcome(lambda: grown.result(PATIENCE)))
        shrunk = admin.create_partitions([NewPartitions(to.topic, 1)])[to.topic]
        to.note("shrunk", outcome(lambda: shrunk.result(PATIENCE)))
        resource = ConfigResource(ConfigResource.Type.TOPIC, to.topic)
        configs = admin.describe_configs([resource])[resource].result(PATIENCE)
        told = {name: (entry.value, entry.source, entry.is_default) for name, entry in configs.items()}
        to.note("policy", told["cleanup.policy"])
        to.note("default", told["max.message.bytes"])
        deleted = admin.delete_topics([to.topic, f"{to.topic}-none"])
        to.note("deleted", [outcome(lambda row=row: row.result(PATIENCE)) for row in deleted.values()])

    same(talk)


def test_a_group_with_confluent_kafka(same: Same) -> None:
    def talk(to: Talk) -> None:
        topic, group = to.create(partitions=2), f"{to.topic}-group"
        producer = Producer({"bootstrap.servers": to.bootstrap, "compression.type": "zstd"})
        for number in range(10):
            producer.produce(
                topic, f"v{number}", f"k{number}", number % 2, timestamp=NOW + number, headers={"n": str(number)}
            )
        assert producer.flush(PATIENCE) == 0
        settings = {"bootstrap.servers": to.bootstrap, "group.id": group, "auto.offset.reset": "earliest"}
        consumer = Consumer({**settings, "enable.auto.commit": False})
        consumer.subscribe([topic])
        rows = read(consumer, 10)
        to.note("rows", sorted(rows))
        consumer.commit(
            offsets=[TopicPartition(topic, 0, 3, "so far"), TopicPartition(topic, 1, 5)], asynchronous=False
        )
        places = [TopicPartition(topic, index) for index in (0, 1)]
        to.note("committed", [(place.offset, place.metadata) for place in consumer.committed(places, PATIENCE)])
        to.note("ends", [consumer.get_watermark_offsets(place, PATIENCE) for place in places])
        at = [TopicPartition(topic, 0, NOW + 3), TopicPartition(topic, 1, NOW + 100)]
        to.note("by time", [place.offset for place in consumer.offsets_for_times(at, PATIENCE)])
        admin = AdminClient({"bootstrap.servers": to.bootstrap})
        described = admin.describe_consumer_groups([group])[group].result(PATIENCE)
        to.note("group", [described.state.name, described.partition_assignor, len(described.members)])
        to.note("in use", outcome(lambda: admin.delete_consumer_groups([group])[group].result(PATIENCE)))
        consumer.close()
        asked = ConsumerGroupTopicPartitions(group)
        kept = admin.list_consumer_group_offsets([asked])[group].result(PATIENCE)
        to.note("kept", sorted((place.partition, place.offset) for place in kept.topic_partitions))
        latest = admin.list_offsets({place: OffsetSpec.latest() for place in places})
        to.note("latest", [row.result(PATIENCE).offset for row in latest.values()])
        cut = admin.delete_records([TopicPartition(topic, 0, 2)])
        to.note("cut", [row.result(PATIENCE).low_watermark for row in cut.values()])
        to.note("deleted", outcome(lambda: admin.delete_consumer_groups([group])[group].result(PATIENCE)))

    same(talk)


def test_transactions_with_confluent_kafka(same: Same) -> None:
    def talk(to: Talk) -> None:
        source, sink = to.create(f"{to.topic}-in"), to.create(f"{to.topic}-out")
        settings: dict[str, Any] = {"bootstrap.servers": to.bootstrap}
        plain = Producer(settings)
        for number in range(4):
            plain.produce(source, f"v{number}")
        assert plain.flush(PATIENCE) == 0
        worker = {**settings, "group.id": f"{to.topic}-g", "auto.offset.reset": "earliest", "enable.auto.commit": False}
        consumer = Consumer(worker)
        consumer.subscribe([source])
        read(consumer, 4)
        producer = Producer({**settings, "transactional.id": f"{to.topic}-t"})
        producer.init_transactions(PATIENCE)
        for committed in (False, True):
            producer.begin_transaction()
            producer.produce(sink, f"copied {committed}")
            assert producer.flush(PATIENCE) == 0  # else an abort forgets what was not sent
            producer.send_offsets_to_transaction(
                consumer.position([TopicPartition(source, 0)]), consumer.consumer_group_metadata(), PATIENCE
            )
            if committed:
                producer.commit_transaction(PATIENCE)
            else:
                producer.abort_transaction(PATIENCE)
            to.note("offset", [place.offset for place in consumer.committed([TopicPartition(source, 0)], PATIENCE)])
        zombie = producer
        Producer({**settings, "transactional.id": f"{to.topic}-t"}).init_transactions(PATIENCE)
        zombie.begin_transaction()
        zombie.produce(sink, "zombie")
        to.note("fenced", outcome(lambda: zombie.commit_transaction(PATIENCE)) in {"_FENCED", "INVALID_PRODUCER_EPOCH"})
        for isolation, count in (("read_committed", 1), ("read_uncommitted", 2)):
            reader = Consumer({**settings, "group.id": isolation, "isolation.level": isolation})
            reader.assign([TopicPartition(sink, 0, 0)])
            to.note(isolation, read(reader, count))
            reader.close()
        consumer.close()

    same(talk)


def test_kafka_python(same: Same) -> None:
    def talk(to: Talk) -> None:
        topic = to.create(partitions=2)
        producer = KafkaProducer(bootstrap_servers=to.bootstrap, compression_type="lz4")
        for number in range(6):
            producer.send(topic, f"v{number}".encode(), partition=number % 2, timestamp_ms=NOW + number).get(PATIENCE)
        producer.close()
        consumer = KafkaConsumer(bootstrap_servers=to.bootstrap, group_id=f"{to.topic}-g", enable_auto_commit=False)
        places = [PythonPartition(topic, index) for index in (0, 1)]
        consumer.assign(places)
        to.note("ends", sorted((place.partition, end) for place, end in consumer.end_offsets(places).items()))
        found = consumer.offsets_for_times({places[0]: NOW + 1, places[1]: NOW + 99})
        to.note("by time", sorted((place.partition, found[place] and found[place].offset) for place in places))
        consumer.seek_to_beginning()
        rows: list[Any] = []
        while len(rows) < 6:
            rows += [row for rows_of in consumer.poll(1000).values() for row in rows_of]
        to.note("rows", sorted((row.partition, row.offset, row.timestamp - NOW, row.value) for row in rows))
        consumer.commit()
        to.note("committed", [consumer.committed(place) for place in places])
        consumer.close()
        admin = KafkaAdminClient(bootstrap_servers=to.bootstrap)
        described = admin.describe_topics([topic])[0]
        to.note("topic", [described["error_code"], len(described["partitions"]), described["is_internal"]])
        to.note("groups", f"{to.topic}-g" in str(admin.list_groups()))
        admin.close()

    same(talk)


def test_aiokafka(same: Same) -> None:
    def talk(to: Talk) -> None:
        topic = to.create()
        to.note("rows", asyncio.run(_through_aiokafka(to.bootstrap, topic, f"{to.topic}-t")))

    same(talk)


async def _through_aiokafka(bootstrap: str, topic: str, name: str) -> list[Any]:
    told: list[Any] = []
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, transactional_id=name) as producer:
        for value, abort in ((b"committed", False), (b"aborted", True), (b"last", False)):
            await producer.begin_transaction()
            sent = await producer.send_and_wait(topic, value, key=b"k", timestamp_ms=NOW)
            told.append((sent.offset, sent.timestamp == NOW))
            await (producer.abort_transaction() if abort else producer.commit_transaction())
    reading = {"isolation_level": "read_committed", "auto_offset_reset": "earliest", "group_id": f"{name}-g"}
    async with AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, **reading) as consumer:
        for _ in range(2):
            row = await asyncio.wait_for(consumer.getone(), PATIENCE)
            told.append((row.offset, row.key, row.value, row.timestamp == NOW))
        await consumer.commit()
        told += [await consumer.committed(place) for place in consumer.assignment()]
    return told
