"""DescribeTopicPartitions: who serves which partition, page by page (KIP-966); the Java admin client asks it first."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from kio.schema.describe_topic_partitions.v0 import response as answer
from kio.schema.describe_topic_partitions.v0.request import Cursor, DescribeTopicPartitionsRequest
from kio.schema.errors import ErrorCode
from kio.schema.types import BrokerId, TopicName
from kio.static.primitive import i32

from skra_app.broker import operations
from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.messages import NO_THROTTLE
from skra_app.broker.records.batch import LEADER_EPOCH
from skra_app.broker.topic import Topic
from skra_app.registry.topics import is_legal

MOST_PARTITIONS: Final = 2000
"""Partitions on one page, whatever is asked for (Kafka's max.request.partition.size.limit)."""


def serve(request: DescribeTopicPartitionsRequest, call: Call) -> Answer:
    """Describe the topics asked for, or all of them, by name from the cursor on, until the page is full."""
    call.node.topics.refresh()
    asked = {topic.name for topic in request.topics}
    cursor = request.cursor
    if cursor is not None and (cursor.partition_index < 0 or (asked and cursor.topic_name not in asked)):
        return _refused(request)
    names = asked or {TopicName(topic.name) for topic in call.node.topics.all()}
    first = cursor.topic_name if cursor is not None else ""
    page = _Page(call, room=max(1, min(MOST_PARTITIONS, request.response_partition_limit)))
    topics = tuple(page.fill(sorted(name for name in names if name >= first), cursor))
    return answer.DescribeTopicPartitionsResponse(throttle_time=NO_THROTTLE, topics=topics, next_cursor=page.next)


class _Page:
    """One answer: `room` is how many partitions it still takes, `next` where the page after it begins."""

    def __init__(self, call: Call, room: int) -> None:
        self._call = call
        self._room = room
        self.next: answer.Cursor | None = None

    def fill(
        self, names: Iterable[TopicName], cursor: Cursor | None
    ) -> Iterator[answer.DescribeTopicPartitionsResponseTopic]:
        """Describe topic after topic; a topic that is not there takes no room."""
        for name in names:
            if not self._room:
                self.next = answer.Cursor(topic_name=name, partition_index=i32(0))
                return
            topic = self._call.node.topics.get(name)
            if topic is None:
                yield _absent(name, self._call)
                continue
            start = cursor.partition_index if cursor is not None and cursor.topic_name == name else 0
            end = min(topic.partitions, start + self._room)
            yield _described(topic, range(start, end), self._call)
            if end < topic.partitions:
                self.next = answer.Cursor(topic_name=name, partition_index=i32(end))
                return
            self._room -= max(0, end - start)


def _absent(name: TopicName, call: Call) -> answer.DescribeTopicPartitionsResponseTopic:
    """What may be done is told of a topic that is not there, too: as in Kafka, by the name."""
    error = ErrorCode.unknown_topic_or_partition if is_legal(name) else ErrorCode.invalid_topic_exception
    return replace(_refused_topic(name, error), topic_authorized_operations=i32(operations.on_topic(name, call)))


def _described(topic: Topic, indexes: Iterable[int], call: Call) -> answer.DescribeTopicPartitionsResponseTopic:
    me = BrokerId(call.node.options.node_id)
    return answer.DescribeTopicPartitionsResponseTopic(
        error_code=ErrorCode.none,
        name=TopicName(topic.name),
        topic_id=topic.id,
        is_internal=topic.internal,
        partitions=tuple(_partition(index, me) for index in indexes),
        topic_authorized_operations=i32(operations.on_topic(topic.name, call)),
    )


def _partition(index: int, me: BrokerId) -> answer.DescribeTopicPartitionsResponsePartition:
    """No replica stands by: none is eligible to lead, and none was the last known to be."""
    return answer.DescribeTopicPartitionsResponsePartition(
        error_code=ErrorCode.none,
        partition_index=i32(index),
        leader_id=me,
        leader_epoch=i32(LEADER_EPOCH),
        replica_nodes=(me,),
        isr_nodes=(me,),
        eligible_leader_replicas=(),
        last_known_elr=(),
    )


def _refused_topic(name: TopicName, error: ErrorCode) -> answer.DescribeTopicPartitionsResponseTopic:
    return answer.DescribeTopicPartitionsResponseTopic(error_code=error, name=name, topic_id=None, partitions=())


def _refused(request: DescribeTopicPartitionsRequest) -> answer.DescribeTopicPartitionsResponse:
    """A cursor that names no partition, or a topic beyond those asked for, is no page of this list."""
    return answer.DescribeTopicPartitionsResponse(
        throttle_time=NO_THROTTLE,
        topics=tuple(_refused_topic(topic.name, ErrorCode.invalid_request) for topic in request.topics),
    )


APIS = (Api(0, DescribeTopicPartitionsRequest, serve),)
