"""DescribeLogDirs: how much each partition takes on the disk, all in one folder."""

import shutil
from itertools import groupby

from kio.schema.describe_log_dirs.v4 import response as answer
from kio.schema.describe_log_dirs.v4.request import DescribeLogDirsRequest
from kio.schema.errors import ErrorCode
from kio.schema.types import TopicName
from kio.static.primitive import i32, i64

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.log import PartitionLog
from skra_app.broker.messages import NO_THROTTLE

IN_MEMORY = "memory:"
UNKNOWN = -1


def serve(request: DescribeLogDirsRequest, call: Call) -> Answer:
    """Describe the partitions asked for; all of them for null. What does not exist is left out, as in Kafka."""
    node = call.node
    node.topics.refresh()
    asked = (
        None
        if request.topics is None
        else {(str(topic.topic), int(p)) for topic in request.topics for p in topic.partitions}
    )
    found = [log for log in node.store.logs() if asked is None or _place(log) in asked]
    folder = node.store.folder
    usage = None if folder is None else shutil.disk_usage(folder)
    return answer.DescribeLogDirsResponse(
        throttle_time=NO_THROTTLE,
        error_code=ErrorCode.none,
        results=(
            answer.DescribeLogDirsResult(
                error_code=ErrorCode.none,
                log_dir=IN_MEMORY if folder is None else str(folder),
                topics=_topics(found),
                total_bytes=i64(UNKNOWN if usage is None else usage.total),
                usable_bytes=i64(UNKNOWN if usage is None else usage.free),
            ),
        ),
    )


def _topics(logs: list[PartitionLog]) -> tuple[answer.DescribeLogDirsTopic, ...]:
    return tuple(
        answer.DescribeLogDirsTopic(
            name=TopicName(topic),
            partitions=tuple(
                answer.DescribeLogDirsPartition(
                    partition_index=i32(log.identity.partition),
                    partition_size=i64(log.size),
                    offset_lag=i64(0),
                    is_future_key=False,
                )
                for log in members
            ),
        )
        for topic, members in groupby(sorted(logs, key=_place), key=lambda log: log.identity.topic)
    )


def _place(log: PartitionLog) -> tuple[str, int]:
    return log.identity.topic, log.identity.partition


APIS = (Api(1, DescribeLogDirsRequest, serve),)
