"""What became of each partition of a Produce request, and the answer that says so.

The shape of the answer follows what real clients make of it (spec broker §3.4): record errors ascending, since
librdkafka walks them in step with its messages; never exactly one, since it then blames every message of the batch.
"""

import struct
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from skra_app.broker.wire import AnswerWriter

PHANTOM_INDEX = 2**31 - 1
"""The index of the second record error that stands beside a lone one; no record has it."""

RecordError: TypeAlias = tuple[int, str]

_FLEXIBLE_FROM = 9


class _Form(NamedTuple):
    """What a version writes of a partition that took its records, and behind the partitions of a topic, and of all."""

    numbers: struct.Struct
    members: int
    """How many of an outcome's members these are, from the first on."""
    nothing: bytes
    """No errors, no message, and the end of a partition."""
    end: bytes
    last: bytes
    """A throttle time of nought, and the end."""


_EARLIEST, _TIMED, _STARTED = struct.Struct(">ihq"), struct.Struct(">ihqq"), struct.Struct(">ihqqq")
_FORMS = (
    _Form(_EARLIEST, 3, b"", b"", b""),
    _Form(_EARLIEST, 3, b"", b"", bytes(4)),
    *[_Form(_TIMED, 4, b"", b"", bytes(4))] * 3,
    *[_Form(_STARTED, 5, b"", b"", bytes(4))] * 3,
    _Form(_STARTED, 5, b"\0\0\0\0\xff\xff", b"", bytes(4)),
    _Form(_STARTED, 5, b"\1\0\0", b"\0", b"\0\0\0\0\0"),
)
"""By version."""
_TELLS_WHY_FROM = 8


class Outcome(NamedTuple):
    """One partition's answer: offsets are -1 where nothing was appended, the append time where it is the producer's."""

    partition: int
    code: int = 0
    base_offset: int = -1
    append_time: int = -1
    start_offset: int = -1
    record_errors: tuple[RecordError, ...] = ()
    message: str | None = None
    ticket: int | None = None
    """What to wait for until the records are durable."""


TopicOutcomes: TypeAlias = tuple[str, Sequence[Outcome]]


def produce_answer(topics: Sequence[TopicOutcomes], version: int) -> bytes:
    """Write the body of a Produce answer, versions 0 to 9."""
    numbers, members, nothing, end, last = _FORMS[version]
    if len(topics) == 1 and len(topics[0][1]) == 1:
        name, (outcome,) = topics[0]
        if not outcome.code and outcome.message is None and not outcome.record_errors:  # as mostly
            return b"".join((_opening(name, version), numbers.pack(*outcome[:members]), nothing, end, last))
    writer = AnswerWriter(flexible=version >= _FLEXIBLE_FROM)
    writer.count(len(topics))
    for name, outcomes in topics:
        writer.text(name)
        writer.count(len(outcomes))
        for outcome in outcomes:
            writer.out += numbers.pack(*outcome[:members])
            if version >= _TELLS_WHY_FROM and (outcome.record_errors or outcome.message is not None):
                _write_errors(writer, outcome)
            else:
                writer.out += nothing
        writer.out += end
    writer.out += last
    return bytes(writer.out)


@lru_cache(maxsize=1024)
def _opening(topic: str, version: int) -> bytes:
    """How an answer about one partition of a topic begins, which exists: nobody fills memory with names."""
    writer = AnswerWriter(flexible=version >= _FLEXIBLE_FROM)
    writer.count(1)
    writer.text(topic)
    writer.count(1)
    return bytes(writer.out)


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
    writer.end()
