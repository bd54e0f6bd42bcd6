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
    call.node.topics.refresh()
    asked, known = request.topic_partitions, request.election_type in {PREFERRED, UNCLEAN}
    error = ErrorCode.none if known or asked == () else ErrorCode.invalid_request
    if asked is None:
        asked = () if error else tuple(TopicPartitions(topic=TopicName(topic.name)) for topic in call.node.topics.all())
    return ElectLeadersResponse(
        throttle_time=NO_THROTTLE,
        error_code=error,
        replica_election_results=tuple(
            ReplicaElectionResult(
                topic=one.topic,
                partition_result=tuple(
                    _told(request.election_type, one.topic, number, call) for number in one.partitions
                ),
            )
            for one in asked
        ),
    )


def _told(kind: int, topic: str, number: i32, call: Call) -> PartitionResult:
    if kind not in {PREFERRED, UNCLEAN}:
        error, reason = ErrorCode.invalid_request, f"election type {kind} came, expected {PREFERRED} or {UNCLEAN}"
    elif call.node.topics.log(topic, number) is None:
        error, reason = ErrorCode.unknown_topic_or_partition, f"{topic}-{number} does not exist here"
    else:
        error, reason = ErrorCode.election_not_needed, f"{topic}-{number} has its leader"
    return PartitionResult(partition_id=number, error_code=error, error_message=reason)


APIS = (Api(0, ElectLeadersRequest, serve),)
