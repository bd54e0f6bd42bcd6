"""ElectLeaders: one broker leads every partition already, so no election is ever needed."""

from kio.schema.elect_leaders.v2.request import ElectLeadersRequest, TopicPartitions
from kio.schema.elect_leaders.v2.response import ElectLeadersResponse, PartitionResult, ReplicaElectionResult
from kio.schema.errors import ErrorCode
from kio.schema.types import TopicName
from kio.static.primitive import i32

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.messages import NO_THROTTLE

PREFERRED, UNCLEAN = 0, 1


def serve(request: ElectLeadersRequest, call: Call) -> Answer:
    """Say so of each partition asked for; asked for all (null), name the topics with those that needed one: none."""
    if request.election_type not in {PREFERRED, UNCLEAN}:
        return ElectLeadersResponse(
            throttle_time=NO_THROTTLE, error_code=ErrorCode.invalid_request, replica_election_results=()
        )
    call.node.topics.refresh()
    asked = request.topic_partitions
    if asked is None:
        asked = tuple(TopicPartitions(topic=TopicName(topic.name)) for topic in call.node.topics.all())
    return ElectLeadersResponse(
        throttle_time=NO_THROTTLE,
        error_code=ErrorCode.none,
        replica_election_results=tuple(_told(one, call) for one in asked),
    )


def _told(asked: TopicPartitions, call: Call) -> ReplicaElectionResult:
    return ReplicaElectionResult(
        topic=asked.topic,
        partition_result=tuple(_of_partition(asked.topic, number, call) for number in asked.partitions),
    )


def _of_partition(topic: str, number: i32, call: Call) -> PartitionResult:
    there = call.node.topics.log(topic, number) is not None
    return PartitionResult(
        partition_id=number,
        error_code=ErrorCode.election_not_needed if there else ErrorCode.unknown_topic_or_partition,
        error_message=f"{topic}-{number} {'has its leader' if there else 'does not exist here'}",
    )


APIS = (Api(0, ElectLeadersRequest, serve),)
