"""What the short walk lets through, the long one lets through too: it only saves the work."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from kio.index import load_request_schema
from kio.schema.produce.v9.request import PartitionProduceData, ProduceRequest, TopicProduceData

from skra_app.broker.produce_shape import MOST, is_usual
from skra_app.broker.request_elements import verify_elements
from skra_app.broker.reshape import reshaper
from tests.app.broker.server.wire import written

VERSIONS = range(3, 10)


def body(version: int, topics: int = 1, partitions: int = 1, records: bytes | None = b"r" * 200) -> bytes:
    parts = tuple(PartitionProduceData(index=number, records=records) for number in range(partitions))
    data = tuple(TopicProduceData(name=f"topic-{number}", partition_data=parts) for number in range(topics))
    asked = ProduceRequest(transactional_id=None, acks=-1, timeout=dt.timedelta(seconds=1), topic_data=data)
    return written(reshaper(ProduceRequest, load_request_schema(0, version))(asked))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("topics", "partitions"), [(1, 1), (0, 0), (3, 2), (1, MOST), (MOST, 1)])
def test_the_usual_requests(version: int, topics: int, partitions: int) -> None:
    frame = memoryview(b"header" + body(version, topics, partitions))
    assert is_usual(version, frame, 6)
    assert all(not is_usual(version, frame[:size], 6) for size in range(6, len(frame)))


@pytest.mark.parametrize("version", VERSIONS)
def test_many_partitions_are_counted_with_all_others(version: int) -> None:
    assert not is_usual(version, memoryview(body(version, 1, MOST + 1)), 0)
    assert not is_usual(version, memoryview(body(version, MOST + 1, 1)), 0)


@settings(max_examples=500, deadline=None)
@given(data=some.data())
def test_what_is_usual_passes_the_long_walk(data: some.DataObject) -> None:
    version = data.draw(some.sampled_from(VERSIONS))
    frame = bytearray(body(version, data.draw(some.integers(0, 3)), data.draw(some.integers(0, 3)), b"r" * 5))
    for _ in range(data.draw(some.integers(0, 4))):
        at = data.draw(some.integers(0, len(frame)))
        frame[at : at + data.draw(some.integers(0, 2))] = data.draw(some.binary(max_size=5))
    sent = memoryview(bytes(frame))
    if is_usual(version, sent, 0):
        verify_elements(load_request_schema(0, version), ProduceRequest, sent, 0)
