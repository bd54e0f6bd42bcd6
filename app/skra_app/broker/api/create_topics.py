"""CreateTopics: topics become facts of the registry; `skra.*` among their configs are policies of the gate."""

from collections import Counter

from kio.schema.create_topics.v7 import response as answer
from kio.schema.create_topics.v7.request import CreatableTopic, CreateTopicsRequest
from kio.schema.errors import ErrorCode
from kio.static.primitive import i8, i16, i32

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.config_listing import shown
from skra_app.broker.messages import NO_THROTTLE
from skra_app.broker.placement import Misplaced, verify_topic
from skra_app.broker.refusals import REPEATED, code_of
from skra_app.broker.topic import Topic, may_be_created
from skra_app.errors import InvalidTopic, Rejection, TopicExists

REPLICAS = 1


def serve(request: CreateTopicsRequest, call: Call) -> Answer:
    """Create each, or say why not; one that fails does not hold up the others."""
    call.node.topics.refresh()
    times = Counter(topic.name for topic in request.topics)
    return answer.CreateTopicsResponse(
        throttle_time=NO_THROTTLE,
        topics=tuple(
            _create(topic, call, only_validate=request.validate_only)
            if times[topic.name] == 1
            else _refused(topic, ErrorCode.invalid_request, REPEATED)
            for topic in {topic.name: topic for topic in request.topics}.values()
        ),
    )


def _create(asked: CreatableTopic, call: Call, *, only_validate: bool) -> answer.CreatableTopicResult:
    try:
        topic = _created(asked, call, only_validate=only_validate)
    except Misplaced as fault:
        return _refused(asked, fault.code, str(fault))
    except Rejection as rejection:
        return _refused(asked, code_of(rejection), rejection.message)
    return answer.CreatableTopicResult(
        name=asked.name,
        topic_id=topic.id,
        error_code=ErrorCode.none,
        error_message=None,
        num_partitions=i32(topic.partitions),
        replication_factor=i16(REPLICAS),
        configs=tuple(
            answer.CreatableTopicConfigs(
                name=config.name,
                value=config.value,
                read_only=False,
                config_source=i8(config.source),
                is_sensitive=False,
            )
            for config in shown(topic.configs)
        ),
    )


def _created(asked: CreatableTopic, call: Call, *, only_validate: bool) -> Topic:
    topics = call.node.topics
    if topics.get(asked.name) is not None:
        raise TopicExists(asked.name)
    if not may_be_created(asked.name):
        raise InvalidTopic(f"topic {asked.name!r}: names that start with __skra_ are the broker's own")
    verify_topic(asked, call.node.options.node_id)
    configs = {config.name: config.value or "" for config in asked.configs}
    return topics.create(asked.name, _partitions(asked, call), configs, call.actor, only_validate=only_validate)


def _partitions(asked: CreatableTopic, call: Call) -> int:
    if asked.assignments:
        return len(asked.assignments)
    return call.node.options.partitions if asked.num_partitions == -1 else asked.num_partitions


def _refused(asked: CreatableTopic, error: ErrorCode, message: str) -> answer.CreatableTopicResult:
    return answer.CreatableTopicResult(
        name=asked.name, topic_id=None, error_code=error, error_message=message, configs=()
    )


APIS = (Api(2, CreateTopicsRequest, serve),)
