"""TxnOffsetCommit: how far a group will have read once a transaction is committed."""

from kio.schema.errors import ErrorCode
from kio.schema.txn_offset_commit.v3 import response as answer
from kio.schema.txn_offset_commit.v3.request import TxnOffsetCommitRequest

from skra_app.broker.call import Api, Call, Reply
from skra_app.broker.group import Commit, Committed
from skra_app.broker.messages import NO_THROTTLE
from skra_app.broker.transaction import Claim


def serve(request: TxnOffsetCommitRequest, call: Call) -> Reply:
    """Answer when the offsets are part of the transaction; a partition that does not exist is refused."""
    call.node.topics.refresh()
    return _commit(request, call)


async def _commit(request: TxnOffsetCommitRequest, call: Call) -> answer.TxnOffsetCommitResponse:
    member = Commit(
        group=request.group_id,
        generation=request.generation_id,
        member_id=request.member_id,
        instance_id=request.group_instance_id,
        offsets={
            (str(topic.name), int(part.partition_index)): Committed(
                part.committed_offset, part.committed_leader_epoch, part.committed_metadata or ""
            )
            for topic in request.topics
            for part in topic.partitions
            if call.node.topics.log(topic.name, part.partition_index) is not None
        },
    )
    claim = Claim(request.transactional_id, request.producer_id, request.producer_epoch)
    code = ErrorCode(await call.node.transactions.commit_offsets(claim, member))
    return answer.TxnOffsetCommitResponse(
        throttle_time=NO_THROTTLE,
        topics=tuple(
            answer.TxnOffsetCommitResponseTopic(
                name=topic.name,
                partitions=tuple(
                    answer.TxnOffsetCommitResponsePartition(
                        partition_index=part.partition_index,
                        error_code=code
                        if (topic.name, part.partition_index) in member.offsets
                        else ErrorCode.unknown_topic_or_partition,
                    )
                    for part in topic.partitions
                ),
            )
            for topic in request.topics
        ),
    )


APIS = (Api(0, TxnOffsetCommitRequest, serve),)
