"""TxnOffsetCommit: how far a group will have read once a transaction is committed."""

from collections.abc import Mapping

from kio.schema.errors import ErrorCode
from kio.schema.txn_offset_commit.v3 import response as answer
from kio.schema.txn_offset_commit.v3.request import TxnOffsetCommitRequest

from skra_app.broker.call import Api, Call, Reply
from skra_app.broker.group import Commit, Committed
from skra_app.broker.messages import NO_THROTTLE
from skra_app.broker.transaction import Claim
from skra_app.registry.rights import Right


def serve(request: TxnOffsetCommitRequest, call: Call) -> Reply:
    """Answer when the offsets are part of the transaction; a partition that does not exist is refused."""
    call.node.topics.refresh()
    return _commit(request, call)


async def _commit(request: TxnOffsetCommitRequest, call: Call) -> answer.TxnOffsetCommitResponse:
    asked = {
        (str(topic.name), int(part.partition_index)): Committed(
            part.committed_offset, part.committed_leader_epoch, part.committed_metadata or ""
        )
        for topic in request.topics
        for part in topic.partitions
    }
    codes = {place: _judged(place, committed, call) for place, committed in asked.items()}
    member = Commit(
        group=request.group_id,
        generation=request.generation_id,
        member_id=request.member_id,
        instance_id=request.group_instance_id,
        offsets={place: committed for place, committed in asked.items() if not codes[place]},
    )
    claim = Claim(request.transactional_id, request.producer_id, request.producer_epoch)
    code = ErrorCode.transactional_id_authorization_failed
    if call.may(Right.WRITE):
        code = ErrorCode(await call.node.transactions.commit_offsets(claim, member))
    return _answer(request, {place: judged or code for place, judged in codes.items()})


def _judged(place: tuple[str, int], committed: Committed, call: Call) -> ErrorCode:
    if call.node.topics.log(*place) is None:
        return ErrorCode.unknown_topic_or_partition
    return ErrorCode.none if call.node.groups.fits(committed) else ErrorCode.offset_metadata_too_large


def _answer(
    request: TxnOffsetCommitRequest, codes: Mapping[tuple[str, int], ErrorCode]
) -> answer.TxnOffsetCommitResponse:
    return answer.TxnOffsetCommitResponse(
        throttle_time=NO_THROTTLE,
        topics=tuple(
            answer.TxnOffsetCommitResponseTopic(
                name=topic.name,
                partitions=tuple(
                    answer.TxnOffsetCommitResponsePartition(
                        partition_index=part.partition_index, error_code=codes[topic.name, part.partition_index]
                    )
                    for part in topic.partitions
                ),
            )
            for topic in request.topics
            if topic.partitions
        ),
    )


APIS = (Api(0, TxnOffsetCommitRequest, serve),)
