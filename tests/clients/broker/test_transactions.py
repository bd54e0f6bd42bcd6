"""Transactions with real clients: all or nothing, fencing, timeouts, offsets, rejections, restarts."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka import TopicPartition as AioPartition
from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from kafka import KafkaConsumer, KafkaProducer
from kafka import TopicPartition as PyPartition

from tests.app.broker.server.picky import PickyGate
from tests.app.broker.server.under_test import RunningBroker, running_broker

pytestmark = pytest.mark.timeout(60)
Fresh = Callable[[str], str]


def transactional(broker: RunningBroker, name: str, **more: object) -> Producer:
    producer = Producer({"bootstrap.servers": broker.bootstrap, "transactional.id": name, **more})
    producer.init_transactions(20)
    return producer


def write(producer: Producer, topic: str, *values: str) -> None:
    for value in values:
        producer.produce(topic, value.encode(), key=b"k")
    producer.flush(20)


def read(broker: RunningBroker, topic: str, *, committed: bool = True) -> list[str]:
    """Everything up to the end that this kind of reader sees."""
    level = "read_committed" if committed else "read_uncommitted"
    consumer = Consumer({"bootstrap.servers": broker.bootstrap, "group.id": "r", "isolation.level": level,
                         "enable.partition.eof": True, "enable.auto.commit": False})  # fmt: skip
    consumer.assign([TopicPartition(topic, 0, 0)])
    found: list[str] = []
    while (message := consumer.poll(20)) is not None and not message.error():
        found.append((message.value() or b"").decode())
    assert message is not None, "the end did not come"
    consumer.close()
    return found


def committed_offset(broker: RunningBroker, group: str, topic: str) -> int:
    consumer = Consumer({"bootstrap.servers": broker.bootstrap, "group.id": group})
    (found,) = consumer.committed([TopicPartition(topic, 0)], 20)
    consumer.close()
    return found.offset


def test_confluent_kafka_all_or_nothing(broker: RunningBroker, fresh: Fresh) -> None:
    one, two = broker.create(fresh("one")), broker.create(fresh("two"))
    producer = transactional(broker, fresh("tx"))
    producer.begin_transaction()
    write(producer, one, "a")
    write(producer, two, "b")
    assert read(broker, one) == []
    assert read(broker, one, committed=False) == ["a"]
    producer.commit_transaction(20)
    assert (read(broker, one), read(broker, two)) == (["a"], ["b"])
    producer.begin_transaction()
    write(producer, one, "c")
    producer.abort_transaction(20)
    producer.begin_transaction()
    write(producer, one, "d")
    producer.commit_transaction(20)
    assert read(broker, one) == ["a", "d"]
    assert read(broker, one, committed=False) == ["a", "c", "d"]
    consumer = Consumer({"bootstrap.servers": broker.bootstrap, "group.id": "w"})
    assert consumer.get_watermark_offsets(TopicPartition(one, 0), 20) == (0, 6)
    consumer.close()


def test_a_zombie_is_fenced_and_nothing_of_it_is_seen(broker: RunningBroker, fresh: Fresh) -> None:
    topic, name = broker.create(fresh("orders")), fresh("tx")
    zombie = transactional(broker, name)
    zombie.begin_transaction()
    write(zombie, topic, "zombie")
    successor = transactional(broker, name)
    successor.begin_transaction()
    write(successor, topic, "successor")
    successor.commit_transaction(20)
    with pytest.raises(KafkaException) as raised:
        zombie.commit_transaction(20)
    assert raised.value.args[0].fatal()
    assert read(broker, topic) == ["successor"]


def test_a_transaction_that_takes_too_long_is_aborted(broker: RunningBroker, fresh: Fresh) -> None:
    topic = broker.create(fresh("slow"))
    slow = transactional(broker, fresh("tx"), **{"transaction.timeout.ms": 1000})
    slow.begin_transaction()
    write(slow, topic, "late")
    plain = Producer({"bootstrap.servers": broker.bootstrap})
    write(plain, topic, "plain")
    consumer = Consumer({"bootstrap.servers": broker.bootstrap, "group.id": "t", "isolation.level": "read_committed"})
    consumer.assign([TopicPartition(topic, 0, 0)])
    message = consumer.poll(30)
    assert message is not None
    assert message.value() == b"plain"
    consumer.close()
    with pytest.raises(KafkaException) as raised:
        slow.commit_transaction(20)
    assert raised.value.args[0].fatal()


def test_offsets_are_seen_when_their_transaction_is_committed(broker: RunningBroker, fresh: Fresh) -> None:
    source, sink, group = broker.create(fresh("in")), broker.create(fresh("out")), fresh("group")
    write(Producer({"bootstrap.servers": broker.bootstrap}), source, "a", "b")
    consumer = Consumer({"bootstrap.servers": broker.bootstrap, "group.id": group, "enable.auto.commit": False,
                         "auto.offset.reset": "earliest"})  # fmt: skip
    consumer.subscribe([source])
    assert consumer.poll(30) is not None
    producer = transactional(broker, fresh("tx"))
    for decide, expected in ((producer.abort_transaction, -1001), (producer.commit_transaction, 1)):
        producer.begin_transaction()
        write(producer, sink, "copied")
        producer.send_offsets_to_transaction([TopicPartition(source, 0, 1)], consumer.consumer_group_metadata(), 20)
        decide(20)
        assert committed_offset(broker, group, source) == expected
    assert read(broker, sink) == ["copied"]
    consumer.close()


def test_a_rejected_record_can_be_aborted_and_the_producer_goes_on(broker: RunningBroker, fresh: Fresh) -> None:
    topic = broker.create(fresh("judged"))
    producer = transactional(broker, fresh("tx"))
    errors: list[str] = []
    producer.begin_transaction()
    for value in (b"ok", b"BAD"):
        producer.produce(topic, value, on_delivery=lambda error, _: error is not None and errors.append(error.name()))
        producer.flush(20)
    with pytest.raises(KafkaException) as raised:
        producer.commit_transaction(20)
    assert raised.value.args[0].txn_requires_abort()
    assert "INVALID_RECORD" in errors
    producer.abort_transaction(20)
    producer.begin_transaction()
    write(producer, topic, "good")
    producer.commit_transaction(20)
    assert read(broker, topic) == ["good"]


def test_aiokafka(broker: RunningBroker, fresh: Fresh) -> None:
    source, topic, name, group = broker.create(fresh("in")), broker.create(fresh("judged")), fresh("tx"), fresh("group")

    async def run() -> list[bytes | None]:
        async with AIOKafkaProducer(bootstrap_servers=broker.bootstrap, transactional_id=name) as producer:
            async with producer.transaction():
                await producer.send_and_wait(topic, b"a", b"k")
                await producer.send_offsets_to_transaction({AioPartition(source, 0): 7}, group)
            await producer.begin_transaction()
            await producer.send_and_wait(topic, b"b", b"k")
            await producer.abort_transaction()
            await producer.begin_transaction()
            with pytest.raises(Exception, match="Unknown"):
                await producer.send_and_wait(topic, b"BAD", b"k")
            await producer.abort_transaction()
            async with producer.transaction():
                await producer.send_and_wait(topic, b"c", b"k")
        consumer = AIOKafkaConsumer(bootstrap_servers=broker.bootstrap, isolation_level="read_committed")
        await consumer.start()
        consumer.assign([AioPartition(topic, 0)])
        await consumer.seek_to_beginning()
        found = [(await consumer.getone()).value for _ in range(2)]
        await consumer.stop()
        return found

    assert asyncio.run(run()) == [b"a", b"c"]
    assert read(broker, topic) == ["a", "c"]
    assert committed_offset(broker, group, source) == 7


def test_kafka_python(broker: RunningBroker, fresh: Fresh) -> None:
    topic, name = broker.create(fresh("orders")), fresh("tx")
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap, transactional_id=name)
    producer.init_transactions()
    for value, decide in ((b"a", producer.commit_transaction), (b"b", producer.abort_transaction),
                          (b"c", producer.commit_transaction)):  # fmt: skip
        producer.begin_transaction()
        producer.send(topic, value, key=b"k").get(20)
        decide()
    producer.close()
    consumer = KafkaConsumer(bootstrap_servers=broker.bootstrap, isolation_level="read_committed",
                             auto_offset_reset="earliest", consumer_timeout_ms=20_000)  # fmt: skip
    consumer.assign([PyPartition(topic, 0)])
    assert [next(consumer).value for _ in range(2)] == [b"a", b"c"]
    consumer.close()


def test_an_admin_sees_transactions(broker: RunningBroker, fresh: Fresh) -> None:
    topics = AdminClient({"bootstrap.servers": broker.bootstrap}).list_topics(timeout=20).topics
    assert "__transaction_state" in topics


@pytest.fixture
def in_folder(tmp_path: Path) -> Iterator[RunningBroker]:
    with running_broker(tmp_path, make_gate=PickyGate) as running:
        yield running


def test_an_open_transaction_goes_on_after_a_restart(in_folder: RunningBroker) -> None:
    broker = in_folder
    broker.create("orders")
    producer = transactional(broker, "tx")
    producer.begin_transaction()
    write(producer, "orders", "before")
    broker.restart()
    write(producer, "orders", "after")
    assert read(broker, "orders") == []
    producer.commit_transaction(30)
    producer.begin_transaction()
    write(producer, "orders", "aborted")
    broker.restart()
    producer.abort_transaction(30)
    broker.restart()
    assert read(broker, "orders") == ["before", "after"]
