"""ListOffsets: the offset of a time, or one of the ends of a partition."""

from collections import Counter
from collections.abc import Sequence

from kio.schema.errors import ErrorCode
from kio.schema.list_offsets.v7 import response as answer
from kio.schema.list_offsets.v7.request import ListOffsetsPartition, ListOffsetsRequest
from kio.schema.types import TopicName
from kio.static.primitive import i32, i64

from skra_app.broker.by_topic import by_topic
from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.log import PartitionLog
from skra_app.broker.messages import NO_THROTTLE
from skra_app.broker.records.batch import LEADER_EPOCH

LATEST, EARLIEST, MAX_TIMESTAMP = -1, -2, -3
MAX_TIMESTAMP_FROM = 7
"""The first version that has the special time -3 (KIP-734); -4 and below come with versions that are not served."""
READ_COMMITTED = 1


def serve(request: ListOffsetsRequest, call: Call) -> Answer:
    """Look each partition up."""
    call.node.topics.refresh()
    return answer.ListOffsetsResponse(
        throttle_time=NO_THROTTLE,
        topics=tuple(
            answer.ListOffsetsTopicResponse(
                name=name,
                partitions=_each(name, parts, call, committed=request.isolation_level == READ_COMMITTED),
            )
            for name, parts in by_topic((topic.name, topic.partitions) for topic in request.topics).items()
        ),
    )


def _each(
    topic: TopicName, parts: Sequence[ListOffsetsPartition], call: Call, *, committed: bool
) -> tuple[answer.ListOffsetsPartitionResponse, ...]:
    """Look up each partition once; one that is named again is refused."""
    times = Counter(asked.partition_index for asked in parts)
    allowed = call.principal.access.reads(topic)
    return tuple(
        _refused(asked, ErrorCode.topic_authorization_failed)
        if not allowed
        else _refused(asked, ErrorCode.invalid_request)
        if times[asked.partition_index] > 1
        else _look_up(call.node.topics.log(topic, asked.partition_index), asked, call.version, committed=committed)
        for asked in {asked.partition_index: asked for asked in parts}.values()
    )


def _look_up(
    log: PartitionLog | None, asked: ListOffsetsPartition, version: int, *, committed: bool
) -> answer.ListOffsetsPartitionResponse:
    if log is None:
        return _refused(asked, ErrorCode.unknown_topic_or_partition)
    if asked.current_leader_epoch > LEADER_EPOCH:
        return _refused(asked, ErrorCode.unknown_leader_epoch)
    if asked.timestamp < (MAX_TIMESTAMP if version >= MAX_TIMESTAMP_FROM else EARLIEST):
        return _refused(asked, ErrorCode.unsupported_version)
    offset, timestamp = _find(log, asked.timestamp, committed=committed)
    return answer.ListOffsetsPartitionResponse(
        partition_index=asked.partition_index,
        error_code=ErrorCode.none,
        timestamp=i64(timestamp),
        offset=i64(offset),
        leader_epoch=i32(LEADER_EPOCH if offset >= 0 else -1),
    )


def _refused(asked: ListOffsetsPartition, error: ErrorCode) -> answer.ListOffsetsPartitionResponse:
    return answer.ListOffsetsPartitionResponse(partition_index=asked.partition_index, error_code=error)


def _find(log: PartitionLog, timestamp: int, *, committed: bool) -> tuple[int, int]:
    """Give offset and timestamp; both -1 when nothing is as late as asked (KIP-79; -3 is KIP-734)."""
    until = log.last_stable_offset if committed else log.high_watermark
    if timestamp == LATEST:
        return until, -1
    if timestamp == EARLIEST:
        return log.start_offset, -1
    if timestamp == MAX_TIMESTAMP:
        found = log.latest_timestamp(until=until)
    else:
        found = log.offset_for_time(timestamp, until=until)
    return (found.offset, found.timestamp) if found is not None else (-1, -1)


APIS = (Api(1, ListOffsetsRequest, serve),)
