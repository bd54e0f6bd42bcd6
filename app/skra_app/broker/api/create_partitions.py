"""CreatePartitions: a topic grows; it never shrinks."""

from collections import Counter

from kio.schema.create_partitions.v3 import response as answer
from kio.schema.create_partitions.v3.request import CreatePartitionsRequest, CreatePartitionsTopic
from kio.schema.errors import ErrorCode

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.messages import NO_THROTTLE
from skra_app.broker.placement import Misplaced, verify_places
from skra_app.broker.refusals import REPEATED, code_of
from skra_app.broker.topic import may_be_created
from skra_app.errors import InvalidPartitions, InvalidTopic, Rejection, TopicNotFound


def serve(request: CreatePartitionsRequest, call: Call) -> Answer:
    """Let each grow, or say why not."""
    call.node.topics.refresh()
    times = Counter(topic.name for topic in request.topics)
    return answer.CreatePartitionsResponse(
        throttle_time=NO_THROTTLE,
        results=tuple(
            _grow(topic, call, only_validate=request.validate_only) if times[topic.name] == 1 else _repeated(topic)
            for topic in {topic.name: topic for topic in request.topics}.values()
        ),
    )


def _grow(asked: CreatePartitionsTopic, call: Call, *, only_validate: bool) -> answer.CreatePartitionsTopicResult:
    try:
        _check(asked, call)
        if not only_validate:
            call.node.topics.add_partitions(asked.name, asked.count, call.actor)
    except Misplaced as fault:
        return answer.CreatePartitionsTopicResult(name=asked.name, error_code=fault.code, error_message=str(fault))
    except Rejection as rejection:
        return answer.CreatePartitionsTopicResult(
            name=asked.name, error_code=code_of(rejection), error_message=rejection.message
        )
    return answer.CreatePartitionsTopicResult(name=asked.name, error_code=ErrorCode.none)


def _repeated(asked: CreatePartitionsTopic) -> answer.CreatePartitionsTopicResult:
    return answer.CreatePartitionsTopicResult(
        name=asked.name, error_code=ErrorCode.invalid_request, error_message=REPEATED
    )


def _check(asked: CreatePartitionsTopic, call: Call) -> None:
    topic = call.node.topics.get(asked.name)
    if topic is None:
        raise TopicNotFound(asked.name)
    if not may_be_created(asked.name):
        raise InvalidTopic(f"topic {asked.name} belongs to the broker")
    if asked.count <= topic.partitions:
        raise InvalidPartitions(
            f"topic {asked.name} has {topic.partitions} partitions and can only grow, {asked.count} asked"
        )
    if asked.assignments is not None:
        _verify_places(asked, asked.count - topic.partitions, call.node.options.node_id)


def _verify_places(asked: CreatePartitionsTopic, more: int, node: int) -> None:
    given = [assignment.broker_ids for assignment in asked.assignments or ()]
    if len(given) != more:
        raise Misplaced(f"topic {asked.name} grows by {more}: expected as many assignments, found {len(given)}")
    verify_places(given, node)


APIS = (Api(0, CreatePartitionsRequest, serve),)
