"""DescribeProducers: who writes to a partition with sequence numbers, and whose transaction is open there (KIP-664)."""

from kio.schema.describe_producers.v0 import response as answer
from kio.schema.describe_producers.v0.request import DescribeProducersRequest
from kio.schema.errors import ErrorCode
from kio.schema.types import ProducerId
from kio.static.primitive import i32, i64

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.log import PartitionLog
from skra_app.broker.messages import NO_THROTTLE


def serve(request: DescribeProducersRequest, call: Call) -> Answer:
    """Describe each partition."""
    call.node.topics.refresh()
    return answer.DescribeProducersResponse(
        throttle_time=NO_THROTTLE,
        topics=tuple(
            answer.TopicResponse(
                name=topic.name,
                partitions=tuple(
                    _described(part, call.node.topics.log(topic.name, part)) for part in topic.partition_indexes
                ),
            )
            for topic in request.topics
        ),
    )


def _described(partition: i32, log: PartitionLog | None) -> answer.PartitionResponse:
    if log is None:
        return answer.PartitionResponse(
            partition_index=partition,
            error_code=ErrorCode.unknown_topic_or_partition,
            error_message="this topic or partition does not exist here",
            active_producers=(),
        )
    return answer.PartitionResponse(
        partition_index=partition,
        error_code=ErrorCode.none,
        active_producers=tuple(
            answer.ProducerState(
                producer_id=ProducerId(number),
                producer_epoch=i32(state.epoch),
                last_sequence=i32(state.taken[-1].last if state.taken else -1),
                last_timestamp=i64(state.seen),
                coordinator_epoch=i32(0 if state.marked else -1),
                current_txn_start_offset=i64(log.stability.open.get(number, -1)),
            )
            for number, state in log.producers
        ),
    )


APIS = (Api(0, DescribeProducersRequest, serve),)
