"""Transactions byte by byte: the error codes that Kafka gives, in the versions that know them."""

import datetime as dt
import time
from collections.abc import Callable

import pytest
from kio.schema.add_offsets_to_txn.v3.request import AddOffsetsToTxnRequest
from kio.schema.add_partitions_to_txn.v3.request import AddPartitionsToTxnRequest, AddPartitionsToTxnTopic
from kio.schema.describe_producers.v0.request import DescribeProducersRequest, TopicRequest
from kio.schema.describe_transactions.v0.request import DescribeTransactionsRequest
from kio.schema.end_txn.v3.request import EndTxnRequest
from kio.schema.errors import ErrorCode
from kio.schema.fetch.v12 import request as fetch
from kio.schema.find_coordinator.v3.request import FindCoordinatorRequest
from kio.schema.init_producer_id.v4.request import InitProducerIdRequest
from kio.schema.list_offsets.v7.request import ListOffsetsPartition, ListOffsetsRequest, ListOffsetsTopic
from kio.schema.list_transactions.v0.request import ListTransactionsRequest
from kio.schema.offset_fetch.v7.request import OffsetFetchRequest, OffsetFetchRequestTopic
from kio.schema.produce.v9.request import PartitionProduceData, ProduceRequest, TopicProduceData
from kio.schema.txn_offset_commit.v3 import request as offsets

from skra_app.broker.records import Producer, Record, encode
from skra_app.broker.records.batch import TRANSACTIONAL
from tests.app.broker.server.under_test import RunningBroker
from tests.app.broker.server.wire import Wire

Identity = tuple[int, int]


class Session:
    """A transactional producer that does exactly what a test tells it to."""

    def __init__(self, wire: Wire, name: str) -> None:
        self.wire, self.name, self.sequence = wire, name, 0
        self.identity: Identity = (-1, -1)

    def init(self, known: Identity = (-1, -1), timeout_ms: int = 60_000, version: int = 4) -> int:
        answer = self.wire.ask(
            InitProducerIdRequest(
                transactional_id=self.name,
                transaction_timeout=dt.timedelta(milliseconds=timeout_ms),
                producer_id=known[0],
                producer_epoch=known[1],
            ),
            version,
        )
        if answer.error_code == ErrorCode.none:
            self.identity, self.sequence = (answer.producer_id, answer.producer_epoch), 0
        return answer.error_code

    def add(self, *topics: str, version: int = 3, partition: int = 0) -> list[int]:
        answer = self.wire.ask(
            AddPartitionsToTxnRequest(
                v3_and_below_transactional_id=self.name,
                v3_and_below_producer_id=self.identity[0],
                v3_and_below_producer_epoch=self.identity[1],
                v3_and_below_topics=tuple(AddPartitionsToTxnTopic(name=t, partitions=(partition,)) for t in topics),
            ),
            version,
        )
        found = (
            answer.results_by_topic_v3_and_below
            if version == 3
            else next(
                getattr(answer, name) for name in ("results_by_topic_v3_and_below", "results") if hasattr(answer, name)
            )
        )
        return [topic.results_by_partition[0].partition_error_code for topic in found]

    def produce(self, topic: str, value: bytes = b"v", *, named: bool = True) -> tuple[int, int]:
        batch = encode(
            [Record(b"k", value, round(time.time() * 1000))],
            attributes=TRANSACTIONAL,
            producer=Producer(*self.identity, self.sequence),
        )
        answer = self.wire.ask(
            ProduceRequest(
                transactional_id=self.name if named else None,
                acks=-1,
                timeout=dt.timedelta(seconds=10),
                topic_data=(
                    TopicProduceData(name=topic, partition_data=(PartitionProduceData(index=0, records=batch.data),)),
                ),
            )
        )
        part = answer.responses[0].partition_responses[0]
        self.sequence += part.error_code == ErrorCode.none
        return part.error_code, part.base_offset

    def add_group(self, group: str, version: int = 3) -> int:
        return self.wire.ask(
            AddOffsetsToTxnRequest(
                transactional_id=self.name,
                producer_id=self.identity[0],
                producer_epoch=self.identity[1],
                group_id=group,
            ),
            version,
        ).error_code

    def commit_offset(self, group: str, topic: str, offset: int, **member: object) -> int:
        part = offsets.TxnOffsetCommitRequestPartition(
            partition_index=0, committed_offset=offset, committed_metadata="m"
        )
        answer = self.wire.ask(
            offsets.TxnOffsetCommitRequest(
                transactional_id=self.name,
                group_id=group,
                producer_id=self.identity[0],
                producer_epoch=self.identity[1],
                topics=(offsets.TxnOffsetCommitRequestTopic(name=topic, partitions=(part,)),),
                **member,
            )
        )
        return answer.topics[0].partitions[0].error_code

    def end(self, *, committed: bool, version: int = 3, identity: Identity | None = None) -> int:
        number, epoch = identity or self.identity
        return self.wire.ask(
            EndTxnRequest(transactional_id=self.name, producer_id=number, producer_epoch=epoch, committed=committed),
            version,
        ).error_code


@pytest.fixture
def session(wire: Wire, request: pytest.FixtureRequest) -> Session:
    return Session(wire, f"tx-{request.node.name}")


@pytest.fixture
def topic(broker: RunningBroker, request: pytest.FixtureRequest) -> str:
    return broker.create(request.node.name.replace("[", "-").replace("]", ""))


def test_init_bumps_the_epoch_each_time_and_knows_its_own(session: Session) -> None:
    assert session.init() == 0
    first = session.identity
    assert first[1] == 0
    assert session.init() == 0
    assert session.identity == (first[0], 1)
    assert session.init(known=session.identity) == 0
    assert session.identity == (first[0], 2)
    assert session.init(known=(first[0], 1)) == 0, "the answer was lost, so it is asked again"
    assert session.identity == (first[0], 2)
    assert session.init(known=first) == ErrorCode.producer_fenced
    assert session.init(known=first, version=3) == ErrorCode.invalid_producer_epoch
    assert session.init(known=(first[0] + 1000, 0)) == ErrorCode.producer_fenced
    assert session.init(known=(first[0], -1)) == ErrorCode.invalid_request


@pytest.mark.parametrize("timeout_ms", [0, -1, 900_001])
def test_a_timeout_that_cannot_be(session: Session, timeout_ms: int) -> None:
    assert session.init(timeout_ms=timeout_ms) == ErrorCode.invalid_transaction_timeout


def test_an_empty_name(wire: Wire) -> None:
    assert Session(wire, "").init() == ErrorCode.invalid_request
    assert Session(wire, "").end(committed=True) == ErrorCode.invalid_request


def test_who_is_unknown(session: Session, topic: str) -> None:
    session.identity = (77, 0)
    mapping = ErrorCode.invalid_producer_id_mapping
    assert session.add(topic) == [mapping]
    assert session.add_group("g") == mapping
    assert session.end(committed=True) == mapping
    assert session.produce(topic) == (mapping, -1)


def test_partitions_are_added_all_or_none(session: Session, topic: str) -> None:
    session.init()
    assert session.add(topic, "no-such-topic") == [
        ErrorCode.operation_not_attempted,
        ErrorCode.unknown_topic_or_partition,
    ]
    assert session.produce(topic)[0] == ErrorCode.invalid_txn_state
    assert session.add(topic, "owned-by-others") == [
        ErrorCode.operation_not_attempted,
        ErrorCode.unknown_topic_or_partition,
    ]
    assert session.add("__consumer_offsets") == [ErrorCode.topic_authorization_failed]


def test_an_end_says_the_same_when_asked_again(session: Session, topic: str) -> None:
    session.init()
    state = ErrorCode.invalid_txn_state
    assert session.end(committed=True) == state
    assert session.add(topic) == [0]
    assert session.add(topic) == [0]
    assert session.produce(topic) == (0, 0)
    assert [session.end(committed=c) for c in (True, True, False)] == [0, 0, state]
    assert session.add(topic) == [0]
    assert [session.end(committed=c) for c in (False, False, True)] == [0, 0, state]
    assert session.produce(topic)[0] == state


def test_a_fenced_producer(connect: Callable[..., Wire], session: Session, topic: str) -> None:
    session.init()
    session.add(topic)
    session.produce(topic)
    successor = Session(connect(), session.name)
    assert successor.init() == ErrorCode.concurrent_transactions
    while (code := successor.init()) == ErrorCode.concurrent_transactions:
        pass
    assert code == 0
    assert successor.identity == (session.identity[0], session.identity[1] + 2)
    assert session.produce(topic)[0] == ErrorCode.invalid_producer_epoch
    fenced = [ErrorCode.invalid_producer_epoch] * 2 + [ErrorCode.producer_fenced] * 2
    assert [session.end(committed=True, version=v) for v in range(4)] == fenced
    assert [session.add_group("g", version=v) for v in range(4)] == fenced
    assert [session.add(topic, version=v) for v in range(4)] == [[code] for code in fenced]


def test_what_committed_readers_are_told(session: Session, topic: str) -> None:
    session.init()
    session.add(topic)
    session.produce(topic)
    assert latest(session.wire, topic, committed=True) == 0
    assert latest(session.wire, topic, committed=False) == 1
    session.end(committed=False)
    session.add(topic)
    session.produce(topic)
    for version in range(4, 13):
        part = read(session.wire, topic, version, committed=True)
        told = [(one.producer_id, one.first_offset) for one in part.aborted_transactions]
        assert told == [(session.identity[0], 0)]
        assert (part.high_watermark, part.last_stable_offset) == (3, 2)
        plain = read(session.wire, topic, version, committed=False)
        assert plain.aborted_transactions is None
        assert len(plain.records) > len(part.records) > 0


def read(wire: Wire, topic: str, version: int, *, committed: bool):
    part = fetch.FetchPartition(partition=0, fetch_offset=0, partition_max_bytes=10_000)
    answer = wire.ask(
        fetch.FetchRequest(
            max_wait=dt.timedelta(0),
            min_bytes=0,
            isolation_level=int(committed),
            topics=(fetch.FetchTopic(topic=topic, partitions=(part,)),),
            forgotten_topics_data=(),
        ),
        version,
    )
    return answer.responses[0].partitions[0]


def latest(wire: Wire, topic: str, *, committed: bool) -> int:
    asked = ListOffsetsTopic(name=topic, partitions=(ListOffsetsPartition(partition_index=0, timestamp=-1),))
    answer = wire.ask(ListOffsetsRequest(replica_id=-1, isolation_level=int(committed), topics=(asked,)))
    return answer.topics[0].partitions[0].offset


def test_offsets_of_an_open_transaction_are_unstable(session: Session, topic: str) -> None:
    group = f"group-{topic}"
    session.init()
    assert session.commit_offset(group, topic, 5) == ErrorCode.invalid_txn_state
    assert session.add_group(group) == 0
    assert session.commit_offset(group, topic, 5) == 0
    assert session.commit_offset(group, "no-such-topic", 5) == ErrorCode.unknown_topic_or_partition
    assert session.commit_offset(group, topic, 5, generation_id=3, member_id="m") == ErrorCode.illegal_generation

    def fetched(*, stable: bool) -> tuple[int, int, str]:
        asked = (OffsetFetchRequestTopic(name=topic, partition_indexes=(0,)),)
        answer = session.wire.ask(OffsetFetchRequest(group_id=group, topics=asked, require_stable=stable))
        part = answer.topics[0].partitions[0]
        return part.error_code, part.committed_offset, part.metadata

    assert fetched(stable=True) == (ErrorCode.unstable_offset_commit, -1, "")
    assert fetched(stable=False) == (0, -1, "")
    assert session.end(committed=True) == 0
    assert fetched(stable=True) == (0, 5, "m")


def test_records_without_the_name_of_their_transaction(session: Session, topic: str) -> None:
    session.init()
    session.add(topic)
    assert session.produce(topic, named=False)[0] == ErrorCode.transactional_id_authorization_failed


def test_what_an_administrator_sees(session: Session, topic: str) -> None:
    session.init()
    session.add(topic)
    session.produce(topic)
    (one, none) = session.wire.ask(
        DescribeTransactionsRequest(transactional_ids=(session.name, "nobody"))
    ).transaction_states
    assert (one.transaction_state, one.producer_id, one.producer_epoch) == ("Ongoing", *session.identity)
    assert [(part.topic, part.partitions) for part in one.topics] == [(topic, (0,))]
    assert one.transaction_timeout == dt.timedelta(minutes=1)
    assert none.error_code == ErrorCode.transactional_id_not_found
    listed = session.wire.ask(ListTransactionsRequest(state_filters=("Ongoing", "Wrong"), producer_id_filters=()))
    assert session.name in {found.transactional_id for found in listed.transaction_states}
    assert listed.unknown_state_filters == ("Wrong",)
    asked = DescribeProducersRequest(topics=(TopicRequest(name=topic, partition_indexes=(0, 9)),))
    there, missing = session.wire.ask(asked).topics[0].partitions
    (producer,) = there.active_producers
    assert (producer.producer_id, producer.last_sequence, producer.current_txn_start_offset) == (
        session.identity[0],
        0,
        0,
    )
    assert missing.error_code == ErrorCode.unknown_topic_or_partition


def test_who_looks_after_a_transaction(broker: RunningBroker, wire: Wire) -> None:
    found = wire.ask(FindCoordinatorRequest(key="any", key_type=1))
    assert (found.error_code, found.node_id, found.port) == (0, 1, broker.port)
    assert wire.ask(FindCoordinatorRequest(key="any", key_type=9)).error_code == ErrorCode.invalid_request
