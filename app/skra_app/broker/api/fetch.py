"""Fetch: read batches from offsets, waiting for more when there are too few (long poll, no busy loop)."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from kio.schema.errors import ErrorCode
from kio.schema.fetch.v12.request import FetchPartition, FetchRequest

from skra_app.broker.by_topic import by_topic
from skra_app.broker.call import Api, Call, Chunks, Reply
from skra_app.broker.fetched import Fetched, TopicFetched, fetch_answer
from skra_app.broker.log import OffsetOutOfRange, PartitionLog
from skra_app.broker.node import Node
from skra_app.broker.records.batch import LEADER_EPOCH
from skra_app.broker.refused_calls import Said

READ_COMMITTED = 1
LONGEST_WAIT = 300.0
"""Seconds: an asker that wants to wait longer is answered empty and asks again."""

Places: TypeAlias = Mapping[str, Sequence[FetchPartition]]
"""What is asked of each topic."""


def serve(request: FetchRequest, call: Call) -> Reply:
    """Answer at once when enough is there or something is wrong, else when enough has come or the time is up."""
    if request.session_id != 0 and request.session_epoch > 0:
        return fetch_answer((), call.version, ErrorCode.fetch_session_id_not_found)
    call.node.topics.refresh()
    places = _places(request)
    found, enough = _read(request, places, call)
    wait = request.max_wait.total_seconds()
    if enough or wait <= 0:
        return fetch_answer(found, call.version)
    return _wait(request, places, call, min(wait, LONGEST_WAIT))


def _places(request: FetchRequest) -> Places:
    """Of a partition that is named twice what is said last counts, where it is named first, as in Kafka."""
    named = by_topic((str(topic.topic), topic.partitions) for topic in request.topics)
    return {topic: [*{part.partition: part for part in parts}.values()] for topic, parts in named.items()}


async def _wait(request: FetchRequest, places: Places, call: Call, seconds: float) -> Chunks:
    """Read again whenever one of the partitions has grown, until there is enough or the time is up."""
    grown = asyncio.Event()
    unwatch = _watch_all(places, call.node, grown.set)
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    try:
        while True:
            found, enough = _read(request, places, call)
            if enough or loop.time() >= deadline:
                return fetch_answer(found, call.version)
            grown.clear()
            try:
                async with asyncio.timeout_at(deadline):
                    await grown.wait()
            except TimeoutError:
                continue
    finally:
        for stop in unwatch:
            stop()


def _watch_all(places: Places, node: Node, callback: Callable[[], None]) -> list[Callable[[], None]]:
    logs = [node.topics.log(topic, part.partition) for topic, parts in places.items() for part in parts]
    return [log.watch(callback) for log in logs if log is not None]


def _read(request: FetchRequest, places: Places, call: Call) -> tuple[list[TopicFetched], bool]:
    """Read every partition within the limits; the second member says whether that is worth an answer already."""
    node, access = call.node, call.principal.access
    room = min(request.max_bytes, node.options.fetch_limit)
    size, urgent, committed = 0, False, request.isolation_level == READ_COMMITTED
    topics: list[TopicFetched] = []
    for topic, parts in places.items():
        partitions: list[Fetched] = []
        for asked in parts:
            limit = min(asked.partition_max_bytes, room - size)
            log = node.topics.log(topic, asked.partition)
            if access.reads(topic):
                fetched = _read_partition(log, asked, limit, first=size == 0, committed=committed)
            else:
                said = Said(topic, ErrorCode.topic_authorization_failed, "the role or the grants do not go so far")
                node.refused_calls.note(call, "Fetch", said)
                fetched = Fetched(asked.partition, said.code)
            size += len(fetched.records)
            urgent |= fetched.code != 0
            partitions.append(fetched)
        topics.append((topic, partitions))
    return topics, urgent or size >= request.min_bytes


def _read_partition(
    log: PartitionLog | None, asked: FetchPartition, limit: int, *, first: bool, committed: bool
) -> Fetched:
    """Read one partition; only the first records of an answer may be larger than asked for (KIP-74)."""
    if log is None:
        return Fetched(asked.partition, ErrorCode.unknown_topic_or_partition, aborted=())
    if asked.current_leader_epoch > LEADER_EPOCH:
        return Fetched(asked.partition, ErrorCode.unknown_leader_epoch)
    until = log.last_stable_offset if committed else log.high_watermark
    try:
        records = log.read(asked.fetch_offset, max(limit, 0), until=until)
    except OffsetOutOfRange as fault:
        return Fetched(asked.partition, fault.code)
    if len(records) > limit and not first:
        records = b""
    aborted = list(log.aborted(asked.fetch_offset, until)) if committed else None
    ends = (log.high_watermark, log.last_stable_offset, log.start_offset)
    return Fetched(asked.partition, 0, *ends, aborted, records)


APIS = (Api(4, FetchRequest, serve),)
