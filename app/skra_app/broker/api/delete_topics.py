"""DeleteTopics: by name, and from version 6 on by id too."""

from collections import Counter
from uuid import UUID

from kio.schema.delete_topics.v5 import response as by_name
from kio.schema.delete_topics.v5.request import DeleteTopicsRequest as ByNameRequest
from kio.schema.delete_topics.v6 import response as answer
from kio.schema.delete_topics.v6.request import DeleteTopicsRequest, DeleteTopicState
from kio.schema.errors import ErrorCode
from kio.schema.types import TopicName

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.messages import NO_THROTTLE
from skra_app.broker.refusals import REPEATED, code_of
from skra_app.broker.topic import Topic, may_be_created
from skra_app.errors import Rejection


def serve_names(request: ByNameRequest, call: Call) -> Answer:
    """Versions 1 to 5."""
    call.node.topics.refresh()
    return by_name.DeleteTopicsResponse(
        throttle_time=NO_THROTTLE,
        responses=tuple(
            _by_name(name, call) if times == 1 else _repeated_name(name)
            for name, times in Counter(request.topic_names).items()
        ),
    )


def serve_states(request: DeleteTopicsRequest, call: Call) -> Answer:
    """Version 6 (KIP-516)."""
    call.node.topics.refresh()
    return answer.DeleteTopicsResponse(
        throttle_time=NO_THROTTLE,
        responses=tuple(
            _by_name_or_id(asked, call) if times == 1 else _repeated_state(asked)
            for asked, times in Counter(request.topics).items()
        ),
    )


def _by_name(name: TopicName, call: Call) -> by_name.DeletableTopicResult:
    error, message = _delete(call.node.topics.get(name), ErrorCode.unknown_topic_or_partition, call)
    return by_name.DeletableTopicResult(name=name, error_code=error, error_message=message)


def _by_name_or_id(asked: DeleteTopicState, call: Call) -> answer.DeletableTopicResult:
    if asked.name is not None:
        topic, unknown = call.node.topics.get(asked.name), ErrorCode.unknown_topic_or_partition
    else:
        named = ErrorCode.unknown_topic_id if asked.topic_id else ErrorCode.invalid_request
        topic, unknown = call.node.topics.by_id(asked.topic_id or UUID(int=0)), named
    error, message = _delete(topic, unknown, call)
    return answer.DeletableTopicResult(
        name=asked.name if topic is None else TopicName(topic.name),
        topic_id=asked.topic_id if topic is None else topic.id,
        error_code=error,
        error_message=message,
    )


def _repeated_name(name: TopicName) -> by_name.DeletableTopicResult:
    return by_name.DeletableTopicResult(name=name, error_code=ErrorCode.invalid_request, error_message=REPEATED)


def _repeated_state(asked: DeleteTopicState) -> answer.DeletableTopicResult:
    return answer.DeletableTopicResult(
        name=asked.name, topic_id=asked.topic_id, error_code=ErrorCode.invalid_request, error_message=REPEATED
    )


def _delete(topic: Topic | None, unknown: ErrorCode, call: Call) -> tuple[ErrorCode, str | None]:
    if topic is None:
        return unknown, "this topic does not exist here"
    if not may_be_created(topic.name):
        return ErrorCode.topic_authorization_failed, f"topic {topic.name} belongs to the broker"
    try:
        call.node.topics.delete(topic.name, call.actor)
    except Rejection as rejection:
        return code_of(rejection), rejection.message
    return ErrorCode.none, None


APIS = (
    Api(1, ByNameRequest, serve_names),
    Api(6, DeleteTopicsRequest, serve_states),
)
