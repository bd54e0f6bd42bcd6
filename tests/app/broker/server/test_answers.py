"""Answers written by hand are what an independent reader of the protocol reads."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as some
from kio.index import load_response_schema
from kio.schema.errors import ErrorCode
from kio.serial import entity_reader

from skra_app.broker.fetched import Fetched, fetch_answer
from skra_app.broker.produced import PHANTOM_INDEX, Outcome, produce_answer

names = some.text(max_size=20)
int64 = some.integers(-1, 2**63 - 1)
codes = some.sampled_from([0, 2, 3, 29, 44, 45, 56, 87])
outcomes = some.builds(
    Outcome,
    partition=some.integers(0, 2**31 - 1),
    code=codes,
    base_offset=int64,
    start_offset=int64,
    append_time=some.sampled_from([-1, 1_700_000_000_000]),
    record_errors=some.lists(some.tuples(some.integers(0, 1000), names), max_size=4, unique_by=lambda e: e[0]).map(
        tuple
    ),
    message=some.none() | names,
)
fetched = some.builds(
    Fetched,
    partition=some.integers(0, 2**31 - 1),
    code=codes,
    high_watermark=int64,
    last_stable_offset=int64,
    start_offset=int64,
    records=some.binary(max_size=300),
)


@pytest.mark.parametrize("version", range(3, 10))
@given(topics=some.lists(some.tuples(names, some.lists(outcomes, max_size=3)), max_size=3))
def test_produce(version: int, topics: Sequence[tuple[str, Sequence[Outcome]]]) -> None:
    body = produce_answer(topics, version)
    answer, size = entity_reader(load_response_schema(0, version))(body, 0)
    assert size == len(body)
    assert [topic.name for topic in answer.responses] == [name for name, _ in topics]
    read = [part for topic in answer.responses for part in topic.partition_responses]
    given_outcomes = [outcome for _, several in topics for outcome in several]
    for part, outcome in zip(read, given_outcomes, strict=True):
        assert (part.index, part.error_code, part.base_offset) == (outcome.partition, outcome.code, outcome.base_offset)
        if version >= 5:
            assert part.log_start_offset == outcome.start_offset
        if version >= 8:
            assert part.error_message == outcome.message
            indexes = [error.batch_index for error in part.record_errors]
            expected = sorted(index for index, _ in outcome.record_errors)
            assert indexes == (expected if len(expected) != 1 else [*expected, PHANTOM_INDEX])


@pytest.mark.parametrize("version", range(4, 13))
@given(topics=some.lists(some.tuples(names, some.lists(fetched, max_size=3)), max_size=3))
def test_fetch(version: int, topics: Sequence[tuple[str, Sequence[Fetched]]]) -> None:
    body = b"".join(fetch_answer(topics, version, ErrorCode.none))
    answer, size = entity_reader(load_response_schema(1, version))(body, 0)
    assert size == len(body)
    assert [topic.topic for topic in answer.responses] == [name for name, _ in topics]
    read = [part for topic in answer.responses for part in topic.partitions]
    for part, one in zip(read, [one for _, several in topics for one in several], strict=True):
        assert (part.partition_index, part.error_code, part.high_watermark) == (
            one.partition,
            one.code,
            one.high_watermark,
        )
        assert (part.records or b"") == one.records


def test_a_long_reason_is_cut_to_what_a_string_can_hold() -> None:
    outcome = Outcome(0, 87, record_errors=((0, "x" * 100_000), (1, "ü" * 100_000)), message="y" * 100_000)
    body = produce_answer([("t", [outcome])], 8)
    answer, size = entity_reader(load_response_schema(0, 8))(body, 0)
    assert size == len(body)
    assert answer.responses[0].partition_responses[0].error_message == "y" * 4096
