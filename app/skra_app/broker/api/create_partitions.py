"""CreatePartitions: a topic grows; it never shrinks."""

from kio.schema.create_partitions.v3 import response as answer
from kio.schema.create_partitions.v3.request import CreatePartitionsRequest, CreatePartitionsTopic
from kio.schema.errors import ErrorCode

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.messages import NO_THROTTLE
from skra_app.broker.refusals import code_of
from skra_app.broker.topic import may_be_created
from skra_app.errors import InvalidPartitions, InvalidTopic, Rejection, TopicNotFound


def serve(request: CreatePartitionsRequest, call: Call) -> Answer:
    """Let each grow, or say why not."""
    call.node.topics.refresh()
    return answer.CreatePartitionsResponse(
        throttle_time=NO_THROTTLE,
        results=tuple(_grow(topic, call, only_validate=request.validate_only) for topic in request.topics),
    )


def _grow(asked: CreatePartitionsTopic, call: Call, *, only_validate: bool) -> answer.CreatePartitionsTopicResult:
    try:
        _check(asked, call)
        if not only_validate:
            call.node.topics.add_partitions(asked.name, asked.count, call.actor)
    except Rejection as rejection:
        return answer.CreatePartitionsTopicResult(
            name=asked.name, error_code=code_of(rejection), error_message=rejection.message
        )
    return answer.CreatePartitionsTopicResult(name=asked.name, error_code=ErrorCode.none)


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


APIS = (Api(0, CreatePartitionsRequest, serve),)
