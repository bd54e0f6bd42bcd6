"""Decompression under a cap: 32 KB of zstd can become a gigabyte, so no codec here ever writes past its limit."""

import struct
from collections.abc import Callable
from typing import Final

import cramjam

from skra_app.broker.records.batch import CODECS
from skra_app.broker.records.faults import BatchTooLarge, CorruptBatch

DECOMPRESSED_LIMIT: Final = 64 * 1024 * 1024
FIRST_TRY: Final = 64 * 1024
GROWTH: Final = 8

XERIAL_MAGIC: Final = b"\x82SNAPPY\x00"
XERIAL_HEADER: Final = 16
BLOCK_SIZE: Final = struct.Struct(">i")

Into = Callable[[memoryview, bytearray], int]


def decompress(codec: int, payload: memoryview, *, limit: int = DECOMPRESSED_LIMIT) -> bytes | memoryview:
    """The payload of a batch as records; raises BatchTooLarge above `limit` bytes, CorruptBatch when unreadable."""
    if codec == 0:
        return payload
    if codec == 2:
        return _snappy(payload, limit)
    return _grown(codec, payload, limit)


def compress(codec: int, records: bytes) -> bytes:
    """Records as the payload of a batch with this compression (numbers as in the batch attributes)."""
    if codec == 0:
        return records
    if codec == 2:
        return bytes(cramjam.snappy.compress_raw(records))
    if codec == 3:
        return _lz4(records)
    return bytes({1: cramjam.gzip, 4: cramjam.zstd}[codec].compress(records))


def _lz4(records: bytes) -> bytes:
    """A frame of independent blocks: Java's client reads no other ("Dependent block stream is unsupported")."""
    compressor = cramjam.lz4.Compressor(block_linked=False)
    compressor.compress(records)
    return bytes(compressor.finish())


def _grown(codec: int, payload: memoryview, limit: int) -> memoryview:
    """Into a buffer that grows to the limit: a full-size one would cost more than the decompression."""
    into: Into = {1: cramjam.gzip, 3: cramjam.lz4, 4: cramjam.zstd}[codec].decompress_into
    room = min(limit, max(FIRST_TRY, GROWTH * len(payload)))
    while True:
        buffer = bytearray(room)
        try:
            return memoryview(buffer)[: into(payload, buffer)]
        except cramjam.DecompressionError as fault:
            if "write whole buffer" not in str(fault):
                raise _unreadable(codec, fault) from None
            if room >= limit:
                raise _too_large(limit) from None
        room = min(limit, room * GROWTH)


def _snappy(payload: memoryview, limit: int) -> bytes | memoryview:
    if bytes(payload[: len(XERIAL_MAGIC)]) != XERIAL_MAGIC:
        return _snappy_block(payload, limit)
    pieces: list[memoryview] = []
    at, left = XERIAL_HEADER, limit
    while at < len(payload):
        if at + BLOCK_SIZE.size > len(payload):
            raise CorruptBatch(f"the snappy stream ends inside the length of a block, at byte {at}")
        (size,) = BLOCK_SIZE.unpack_from(payload, at)
        at += BLOCK_SIZE.size
        if size < 0 or at + size > len(payload):
            raise CorruptBatch(f"the snappy block at byte {at} says {size} bytes; {len(payload) - at} are left")
        pieces.append(_snappy_block(payload[at : at + size], left))
        left -= len(pieces[-1])
        at += size
    return b"".join(pieces)


def _snappy_block(block: memoryview, limit: int) -> memoryview:
    try:
        size = cramjam.snappy.decompress_raw_len(block)
        if size > limit:
            raise _too_large(limit)
        buffer = bytearray(size)
        return memoryview(buffer)[: cramjam.snappy.decompress_raw_into(block, buffer)]
    except cramjam.DecompressionError as fault:
        raise _unreadable(2, fault) from None


def _unreadable(codec: int, fault: Exception) -> CorruptBatch:
    return CorruptBatch(f"the {CODECS[codec]} payload of the batch cannot be read: {fault}")


def _too_large(limit: int) -> BatchTooLarge:
    return BatchTooLarge(f"the batch has more than {limit} bytes once it is decompressed")
