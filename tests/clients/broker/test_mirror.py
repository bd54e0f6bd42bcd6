"""MirrorMaker 2 between two brokers, both ways: records, what groups have read, and what a restart goes on with."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from tests.app.broker.server.under_test import RunningBroker, running_broker
from tests.clients.broker.applications import PATIENCE, Application, Applications, applications
from tests.clients.made import NotMade
from tests.parity.real_kafka import RealKafka, jars, running
from tests.require import Require

pytestmark = [pytest.mark.deep, pytest.mark.timeout(400)]

PROPERTIES = """\
clusters = here, there
here.bootstrap.servers = {here}
there.bootstrap.servers = {there}
here->there.enabled = true
there->here.enabled = true
here->there.topics = orders.*
there->here.topics = payments.*
replication.factor = 1
offset-syncs.topic.replication.factor = 1
heartbeats.topic.replication.factor = 1
checkpoints.topic.replication.factor = 1
offset.storage.replication.factor = 1
status.storage.replication.factor = 1
config.storage.replication.factor = 1
tasks.max = 2
sync.group.offsets.enabled = true
sync.group.offsets.interval.seconds = 1
emit.checkpoints.interval.seconds = 1
emit.heartbeats.interval.seconds = 1
refresh.topics.interval.seconds = 1
refresh.groups.interval.seconds = 1
offset.flush.interval.ms = 500
offset.lag.max = 0
"""
"""Two tasks each way, so that two clients write the topics of the tool's own; everything often, to lose no time."""

ROUTES = (("here", "orders", "there"), ("there", "payments", "here"))
PARTITIONS = 3
Brokers = dict[str, str]


@pytest.fixture(scope="module")
def mirror(require: Require) -> Applications:
    return applications(require)


@pytest.fixture(params=["Skra", "Kafka"])
def brokers(request: pytest.FixtureRequest, require: Require, tmp_path: Path) -> Iterator[Brokers]:
    """Bootstrap servers of a broker here and of another one there, which may be a real Kafka."""
    with ExitStack() as stack:
        if request.param == "Skra":
            (tmp_path / "there").mkdir()
            there: RunningBroker | RealKafka = stack.enter_context(running_broker(tmp_path / "there"))
        else:
            there = stack.enter_context(_kafka(require, tmp_path))
        (tmp_path / "here").mkdir()
        here = stack.enter_context(running_broker(tmp_path / "here"))
        yield {"here": here.bootstrap, "there": there.bootstrap}


@contextmanager
def _kafka(require: Require, folder: Path) -> Iterator[RealKafka]:
    try:
        libraries = jars(require.command("mvn"))
    except NotMade as reason:
        require.missing(str(reason))
    (folder / "there").mkdir()
    with running(require.command("java"), libraries, folder / "there") as kafka:
        yield kafka


def write(bootstrap: str, topic: str, values: Sequence[str]) -> None:
    producer = Producer({"bootstrap.servers": bootstrap})
    for number, value in enumerate(values):
        producer.produce(topic, value, key=value, partition=number % PARTITIONS, headers=[("n", str(number).encode())])
    assert producer.flush(PATIENCE) == 0


def read(bootstrap: str, topic: str, count: int, group: str) -> list[str]:
    """The values of a topic from where the group has read to; what was read is committed."""
    config = {"bootstrap.servers": bootstrap, "group.id": group, "auto.offset.reset": "earliest"}
    consumer = Consumer({**config, "enable.auto.commit": False, "topic.metadata.refresh.interval.ms": 500})
    consumer.subscribe([topic])
    found: list[str] = []
    deadline = time.monotonic() + PATIENCE
    while len(found) < count and time.monotonic() < deadline:
        messages = consumer.consume(count - len(found), 0.5)
        found += [(message.value() or b"").decode() for message in messages if message.error() is None]
    consumer.commit(asynchronous=False)
    consumer.close()
    return sorted(found)


def committed(bootstrap: str, topic: str, group: str) -> int:
    """How many records of the topic the group has read, as far as it said."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": group})
    places = consumer.committed([TopicPartition(topic, number) for number in range(PARTITIONS)], timeout=PATIENCE)
    consumer.close()
    return sum(max(place.offset, 0) for place in places)


def await_true(holds: Callable[[], bool], what: str, application: Application) -> None:
    deadline = time.monotonic() + 2 * PATIENCE
    while not holds():
        assert time.monotonic() < deadline, f"{what} did not come: {application.complaints()}"
        time.sleep(0.2)


def test_both_ways_and_again_after_a_kill(mirror: Applications, brokers: Brokers, tmp_path: Path) -> None:
    properties = tmp_path / "mirror.properties"
    properties.write_text(PROPERTIES.format(**brokers))
    main, log = "org.apache.kafka.connect.mirror.MirrorMaker", tmp_path / "mirror.log"
    first = [f"first {number}" for number in range(90)]
    second = [f"second {number}" for number in range(30)]
    for source, topic, _ in ROUTES:
        create(brokers[source], topic)
        write(brokers[source], topic, first)
        assert read(brokers[source], topic, 90, "readers") == sorted(first)
    with mirror.running(log, main, [str(properties)]) as application:
        for source, topic, target in ROUTES:
            copy = f"{source}.{topic}"
            await_true(lambda to=brokers[target], of=copy: committed(to, of, "readers") == 90, copy, application)
            assert read(brokers[target], copy, 90, "anew") == sorted(first)
    for source, topic, _ in ROUTES:
        write(brokers[source], topic, second)
    with mirror.running(log, main, [str(properties)]):
        for source, topic, target in ROUTES:  # whoever moves over goes on where he was
            found = read(brokers[target], f"{source}.{topic}", 30, "readers")
            assert set(found) == set(second), "at least once: a copy may come twice after a kill"


def create(bootstrap: str, topic: str) -> None:
    admin = AdminClient({"bootstrap.servers": bootstrap})
    (made,) = admin.create_topics([NewTopic(topic, PARTITIONS, 1)]).values()
    made.result(30)
