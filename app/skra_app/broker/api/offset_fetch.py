"""OffsetFetch: how far a group has read, as it said; or that a transaction may still move it (KIP-447)."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import groupby
from typing import NamedTuple

from kio.schema.errors import ErrorCode
from kio.schema.offset_fetch.v7 import response as one_group
from kio.schema.offset_fetch.v7.request import OffsetFetchRequest as OneGroupRequest
from kio.schema.offset_fetch.v8 import response as answer
from kio.schema.offset_fetch.v8.request import OffsetFetchRequest, OffsetFetchRequestGroup
from kio.schema.types import TopicName
from kio.static.primitive import i32, i64

from skra_app.broker.call import Answer, Api, Call
from skra_app.broker.group import Committed
from skra_app.broker.messages import NO_THROTTLE

NOTHING = Committed(-1, -1, "")
"""The answer for a partition of which the group never committed anything."""


class Found(NamedTuple):
    """One partition's answer."""

    committed: Committed
    error: ErrorCode = ErrorCode.none


def serve_one(request: OneGroupRequest, call: Call) -> Answer:
    """Versions 1 to 7 ask about one group; no list of topics means all of them."""
    call.node.topics.refresh()
    asked = None if request.topics is None else [(topic.name, topic.partition_indexes) for topic in request.topics]
    return one_group.OffsetFetchResponse(
        throttle_time=NO_THROTTLE,
        topics=tuple(
            one_group.OffsetFetchResponseTopic(
                name=TopicName(name),
                partitions=tuple(
                    one_group.OffsetFetchResponsePartition(
                        partition_index=i32(index),
                        committed_offset=i64(found.committed.offset),
                        committed_leader_epoch=i32(found.committed.leader_epoch),
                        metadata=found.committed.metadata,
                        error_code=ErrorCode(found.error),
                    )
                    for index, found in partitions
                ),
            )
            for name, partitions in _look_up(request.group_id, asked, call, stable=request.require_stable)
        ),
    )


def serve_many(request: OffsetFetchRequest, call: Call) -> Answer:
    """Version 8 asks about several (KIP-709)."""
    call.node.topics.refresh()
    return answer.OffsetFetchResponse(
        throttle_time=NO_THROTTLE,
        groups=tuple(_group(group, call, stable=request.require_stable) for group in request.groups),
    )


def _group(group: OffsetFetchRequestGroup, call: Call, *, stable: bool) -> answer.OffsetFetchResponseGroup:
    asked = None if group.topics is None else [(topic.name, topic.partition_indexes) for topic in group.topics]
    return answer.OffsetFetchResponseGroup(
        group_id=group.group_id,
        topics=tuple(
            answer.OffsetFetchResponseTopics(
                name=TopicName(name),
                partitions=tuple(
                    answer.OffsetFetchResponsePartitions(
                        partition_index=i32(index),
                        committed_offset=i64(found.committed.offset),
                        committed_leader_epoch=i32(found.committed.leader_epoch),
                        metadata=found.committed.metadata,
                        error_code=ErrorCode(found.error),
                    )
                    for index, found in partitions
                ),
            )
            for name, partitions in _look_up(group.group_id, asked, call, stable=stable)
        ),
    )


def _look_up(
    group: str, asked: Iterable[tuple[str, Sequence[int]]] | None, call: Call, *, stable: bool
) -> list[tuple[str, list[tuple[int, Found]]]]:
    """Give (topic, [(partition, offset)]), in the order asked for; who wants them `stable` is told which are not."""
    wanted = None if asked is None else [(str(name), [int(index) for index in indexes]) for name, indexes in asked]
    places = None if wanted is None else [(name, index) for name, indexes in wanted for index in indexes]
    known: Mapping[tuple[str, int], Committed] = call.node.groups.fetch(group, places)
    undecided = call.node.transactions.undecided(group) if stable else frozenset[tuple[str, int]]()
    if wanted is None:
        wanted = _by_topic(known.keys() | undecided)
    return [(name, [(index, _found((name, index), known, undecided)) for index in indexes]) for name, indexes in wanted]


def _by_topic(places: AbstractSet[tuple[str, int]]) -> list[tuple[str, list[int]]]:
    grouped = groupby(sorted(places), key=lambda place: place[0])
    return [(name, [index for _, index in members]) for name, members in grouped]


def _found(
    place: tuple[str, int], known: Mapping[tuple[str, int], Committed], undecided: AbstractSet[tuple[str, int]]
) -> Found:
    if place in undecided:
        return Found(NOTHING, ErrorCode.unstable_offset_commit)
    return Found(known.get(place, NOTHING))


APIS = (
    Api(1, OneGroupRequest, serve_one),
    Api(8, OffsetFetchRequest, serve_many),
)
