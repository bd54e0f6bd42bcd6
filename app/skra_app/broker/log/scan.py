"""Reading a segment's bytes from the start, batch by batch, until the first one that is not whole."""

import struct
from dataclasses import dataclass, field
from typing import Final

from skra_app.broker.records.batch import HEADER_SIZE, LEADER_EPOCH, MAGIC, MAGIC_AT, BatchHeader, read_header
from skra_app.broker.records.split import checksum

FINGERPRINT: Final = struct.pack(">ib", LEADER_EPOCH, MAGIC)  # what every stored batch has before its checksum
FINGERPRINT_AT: Final = MAGIC_AT - 4
FURTHEST: Final = 1 << 31  # a later batch of the same segment is not further away than this many offsets


@dataclass(slots=True)
class Scan:
    """The whole batches from the start: their headers and positions, where they end, and why the walk stopped."""

    next_offset: int
    end: int = 0
    found: list[tuple[BatchHeader, int]] = field(default_factory=list[tuple[BatchHeader, int]])
    damage: str | None = None


def scan(data: bytes, base_offset: int, until: int | None = None) -> Scan:
    """Walks and verifies the batches of a segment that begins with `base_offset`; none at or after `until` counts."""
    result, view = Scan(base_offset), memoryview(data)
    while result.end < len(data):
        if until is not None and result.next_offset >= until:
            result.damage = f"nothing from offset {until} on was written ahead"
            break
        result.damage = _damage(view[result.end :], result.next_offset)
        if result.damage is not None:
            break
        header = read_header(view, result.end)
        result.found.append((header, result.end))
        result.end += header.size
        result.next_offset = header.next_offset
    return result


def later_batch(data: bytes, start: int, expected: int) -> int | None:
    """The base offset of a whole batch that begins after `start` and should not stand before `expected`."""
    at = data.find(FINGERPRINT, start)
    while at >= 0:
        begin = at - FINGERPRINT_AT
        if begin > start and len(data) - begin >= HEADER_SIZE:
            base_offset = read_header(data, begin).base_offset
            if expected <= base_offset < expected + FURTHEST and _damage(memoryview(data)[begin:], base_offset) is None:
                return base_offset
        at = data.find(FINGERPRINT, at + 1)
    return None


def _damage(left: memoryview, expected: int) -> str | None:
    """What is wrong with the batch that begins here; None when it is whole."""
    if len(left) < HEADER_SIZE:
        return f"{len(left)} bytes are left; a batch header has {HEADER_SIZE}"
    header = read_header(left)
    if header.magic != MAGIC or header.leader_epoch != LEADER_EPOCH:
        return f"no batch begins here: format {header.magic}, leader epoch {header.leader_epoch}"
    if not HEADER_SIZE <= header.size <= len(left):
        return f"the batch says it has {header.size} bytes; {len(left)} are left"
    if header.base_offset != expected:
        return f"the batch begins with offset {header.base_offset}; expected {expected}"
    found = checksum(left[: header.size])
    if found != header.crc:
        return f"the checksum of the batch is {found:#010x}; its header says {header.crc:#010x}"
    return None
