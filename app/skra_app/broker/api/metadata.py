"""Metadata: who serves which partition; asking for a topic may create it."""

from collections.abc import Iterable
from uuid import UUID

from kio.schema.errors import ErrorCode
from kio.schema.metadata.v12 import response as answer
from kio.schema.metadata.v12.request import MetadataRequest, MetadataRequestTopic
from kio.schema.types import BrokerId, TopicName
from kio.static.primitive import i32

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.messages import NO_THROTTLE
from skra_app.broker.refused_calls import Said
from skra_app.broker.topic import Topic, may_be_created
from skra_app.errors import Forbidden, Rejection


def serve(request: MetadataRequest, call: Call) -> Answer:
    """Describe this one broker and the topics asked for: all of them for null (or, in version 0, for an empty list)."""
    node = call.node
    node.topics.refresh()
    everything = request.topics is None or (call.version == 0 and not request.topics)
    host, port = node.address_for(call.peer)
    me = BrokerId(node.options.node_id)
    found = (_describe(topic, me) for topic in node.topics.all()) if everything else _each(request, call, me)
    return answer.MetadataResponse(
        throttle_time=NO_THROTTLE,
        brokers=(answer.MetadataResponseBroker(node_id=me, host=host, port=i32(port)),),
        cluster_id=node.options.cluster_id,
        controller_id=me,
        topics=tuple(found),
    )


def _each(request: MetadataRequest, call: Call, me: BrokerId) -> Iterable[answer.MetadataResponseTopic]:
    for asked in request.topics or ():
        found = _find(asked, call, create=request.allow_auto_topic_creation)
        yield _describe(found, me) if isinstance(found, Topic) else _unknown(asked, found)


def _find(asked: MetadataRequestTopic, call: Call, *, create: bool) -> Topic | ErrorCode:
    topics = call.node.topics
    if asked.name is None:
        return topics.by_id(asked.topic_id or UUID(int=0)) or ErrorCode.unknown_topic_id
    found = topics.get(asked.name)
    if found is not None:
        return found
    if not (create and call.node.options.auto_create) or not may_be_created(asked.name):
        return ErrorCode.unknown_topic_or_partition
    try:
        return topics.create_on_demand(asked.name, call.node.options.partitions, call.actor)
    except Forbidden as refused:
        said = Said(asked.name, int(ErrorCode.topic_authorization_failed), refused.message)
        call.node.refused_calls.note(call, "Metadata", said)
        return ErrorCode.topic_authorization_failed
    except Rejection:
        return ErrorCode.invalid_topic_exception


def _unknown(asked: MetadataRequestTopic, error: ErrorCode) -> answer.MetadataResponseTopic:
    return answer.MetadataResponseTopic(
        error_code=error, name=asked.name or TopicName(""), topic_id=asked.topic_id, partitions=()
    )


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


APIS = (Api(0, MetadataRequest, serve),)
