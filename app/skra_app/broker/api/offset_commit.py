"""OffsetCommit: how far a group has read."""

from collections.abc import Awaitable, Mapping

from kio.schema.errors import ErrorCode
from kio.schema.offset_commit.v8 import response as answer
from kio.schema.offset_commit.v8.request import OffsetCommitRequest

from skra_app.broker.by_topic import by_topic
from skra_app.broker.call import Api, Call, Reply
from skra_app.broker.group import Commit, Committed
from skra_app.broker.messages import NO_THROTTLE


def serve(request: OffsetCommitRequest, call: Call) -> Reply:
    """Answer when the offsets are durable; a partition that does not exist is refused, the others are kept."""
    call.node.topics.refresh()
    offsets = {
        (str(topic.name), int(part.partition_index)): Committed(
            part.committed_offset, part.committed_leader_epoch, part.committed_metadata or ""
        )
        for topic in request.topics
        for part in topic.partitions
        if call.node.topics.log(topic.name, part.partition_index) is not None
    }
    committing = call.node.groups.commit(
        Commit(
            group=request.group_id,
            generation=request.generation_id_or_member_epoch,
            member_id=request.member_id,
            instance_id=request.group_instance_id,
            offsets=offsets,
        )
    )
    return _answer(request, committing)


async def _answer(
    request: OffsetCommitRequest, committing: Awaitable[Mapping[tuple[str, int], int]]
) -> answer.OffsetCommitResponse:
    codes = await committing
    unknown = ErrorCode.unknown_topic_or_partition
    return answer.OffsetCommitResponse(
        throttle_time=NO_THROTTLE,
        topics=tuple(
            answer.OffsetCommitResponseTopic(
                name=name,
                partitions=tuple(
                    answer.OffsetCommitResponsePartition(
                        partition_index=part.partition_index,
                        error_code=ErrorCode(codes.get((name, part.partition_index), unknown)),
                    )
                    for part in parts
                ),
            )
            for name, parts in by_topic((topic.name, topic.partitions) for topic in request.topics).items()
        ),
    )


APIS = (Api(2, OffsetCommitRequest, serve),)
