"""Requests as clients write them, and what a fetch brought."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta

from kio.schema.add_offsets_to_txn.v3.request import AddOffsetsToTxnRequest
from kio.schema.add_partitions_to_txn.v3.request import AddPartitionsToTxnRequest, AddPartitionsToTxnTopic
from kio.schema.end_txn.v3.request import EndTxnRequest
from kio.schema.fetch.v12.request import FetchPartition, FetchRequest, FetchTopic
from kio.schema.heartbeat.v4.request import HeartbeatRequest
from kio.schema.init_producer_id.v4.request import InitProducerIdRequest
from kio.schema.join_group.v7.request import JoinGroupRequest, JoinGroupRequestProtocol
from kio.schema.leave_group.v5.request import LeaveGroupRequest, MemberIdentity
from kio.schema.list_offsets.v7.request import ListOffsetsPartition, ListOffsetsRequest, ListOffsetsTopic
from kio.schema.offset_commit.v8.request import (
    OffsetCommitRequest,
    OffsetCommitRequestPartition,
    OffsetCommitRequestTopic,
)
from kio.schema.offset_fetch.v8.request import OffsetFetchRequest, OffsetFetchRequestGroup, OffsetFetchRequestTopics
from kio.schema.produce.v9.request import PartitionProduceData, ProduceRequest, TopicProduceData
from kio.schema.sync_group.v5.request import SyncGroupRequest, SyncGroupRequestAssignment
from kio.schema.txn_offset_commit.v3.request import (
    TxnOffsetCommitRequest,
    TxnOffsetCommitRequestPartition,
    TxnOffsetCommitRequestTopic,
)

from skra_app.broker.records import Batch, Producer, Record, encode
from skra_app.broker.records.batch import read_header
from skra_app.broker.records.decode import stored
from tests.faults.simulation.history import Place, key_of

TRANSACTIONAL = 1 << 4
JUDGED: Place = ("judged", 0)
JUDGED_BY = 1
"""The id of the schema by which values are judged there."""
SESSION = timedelta(seconds=10)
TRANSACTION = timedelta(seconds=20)
READ_COMMITTED = 1


def made(shape, *values):
    """An entity, its members in their order; the others have their defaults."""
    return shape(**{member.name: value for member, value in zip(fields(shape), values, strict=False)})


def worded(place: Place, text: str, *, event: bool = True) -> bytes:
    """A text as a value; where values are judged, an Avro string in front of which its schema is named, or nearly."""
    value = text.encode()
    if place != JUDGED:
        return value
    size = len(value) if event else len(value) + 1
    return b"\0" + JUDGED_BY.to_bytes(4) + bytes([2 * size & 0x7F | 0x80, 2 * size >> 7]) + value


def init(name: str | None, known: tuple[int, int] = (-1, -1)) -> InitProducerIdRequest:
    return made(InitProducerIdRequest, name, TRANSACTION, *known)


def produce(place: Place, values: list[bytes], producer: Producer, name: str | None = None, at: int = 0):
    records = [Record(key_of(value), value, at) for value in values]
    batch = encode(records, attributes=TRANSACTIONAL if name else 0, producer=producer)
    part = made(PartitionProduceData, place[1], bytes(batch.data))
    return made(ProduceRequest, name, -1, timedelta(seconds=5), (made(TopicProduceData, place[0], (part,)),))


def add_partitions(name: str, identity: tuple[int, int], place: Place) -> AddPartitionsToTxnRequest:
    return made(AddPartitionsToTxnRequest, name, *identity, (made(AddPartitionsToTxnTopic, place[0], (place[1],)),))


def add_group(name: str, identity: tuple[int, int], group: str) -> AddOffsetsToTxnRequest:
    return made(AddOffsetsToTxnRequest, name, *identity, group)


def move_group(name: str, identity: tuple[int, int], group: str, place: Place, offset: int) -> TxnOffsetCommitRequest:
    part = TxnOffsetCommitRequestPartition(partition_index=place[1], committed_offset=offset, committed_metadata="")
    return TxnOffsetCommitRequest(
        transactional_id=name,
        group_id=group,
        producer_id=identity[0],
        producer_epoch=identity[1],
        topics=(made(TxnOffsetCommitRequestTopic, place[0], (part,)),),
    )


def end(name: str, identity: tuple[int, int], *, committed: bool) -> EndTxnRequest:
    return made(EndTxnRequest, name, *identity, committed)


def fetch(place: Place, offset: int, *, committed: bool) -> FetchRequest:
    part = FetchPartition(partition=place[1], fetch_offset=offset, partition_max_bytes=2000)
    return FetchRequest(
        max_wait=timedelta(seconds=0.1),
        min_bytes=1,
        isolation_level=READ_COMMITTED if committed else 0,
        topics=(made(FetchTopic, place[0], (part,)),),
        forgotten_topics_data=(),
    )


def earliest(place: Place) -> ListOffsetsRequest:
    part = ListOffsetsPartition(partition_index=place[1], timestamp=-2)
    return ListOffsetsRequest(replica_id=-1, isolation_level=0, topics=(made(ListOffsetsTopic, place[0], (part,)),))


def join(group: str, member: str, instance: str | None, metadata: bytes = b"") -> JoinGroupRequest:
    protocols = (made(JoinGroupRequestProtocol, "share", metadata),)
    return made(JoinGroupRequest, group, SESSION, SESSION, member, instance, "consumer", protocols)


def sync(group: str, generation: int, member: str, instance: str | None, parts: dict[str, bytes]) -> SyncGroupRequest:
    assignments = tuple(made(SyncGroupRequestAssignment, one, part) for one, part in parts.items())
    return made(SyncGroupRequest, group, generation, member, instance, "consumer", "share", assignments)


def heartbeat(group: str, generation: int, member: str, instance: str | None) -> HeartbeatRequest:
    return made(HeartbeatRequest, group, generation, member, instance)


def leave(group: str, member: str, instance: str | None) -> LeaveGroupRequest:
    return LeaveGroupRequest(group_id=group, members=(MemberIdentity(member_id=member, group_instance_id=instance),))


def commit(group: str, member: tuple[int, str, str | None], place: Place, offset: int):
    part = OffsetCommitRequestPartition(partition_index=place[1], committed_offset=offset, committed_metadata="")
    return made(OffsetCommitRequest, group, *member, (made(OffsetCommitRequestTopic, place[0], (part,)),))


def offsets(group: str, place: Place) -> OffsetFetchRequest:
    topics = (made(OffsetFetchRequestTopics, place[0], (place[1],)),)
    return made(OffsetFetchRequest, (made(OffsetFetchRequestGroup, group, topics),), True)


def records_in(part, position: int, *, committed: bool) -> Iterator[tuple[int, bytes]]:
    """Offsets and values from a position on, without what was aborted, as a client sorts them out."""
    waiting = sorted((one.first_offset, one.producer_id) for one in part.aborted_transactions or ())
    aborted: set[int] = set()
    for batch in _batches(part):
        header = batch.header
        while waiting and waiting[0][0] <= header.base_offset:
            aborted.add(waiting.pop(0)[1])
        if header.control:
            aborted.discard(header.producer_id)
        elif not (committed and header.transactional and header.producer_id in aborted):
            for record in stored(batch)[1]:
                if header.base_offset + record.offset >= position:
                    yield header.base_offset + record.offset, record.value or b""


def end_of(part, position: int) -> int:
    """The offset behind what a fetch brought."""
    return max([position, *(batch.header.next_offset for batch in _batches(part))])


def _batches(part) -> Iterator[Batch]:
    data, position = memoryview(bytes(part.records or b"")), 0
    while position < len(data):
        header = read_header(data[position:])
        yield Batch(header, data[position : position + header.size])
        position += header.size
