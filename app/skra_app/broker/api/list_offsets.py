"""ListOffsets: the offset of a time, or one of the ends of a partition."""

from kio.schema.errors import ErrorCode
from kio.schema.list_offsets.v7 import response as answer
from kio.schema.list_offsets.v7.request import ListOffsetsPartition, ListOffsetsRequest
from kio.static.primitive import i32, i64

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.log import PartitionLog
from skra_app.broker.messages import NO_THROTTLE

LATEST, EARLIEST, MAX_TIMESTAMP = -1, -2, -3
READ_COMMITTED = 1


def serve(request: ListOffsetsRequest, call: Call) -> Answer:
    """Look each partition up."""
    topics, access = call.node.topics, call.principal.access
    topics.refresh()
    committed = request.isolation_level == READ_COMMITTED
    return answer.ListOffsetsResponse(
        throttle_time=NO_THROTTLE,
        topics=tuple(
            answer.ListOffsetsTopicResponse(
                name=topic.name,
                partitions=tuple(
                    _look_up(topics.log(topic.name, asked.partition_index), asked, committed=committed)
                    if access.reads(topic.name)
                    else _refused(asked, ErrorCode.topic_authorization_failed)
                    for asked in topic.partitions
                ),
            )
            for topic in request.topics
        ),
    )


def _look_up(
    log: PartitionLog | None, asked: ListOffsetsPartition, *, committed: bool
) -> answer.ListOffsetsPartitionResponse:
    if log is None:
        return _refused(asked, ErrorCode.unknown_topic_or_partition)
    offset, timestamp = _find(log, asked.timestamp, committed=committed)
    return answer.ListOffsetsPartitionResponse(
        partition_index=asked.partition_index,
        error_code=ErrorCode.none,
        timestamp=i64(timestamp),
        offset=i64(offset),
        leader_epoch=i32(0),
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
