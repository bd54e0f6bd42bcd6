"""OffsetForLeaderEpoch: where an epoch ended. There is one leader for ever, so one epoch, and it ends at the end."""

from kio.schema.errors import ErrorCode
from kio.schema.offset_for_leader_epoch.v4 import response as answer
from kio.schema.offset_for_leader_epoch.v4.request import OffsetForLeaderEpochRequest, OffsetForLeaderPartition
from kio.static.primitive import i32, i64

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.log import PartitionLog
from skra_app.broker.messages import NO_THROTTLE
from skra_app.broker.records.batch import LEADER_EPOCH


def serve(request: OffsetForLeaderEpochRequest, call: Call) -> Answer:
    """Look each partition up."""
    topics = call.node.topics
    topics.refresh()
    return answer.OffsetForLeaderEpochResponse(
        throttle_time=NO_THROTTLE,
        topics=tuple(
            answer.OffsetForLeaderTopicResult(
                topic=topic.topic,
                partitions=tuple(
                    _look_up(topics.log(topic.topic, asked.partition), asked) for asked in topic.partitions
                ),
            )
            for topic in request.topics
        ),
    )


def _look_up(log: PartitionLog | None, asked: OffsetForLeaderPartition) -> answer.EpochEndOffset:
    if log is None:
        return answer.EpochEndOffset(error_code=ErrorCode.unknown_topic_or_partition, partition=asked.partition)
    if asked.current_leader_epoch > LEADER_EPOCH:
        return answer.EpochEndOffset(error_code=ErrorCode.unknown_leader_epoch, partition=asked.partition)
    if asked.leader_epoch != LEADER_EPOCH:  # an epoch that never was: undefined, without an error (KIP-320)
        return answer.EpochEndOffset(error_code=ErrorCode.none, partition=asked.partition)
    return answer.EpochEndOffset(
        error_code=ErrorCode.none,
        partition=asked.partition,
        leader_epoch=i32(LEADER_EPOCH),
        end_offset=i64(log.high_watermark),
    )


APIS = (Api(2, OffsetForLeaderEpochRequest, serve),)
