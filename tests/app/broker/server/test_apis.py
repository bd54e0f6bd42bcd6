"""Every version that is advertised is answered, in a shape that an independent reader reads to its end."""

import datetime as dt
import struct
from collections.abc import Callable
from dataclasses import replace

import pytest
from kio.index import load_request_schema
from kio.schema.api_versions.v3.request import ApiVersionsRequest
from kio.schema.errors import ErrorCode
from kio.schema.fetch.v12 import request as fetch
from kio.schema.init_producer_id.v4.request import InitProducerIdRequest
from kio.schema.metadata.v12.request import MetadataRequest, MetadataRequestTopic
from kio.static.protocol import Entity

from skra_app.broker.dispatch import advertised
from skra_app.broker.reshape import reshaper
from tests.app.broker.server.under_test import RunningBroker
from tests.app.broker.server.wire import Wire

SERVED = [
    (api.key, version)
    for api in advertised()
    for version in range(api.first, api.last + 1)
    if (api.key, version) >= (0, 3)
]
"""Produce below 3 is advertised and refused: it has a test of its own."""
EXPECTED_RANGES = {
    0: (0, 9),
    1: (4, 12),
    2: (1, 7),
    3: (0, 13),
    8: (2, 8),
    9: (1, 8),
    10: (0, 4),
    11: (0, 7),
    12: (0, 4),
    13: (0, 5),
    14: (0, 5),
    15: (0, 6),
    16: (0, 5),
    17: (0, 1),
    18: (0, 4),
    19: (2, 7),
    20: (1, 6),
    21: (0, 2),
    22: (0, 4),
    23: (2, 4),
    24: (0, 3),
    25: (0, 3),
    26: (0, 3),
    28: (0, 3),
    29: (1, 3),
    30: (1, 3),
    31: (1, 3),
    32: (1, 4),
    35: (1, 4),
    33: (0, 2),
    36: (0, 2),
    37: (0, 3),
    42: (0, 2),
    43: (0, 2),
    44: (0, 1),
    46: (0, 0),
    47: (0, 0),
    60: (0, 1),
    61: (0, 0),
    65: (0, 0),
    66: (0, 1),
    75: (0, 0),
}


def test_what_is_advertised() -> None:
    told = {api.key: (api.first, api.last) for api in advertised()}
    assert {key: told.get(key) for key in EXPECTED_RANGES} == EXPECTED_RANGES


def nothing_asked(key: int) -> Entity:
    """A request whose every member is its default (but for Produce, which would not be answered then)."""
    last = next(api.last for api in advertised() if api.key == key)
    shape = load_request_schema(key, last)
    empty = load_request_schema(18, 0)
    asked = reshaper(empty, shape)(empty())
    return replace(asked, acks=1) if key == 0 else asked


@pytest.mark.parametrize(("key", "version"), SERVED)
def test_every_version_is_answered(wire: Wire, key: int, version: int) -> None:
    wire.ask(nothing_asked(key), version)


@pytest.mark.parametrize("version", range(3))
def test_produce_before_message_format_2_is_refused_in_its_own_shape(wire: Wire, version: int) -> None:
    body = struct.pack(">hii", 1, 1000, 1) + b"\0\1t" + struct.pack(">iii", 1, 0, 4) + b"data"
    wire.send_raw(struct.pack(">hhih", 0, version, 77, -1) + body)
    answer = wire.receive_frame()
    head = struct.pack(">ii", 77, 1) + b"\0\1t" + struct.pack(">iihq", 1, 0, ErrorCode.unsupported_version, -1)
    tail = {0: b"", 1: bytes(4), 2: struct.pack(">q", -1) + bytes(4)}[version]
    assert answer == head + tail


def test_api_versions_from_the_future(wire: Wire) -> None:
    wire.send_raw(struct.pack(">hhih", 18, 99, 5, -1) + b"whatever comes then")
    answer = wire.receive_frame()
    correlation, error, count = struct.unpack_from(">ihi", answer)
    assert (correlation, error, count) == (5, ErrorCode.unsupported_version, 1)
    assert struct.unpack_from(">hhh", answer, 10) == (18, 0, 4)
    assert len(answer) == 10 + 6 * count
    assert wire.ask(ApiVersionsRequest(client_software_name="c", client_software_version="1")).error_code == 0


def test_answers_keep_the_order_of_their_requests(broker: RunningBroker, wire: Wire) -> None:
    """A long poll holds back what was asked after it, on its own connection only."""
    topic = broker.create("ordered")
    wire.send(long_poll(topic))
    wire.send(MetadataRequest(topics=None, include_topic_authorized_operations=False))
    wire.send(InitProducerIdRequest(transactional_id=None, transaction_timeout=nothing_asked(22).transaction_timeout))
    assert hasattr(wire.receive(), "responses")
    assert hasattr(wire.receive(), "brokers")
    assert hasattr(wire.receive(), "producer_id")


def long_poll(topic: str, milliseconds: int = 300) -> Entity:
    return fetch.FetchRequest(
        max_wait=dt.timedelta(milliseconds=milliseconds),
        min_bytes=1,
        topics=(
            fetch.FetchTopic(
                topic=topic,
                partitions=(fetch.FetchPartition(partition=0, fetch_offset=0, partition_max_bytes=1000),),
            ),
        ),
        forgotten_topics_data=(),
    )


def test_metadata_creates_a_topic_only_when_it_may(wire: Wire) -> None:
    def ask(name: str, *, create: bool) -> int:
        answer = wire.ask(
            MetadataRequest(
                topics=(MetadataRequestTopic(topic_id=None, name=name),),
                allow_auto_topic_creation=create,
                include_topic_authorized_operations=False,
            )
        )
        return answer.topics[0].error_code

    assert ask("on-demand", create=False) == ErrorCode.unknown_topic_or_partition
    assert ask("on-demand", create=True) == ErrorCode.none
    assert ask("on-demand", create=False) == ErrorCode.none
    assert ask("no topic!", create=True) == ErrorCode.invalid_topic_exception
    assert ask("__skra_mine", create=True) == ErrorCode.unknown_topic_or_partition


def test_a_fetch_session_that_nobody_has(wire: Wire) -> None:
    asked = replace(long_poll("ordered", 0), session_id=9, session_epoch=1)
    assert wire.ask(asked).error_code == ErrorCode.fetch_session_id_not_found
    assert wire.ask(replace(asked, session_epoch=-1)).error_code == 0  # it ends the session, and reads


def test_many_connections(connect: Callable[..., Wire]) -> None:
    several = [connect() for _ in range(200)]
    for one in several:
        one.send(MetadataRequest(topics=(), include_topic_authorized_operations=False))
    assert all(one.receive().brokers for one in several)
