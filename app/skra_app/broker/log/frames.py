"""The format of the write-ahead file: frames, each with one batch or one fact about a partition.

Positions run on from file to file. Each frame says up to which position the file was synced when it was written: a
broken frame that a later one calls synced is damage, any other is the torn end of what nobody was told.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple
from uuid import UUID

import google_crc32c

from skra_app.broker.log.disk import Buffer
from skra_app.broker.log.partition import Identity
from skra_app.broker.records.batch import HEADER_SIZE, Batch, read_header
from skra_app.broker.records.split import checksum

HEAD: Final = struct.Struct(">4sI")
BODY: Final = struct.Struct(">16siBqqi")  # topic id, partition, kind, offset, synced position, size of the batch
FRAME_SIZE: Final = HEAD.size + BODY.size
NAME: Final = b"skw1"
BATCH: Final = 1
START: Final = 2
COVERED: Final = 21  # of a batch: all that its own checksum does not cover, and that checksum

Key = tuple[UUID, int]


class Frame(NamedTuple):
    """One entry: a batch that begins with `offset`, or (no batch) the new start offset of its partition."""

    key: Key
    offset: int
    synced: int
    batch: Batch | None
    end: int


@dataclass(frozen=True, slots=True)
class Break:
    """Where the frames of one file stop making sense, as a position that runs over all files."""

    position: int
    synced_later: bool


def batch_frame(identity: Identity, offset: int, synced: int, pieces: tuple[Buffer, ...], size: int) -> list[Buffer]:
    """The pieces of a frame for a batch of `size` bytes placed at `offset`."""
    first = pieces[0]
    begin = first[:COVERED] if len(first) >= COVERED else b"".join((first, pieces[1][: COVERED - len(first)]))
    body = BODY.pack(identity.topic_bytes, identity.partition, BATCH, offset, synced, size)
    return [HEAD.pack(NAME, google_crc32c.value(body + begin)), body, *pieces]


def start_frame(identity: Identity, offset: int, synced: int) -> list[Buffer]:
    """The pieces of a frame that says which offset a partition starts with now."""
    body = BODY.pack(identity.topic_bytes, identity.partition, START, offset, synced, 0)
    return [HEAD.pack(NAME, google_crc32c.value(body)) + body]


def read_frames(data: bytes, origin: int) -> Iterator[Frame | Break]:
    """The frames of a file that begins at position `origin`; a Break comes last when it does not end cleanly."""
    at, view = 0, memoryview(data)
    while at < len(data):
        frame = _frame_at(view, at)
        if frame is None:
            yield Break(origin + at, _synced_later(view, data, at, origin + at))
            return
        yield frame
        at = frame.end


def _frame_at(view: memoryview, at: int) -> Frame | None:
    if len(view) - at < FRAME_SIZE:
        return None
    name, crc = HEAD.unpack_from(view, at)
    topic_id, partition, kind, offset, synced, size = BODY.unpack_from(view, at + HEAD.size)
    start, end = at + FRAME_SIZE, at + FRAME_SIZE + size
    if name != NAME or size < 0 or end > len(view):
        return None
    body = view[at + HEAD.size : start + min(size, COVERED)]
    if google_crc32c.value(bytes(body)) != crc:
        return None
    key = (UUID(bytes=topic_id), partition)
    if kind == START:
        return Frame(key, offset, synced, None, end)
    batch = _batch(view[start:end])
    return None if batch is None else Frame(key, offset, synced, batch, end)


def _batch(data: memoryview) -> Batch | None:
    if len(data) < HEADER_SIZE:
        return None
    header = read_header(data)
    return Batch(header, data) if header.size == len(data) and checksum(data) == header.crc else None


def _synced_later(view: memoryview, data: bytes, at: int, position: int) -> bool:
    """Whether a frame after the broken one at `at` says that `position` had been synced."""
    candidate = data.find(NAME, at + 1)
    while candidate >= 0:
        frame = _frame_at(view, candidate)
        if frame is not None and frame.synced > position:
            return True
        candidate = data.find(NAME, candidate + 1)
    return False
