"""DeleteRecords: a partition begins later."""

from collections.abc import Iterable

from kio.schema.delete_records.v2 import response as answer
from kio.schema.delete_records.v2.request import DeleteRecordsPartition, DeleteRecordsRequest
from kio.schema.errors import ErrorCode
from kio.static.primitive import i64

from skra_app.broker.by_topic import by_topic
from skra_app.broker.call import Api, Call, Reply
from skra_app.broker.log import LogError
from skra_app.broker.messages import NO_THROTTLE
from skra_app.broker.topic import may_be_created
from skra_app.errors import Forbidden
from skra_app.registry import ownership

HIGH_WATERMARK = -1


def serve(request: DeleteRecordsRequest, call: Call) -> Reply:
    """Move the start of each partition up to the offset asked for (-1: its end); answer when that is durable."""
    call.node.topics.refresh()
    return _delete_all(request, call)


async def _delete_all(request: DeleteRecordsRequest, call: Call) -> answer.DeleteRecordsResponse:
    return answer.DeleteRecordsResponse(
        throttle_time=NO_THROTTLE,
        topics=tuple(
            [
                answer.DeleteRecordsTopicResult(
                    name=name,
                    partitions=tuple([await _delete(name, asked, call) for asked in _last_of_each(parts)]),
                )
                for name, parts in by_topic((topic.name, topic.partitions) for topic in request.topics).items()
            ]
        ),
    )


def _last_of_each(parts: Iterable[DeleteRecordsPartition]) -> Iterable[DeleteRecordsPartition]:
    """What is said last of a partition counts."""
    return {part.partition_index: part for part in parts}.values()


async def _delete(topic: str, asked: DeleteRecordsPartition, call: Call) -> answer.DeleteRecordsPartitionResult:
    log = call.node.topics.log(topic, asked.partition_index)
    if log is None:
        return _result(asked, -1, ErrorCode.unknown_topic_or_partition)
    try:
        ownership.govern(call.node.registry.state(), ownership.followed_by(topic), call.principal)
    except Forbidden:
        return _result(asked, -1, ErrorCode.topic_authorization_failed)
    if not may_be_created(topic):
        return _result(asked, -1, ErrorCode.topic_authorization_failed)
    if not _may_begin_later(topic, call):
        return _result(asked, -1, ErrorCode.policy_violation)
    before = log.high_watermark if asked.offset == HIGH_WATERMARK else asked.offset
    try:
        if not 0 <= before <= log.start_offset:  # else it begins there already
            await call.node.store.durable(call.node.store.delete_records(log, before))
    except LogError as fault:
        return _result(asked, -1, ErrorCode(fault.code))
    return _result(asked, log.start_offset, ErrorCode.none)


def _may_begin_later(topic: str, call: Call) -> bool:
    """A topic that is only compacted keeps what is latest of each key, however old."""
    served = call.node.topics.get(topic)
    return served is None or served.deletes or not served.compacted


def _result(asked: DeleteRecordsPartition, start: int, error: ErrorCode) -> answer.DeleteRecordsPartitionResult:
    return answer.DeleteRecordsPartitionResult(
        partition_index=asked.partition_index, low_watermark=i64(start), error_code=error
    )


APIS = (Api(0, DeleteRecordsRequest, serve),)
