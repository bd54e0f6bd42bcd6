"""AddPartitionsToTxn: a producer tells where it is about to write."""

from kio.schema.add_partitions_to_txn.v3 import response as answer
from kio.schema.add_partitions_to_txn.v3.request import AddPartitionsToTxnRequest
from kio.schema.errors import ErrorCode

from skra_app.broker.call import Api, Call, Reply
from skra_app.broker.fencing import as_known_to
from skra_app.broker.messages import NO_THROTTLE
from skra_app.broker.transaction import Claim
from skra_app.broker.transaction_rights import judged

FENCED_FROM = 2


def serve(request: AddPartitionsToTxnRequest, call: Call) -> Reply:
    """Answer when that is kept: all partitions are added, or none."""
    call.node.topics.refresh()
    return _add(request, call)


async def _add(request: AddPartitionsToTxnRequest, call: Call) -> answer.AddPartitionsToTxnResponse:
    topics = request.v3_and_below_topics
    places = [(str(topic.name), int(partition)) for topic in topics for partition in topic.partitions]
    codes = {place: judged(call, *place) for place in places}
    if any(codes.values()):
        codes = {place: code or ErrorCode.operation_not_attempted for place, code in codes.items()}
    else:
        claim = Claim(
            request.v3_and_below_transactional_id,
            request.v3_and_below_producer_id,
            request.v3_and_below_producer_epoch,
        )
        added = await call.node.transactions.add_partitions(claim, codes.keys())
        codes = dict.fromkeys(codes, as_known_to(added, call.version, FENCED_FROM))
    return answer.AddPartitionsToTxnResponse(
        throttle_time=NO_THROTTLE,
        results_by_topic_v3_and_below=tuple(
            answer.AddPartitionsToTxnTopicResult(
                name=topic.name,
                results_by_partition=tuple(
                    answer.AddPartitionsToTxnPartitionResult(
                        partition_index=part, partition_error_code=codes[topic.name, part]
                    )
                    for part in topic.partitions
                ),
            )
            for topic in topics
        ),
    )


APIS = (Api(0, AddPartitionsToTxnRequest, serve),)
