"""OffsetDelete: forget how far a group has read in some partitions (KIP-496)."""

from collections.abc import Mapping

from kio.schema.errors import ErrorCode
from kio.schema.offset_delete.v0 import response as answer
from kio.schema.offset_delete.v0.request import OffsetDeleteRequest

from skra_app.broker.by_topic import by_topic
from skra_app.broker.call import Api, Call, Reply
from skra_app.broker.group import CONSUMER
from skra_app.broker.messages import NO_THROTTLE
from skra_app.registry.rights import Right


def serve(request: OffsetDeleteRequest, call: Call) -> Reply:
    """Answer when it is durable."""
    return _delete(request, call)


async def _delete(request: OffsetDeleteRequest, call: Call) -> answer.OffsetDeleteResponse:
    if not call.may(Right.ADMINISTER):
        return _refused(ErrorCode.group_authorization_failed)
    if not request.group_id:
        return _refused(ErrorCode.invalid_group_id)
    group = call.node.groups.describe(request.group_id)
    if group.state == "Dead":
        return _refused(ErrorCode.group_id_not_found)
    if group.members and group.protocol_type != CONSUMER:  # nobody can tell what they read
        return _refused(ErrorCode.non_empty_group)
    call.node.topics.refresh()
    asked = [(str(topic.name), int(p.partition_index)) for topic in request.topics for p in topic.partitions]
    known = [place for place in asked if call.node.topics.log(*place) is not None]
    codes = dict.fromkeys(asked, int(ErrorCode.unknown_topic_or_partition))
    return _answer(request, codes | await call.node.groups.delete_offsets(request.group_id, known))


def _refused(error: ErrorCode) -> answer.OffsetDeleteResponse:
    return answer.OffsetDeleteResponse(error_code=error, throttle_time=NO_THROTTLE, topics=())


def _answer(request: OffsetDeleteRequest, codes: Mapping[tuple[str, int], int]) -> answer.OffsetDeleteResponse:
    return answer.OffsetDeleteResponse(
        error_code=ErrorCode.none,
        throttle_time=NO_THROTTLE,
        topics=tuple(
            answer.OffsetDeleteResponseTopic(
                name=name,
                partitions=tuple(
                    answer.OffsetDeleteResponsePartition(
                        partition_index=part.partition_index,
                        error_code=ErrorCode(codes[name, part.partition_index]),
                    )
                    for part in parts
                ),
            )
            for name, parts in by_topic((topic.name, topic.partitions) for topic in request.topics).items()
        ),
    )


APIS = (Api(0, OffsetDeleteRequest, serve),)
