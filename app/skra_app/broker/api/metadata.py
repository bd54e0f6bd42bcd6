"""Metadata: who serves which partition; asking for a topic may create it."""

from collections.abc import Iterable
from dataclasses import replace
from typing import cast
from uuid import UUID

from kio.schema.errors import ErrorCode
from kio.schema.metadata.v10.request import MetadataRequest as EarlierRequest
from kio.schema.metadata.v10.response import MetadataResponse as EarlierResponse
from kio.schema.metadata.v13 import response as answer
from kio.schema.metadata.v13.request import MetadataRequest, MetadataRequestTopic
from kio.schema.types import BrokerId, TopicName
from kio.static.primitive import i32

from skra_app.broker import operations
from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.messages import NO_THROTTLE
from skra_app.broker.refused_calls import Said
from skra_app.broker.reshape import reshaper
from skra_app.broker.topic import Topic, may_be_created
from skra_app.errors import Forbidden, Rejection
from skra_app.registry.topics import is_legal

NO_NAME_FROM = 12
"""The first version that can leave out the name of a topic that was asked for by its id."""


def serve(request: MetadataRequest, call: Call) -> answer.MetadataResponse:
    """Describe this one broker and the topics asked for: all of them for null (or, in version 0, for an empty list)."""
    node = call.node
    node.topics.refresh()
    everything = request.topics is None or (call.version == 0 and not request.topics)
    host, port = node.address_for(call.peer)
    me = BrokerId(node.options.node_id)
    found = (_describe(topic, me) for topic in node.topics.all()) if everything else _each(request, call, me)
    if request.include_topic_authorized_operations:
        found = (replace(topic, topic_authorized_operations=_allowed(topic, call)) for topic in found)
    return answer.MetadataResponse(
        throttle_time=NO_THROTTLE,
        brokers=(answer.MetadataResponseBroker(node_id=me, host=host, port=i32(port)),),
        cluster_id=node.options.cluster_id,
        controller_id=me,
        topics=tuple(found),
        error_code=ErrorCode.none,
    )


def _each(request: MetadataRequest, call: Call, me: BrokerId) -> Iterable[answer.MetadataResponseTopic]:
    """Each topic once, whatever an asker repeats."""
    for asked in dict.fromkeys(request.topics or ()):
        found = _find(asked, call, create=request.allow_auto_topic_creation)
        yield _describe(found, me) if isinstance(found, Topic) else _unknown(asked, found, call.version)


def _find(asked: MetadataRequestTopic, call: Call, *, create: bool) -> Topic | ErrorCode:
    topics = call.node.topics
    if asked.name is None:
        return topics.by_id(asked.topic_id or UUID(int=0)) or ErrorCode.unknown_topic_id
    found = topics.get(asked.name)
    if found is not None:
        return found
    if not is_legal(asked.name):
        return ErrorCode.invalid_topic_exception
    if not (create and call.node.options.auto_create) or not may_be_created(asked.name):
        return ErrorCode.unknown_topic_or_partition
    return _created(asked.name, call)


def _created(name: str, call: Call) -> Topic | ErrorCode:
    try:
        return call.node.topics.create_on_demand(name, call.node.options.partitions, call.actor)
    except Forbidden as refused:
        said = Said(name, int(ErrorCode.topic_authorization_failed), refused.message)
        call.node.refused_calls.note(call, "Metadata", said)
        return ErrorCode.topic_authorization_failed
    except Rejection:
        return ErrorCode.invalid_topic_exception


def _unknown(asked: MetadataRequestTopic, error: ErrorCode, version: int) -> answer.MetadataResponseTopic:
    return answer.MetadataResponseTopic(
        error_code=error,
        name=asked.name if version >= NO_NAME_FROM else asked.name or TopicName(""),
        topic_id=asked.topic_id,
        partitions=(),
    )


def _allowed(topic: answer.MetadataResponseTopic, call: Call) -> i32:
    return i32(operations.on_topic(topic.name or "", call))


def _describe(topic: Topic, me: BrokerId) -> answer.MetadataResponseTopic:
    return answer.MetadataResponseTopic(
        error_code=ErrorCode.none,
        name=TopicName(topic.name),
        topic_id=topic.id,
        is_internal=topic.internal,
        partitions=tuple(_partition(index, me) for index in range(topic.partitions)),
    )


def _partition(index: int, me: BrokerId) -> answer.MetadataResponsePartition:
    return answer.MetadataResponsePartition(
        error_code=ErrorCode.none,
        partition_index=i32(index),
        leader_id=me,
        leader_epoch=i32(0),
        replica_nodes=(me,),
        isr_nodes=(me,),
    )


def serve_with_cluster(request: EarlierRequest, call: Call) -> Answer:
    """Versions 8 to 10 may also ask what may be done to the cluster (KIP-430; DescribeCluster says it since)."""
    answered = serve(cast("MetadataRequest", reshaper(EarlierRequest, MetadataRequest)(request)), call)
    if not request.include_cluster_authorized_operations:
        return answered
    earlier = cast("EarlierResponse", reshaper(answer.MetadataResponse, EarlierResponse)(answered))
    return replace(earlier, cluster_authorized_operations=i32(operations.on_cluster(call)))


APIS = (
    Api(0, EarlierRequest, serve_with_cluster),
    Api(11, MetadataRequest, serve),
)
