"""Topics are the registry's: the broker follows it, whoever changed it."""

import time
from collections.abc import Callable

from kio.schema.errors import ErrorCode
from kio.schema.metadata.v12.request import MetadataRequest, MetadataRequestTopic
from kio.static.protocol import Entity

from skra_app.registry import topics
from tests.app.broker.server.test_produce import GOOD, landed, told
from tests.app.broker.server.under_test import OPERATOR, RunningBroker
from tests.app.broker.server.wire import Wire


def described(wire: Wire, name: str) -> Entity:
    asked = MetadataRequest(
        topics=(MetadataRequestTopic(topic_id=None, name=name),),
        allow_auto_topic_creation=False,
        include_topic_authorized_operations=False,
    )
    return wire.ask(asked).topics[0]


def test_a_topic_made_elsewhere_is_served_at_once(broker: RunningBroker, wire: Wire) -> None:
    topics.create(broker.registry, "elsewhere", 3, OPERATOR)
    assert len(described(wire, "elsewhere").partitions) == 3
    topics.add_partitions(broker.registry, "elsewhere", 4, OPERATOR)
    assert len(described(wire, "elsewhere").partitions) == 4


def test_a_topic_made_anew_has_none_of_the_old_records(broker: RunningBroker, wire: Wire) -> None:
    broker.create("again")
    first = described(wire, "again").topic_id
    assert told(wire, "again", GOOD)[0].base_offset == 0
    topics.delete(broker.registry, "again", OPERATOR)
    topics.create(broker.registry, "again", 1, OPERATOR)
    assert described(wire, "again").topic_id != first
    assert landed(broker, "again") == []
    assert told(wire, "again", GOOD)[0].base_offset == 0


def test_a_deleted_topic_gives_its_place_back_though_nobody_asks(broker: RunningBroker) -> None:
    broker.create("unasked")
    eventually(lambda: broker.broker._store.log("unasked", 0) is not None)
    topics.delete(broker.registry, "unasked", OPERATOR)
    eventually(lambda: broker.broker._store.log("unasked", 0) is None)


def test_a_deleted_topic_is_unknown(broker: RunningBroker, wire: Wire) -> None:
    broker.create("gone")
    assert described(wire, "gone").error_code == ErrorCode.none
    topics.delete(broker.registry, "gone", OPERATOR)
    assert described(wire, "gone").error_code == ErrorCode.unknown_topic_or_partition
    assert told(wire, "gone", GOOD)[0].error_code == ErrorCode.unknown_topic_or_partition


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)
