"""What became of each partition of a Produce request, and the answer that says so.

The shape of the answer follows what real clients make of it (spec broker §3.4): record errors ascending, since
librdkafka walks them in step with its messages; never exactly one, since it then blames every message of the batch.
"""

import struct
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from skra_app.broker.wire import AnswerWriter

PHANTOM_INDEX = 2**31 - 1
"""The index of the second record error that stands beside a lone one; no record has it."""

RecordError: TypeAlias = tuple[int, str]

_FLEXIBLE_FROM = 9
_PARTITION = struct.Struct(">ihq")
_OFFSET = struct.Struct(">q")


class Outcome(NamedTuple):
    """One partition's answer: offsets are -1 where nothing was appended, the append time where it is the producer's."""

    partition: int
    code: int = 0
    base_offset: int = -1
    start_offset: int = -1
    append_time: int = -1
    record_errors: tuple[RecordError, ...] = ()
    message: str | None = None
    ticket: int | None = None
    """What to wait for until the records are durable."""


TopicOutcomes: TypeAlias = tuple[str, Sequence[Outcome]]


def produce_answer(topics: Sequence[TopicOutcomes], version: int) -> bytes:
    """Write the body of a Produce answer, versions 0 to 9."""
    writer = AnswerWriter(flexible=version >= _FLEXIBLE_FROM)
    writer.count(len(topics))
    for name, outcomes in topics:
        writer.text(name)
        writer.count(len(outcomes))
        for outcome in outcomes:
            _write_partition(writer, outcome, version)
        writer.end()
    if version >= 1:
        writer.int32(0)  # throttle time
    writer.end()
    return bytes(writer.out)


def _write_partition(writer: AnswerWriter, outcome: Outcome, version: int) -> None:
    writer.out += _PARTITION.pack(outcome.partition, outcome.code, outcome.base_offset)
    if version >= 2:
        writer.out += _OFFSET.pack(outcome.append_time)
    if version >= 5:
        writer.out += _OFFSET.pack(outcome.start_offset)
    if version >= 8:
        _write_errors(writer, outcome)
    writer.end()


def _write_errors(writer: AnswerWriter, outcome: Outcome) -> None:
    errors = sorted(outcome.record_errors)
    if len(errors) == 1:
        errors.append((PHANTOM_INDEX, ""))
    writer.count(len(errors))
    for index, reason in errors:
        writer.int32(index)
        writer.text(reason)
        writer.end()
    writer.text(outcome.message)
