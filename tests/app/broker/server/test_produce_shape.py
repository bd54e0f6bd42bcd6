"""What the short walk reads is what the long way reads: it only saves the work."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from kio.index import load_request_schema
from kio.schema.produce.v9.request import PartitionProduceData, ProduceRequest, TopicProduceData

from skra_app.broker.messages import read_request
from skra_app.broker.produce_shape import MOST, Asked, asked_of, read_usual
from skra_app.broker.reshape import reshaper
from tests.app.broker.server.wire import written

VERSIONS = range(3, 10)


def body(version: int, topics: int = 1, partitions: int = 1, records: bytes | None = b"r" * 20) -> bytes:
    parts = tuple(PartitionProduceData(index=number, records=records) for number in range(partitions))
    data = tuple(TopicProduceData(name=f"topic-{number}", partition_data=parts) for number in range(topics))
    asked = ProduceRequest(transactional_id=None, acks=-1, timeout=dt.timedelta(seconds=1), topic_data=data)
    return written(reshaper(ProduceRequest, load_request_schema(0, version))(asked))


def long_way(version: int, frame: memoryview, at: int) -> Asked:
    return asked_of(read_request(ProduceRequest, version, frame, at))


def headed(version: int, *sizes: int) -> bytes:
    """A frame's header (without tagged fields) and body."""
    return b"header" + (b"\0" if version >= 9 else b"") + body(version, *sizes)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("topics", "partitions"), [(1, 1), (0, 0), (3, 2), (1, MOST), (MOST, 1)])
def test_the_usual_requests(version: int, topics: int, partitions: int) -> None:
    frame = memoryview(headed(version, topics, partitions))
    read = read_usual(version, frame, 6)
    assert read is not None
    assert read == long_way(version, frame, 6)
    assert len(read.topics) == topics
    assert all(read_usual(version, frame[:size], 6) is None for size in range(6, len(frame)))


@pytest.mark.parametrize("version", VERSIONS)
def test_many_partitions_are_counted_with_all_others(version: int) -> None:
    assert read_usual(version, memoryview(headed(version, 1, MOST + 1)), 6) is None
    assert read_usual(version, memoryview(headed(version, MOST + 1, 1)), 6) is None


@settings(max_examples=500, deadline=None)
@given(data=some.data())
def test_what_is_usual_is_what_the_long_way_reads(data: some.DataObject) -> None:
    version = data.draw(some.sampled_from(VERSIONS))
    frame = bytearray(headed(version, data.draw(some.integers(0, 3)), data.draw(some.integers(0, 3))))
    for _ in range(data.draw(some.integers(0, 4))):
        at = data.draw(some.integers(6, len(frame)))
        frame[at : at + data.draw(some.integers(0, 2))] = data.draw(some.binary(max_size=5))
    sent = memoryview(bytes(frame))
    read = read_usual(version, sent, 6)
    if read is not None:
        assert read == long_way(version, sent, 6)
