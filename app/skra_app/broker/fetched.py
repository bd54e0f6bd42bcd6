"""The answer to Fetch, versions 4 to 12, by hand: batches go out as they lie in the log, never copied together."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from skra_app.broker.call import Chunks
from skra_app.broker.log import Aborted
from skra_app.broker.wire import AnswerWriter

_FLEXIBLE_FROM = 12
_HEAD = struct.Struct(">ihqq")
_OFFSET = struct.Struct(">q")
_ABORTED = struct.Struct(">qq")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one partition gave. Offsets are -1 where the partition is not known."""

    partition: int
    code: int = 0
    high_watermark: int = -1
    last_stable_offset: int = -1
    start_offset: int = -1
    aborted: Sequence[Aborted] | None = None
    """What a committed reader has to skip; None for one that reads everything."""
    records: bytes | memoryview = b""


TopicFetched: TypeAlias = tuple[str, Sequence[Fetched]]


def fetch_answer(topics: Sequence[TopicFetched], version: int, error: int = 0) -> Chunks:
    """Write the body of a Fetch answer; session id 0 says that no fetch session is kept (KIP-227)."""
    writer = AnswerWriter(flexible=version >= _FLEXIBLE_FROM)
    chunks: list[bytes | memoryview] = []
    writer.int32(0)  # throttle time
    if version >= 7:
        writer.int16(error)
        writer.int32(0)
    writer.count(len(topics))
    for name, partitions in topics:
        writer.text(name)
        writer.count(len(partitions))
        for fetched in partitions:
            _write_head(writer, fetched, version)
            chunks += (bytes(writer.out), fetched.records)
            writer.out.clear()
            writer.end()
        writer.end()
    writer.end()
    return (*chunks, bytes(writer.out))


def _write_head(writer: AnswerWriter, fetched: Fetched, version: int) -> None:
    writer.out += _HEAD.pack(fetched.partition, fetched.code, fetched.high_watermark, fetched.last_stable_offset)
    if version >= 5:
        writer.out += _OFFSET.pack(fetched.start_offset)
    writer.count(-1 if fetched.aborted is None else len(fetched.aborted))
    for ending in fetched.aborted or ():
        writer.out += _ABORTED.pack(ending.producer_id, ending.first)
        writer.end()
    if version >= 11:
        writer.int32(-1)  # no replica nearer than this one
    writer.size(len(fetched.records))
