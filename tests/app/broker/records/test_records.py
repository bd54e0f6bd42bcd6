"""Record batches: what is written is read back, by us and by others; what is broken is refused with the right code."""

import random
import struct

import cramjam
import google_crc32c
import pytest
from aiokafka.record.default_records import DefaultRecordBatch, DefaultRecordBatchBuilder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skra_app.broker.records import (
    Batch,
    BatchTooLarge,
    CorruptBatch,
    InvalidBatch,
    NotOneBatch,
    Producer,
    Record,
    RecordsFault,
    UnsupportedCodec,
    decode,
    encode,
    received,
    split,
    with_append_time,
)
from skra_app.broker.records.batch import HEADER, HEADER_SIZE, read_header
from skra_app.broker.records.codec import compress

CODECS = range(5)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
RECORDS = st.lists(
    st.builds(
        Record,
        st.none() | st.binary(max_size=50),
        st.none() | st.binary(max_size=300),
        st.integers(0, 2**42),
        st.lists(st.tuples(TEXTS, st.none() | st.binary(max_size=20)), max_size=3),
    ),
    min_size=1,
    max_size=20,
)


def signed(data: bytes, **changes: int) -> bytes:
    """The batch with other header fields and a checksum that fits them."""
    out = bytearray(data)
    HEADER.pack_into(out, 0, *read_header(data)._replace(**changes))
    struct.pack_into(">I", out, 17, google_crc32c.value(bytes(out[21:])))
    return bytes(out)


def with_payload(batch: Batch, codec: int, payload: bytes) -> bytes:
    header = batch.header._replace(length=49 + len(payload), attributes=codec)
    return signed(HEADER.pack(*header) + payload)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RECORDS, st.sampled_from(CODECS))
def test_what_is_written_is_read_by_us_and_by_aiokafka(records: list[Record], codec: int) -> None:
    batch = encode(records, codec=codec, producer=Producer(7, 1, 5))
    (found,) = split(bytes(batch.data), max_message_bytes=1 << 30)
    columns = decode(found)
    assert columns.keys == [record.key for record in records]
    assert columns.values == [record.value for record in records]
    assert columns.headers == [record.headers for record in records]
    assert columns.timestamps == [record.timestamp for record in records]
    theirs = DefaultRecordBatch(bytes(batch.data))
    assert theirs.validate_crc()
    assert [(r.offset, r.key, r.value) for r in theirs] == [(i, r.key, r.value) for i, r in enumerate(records)]
    assert found.header.last_sequence == 5 + len(records) - 1


@pytest.mark.parametrize("codec", CODECS)
def test_batches_written_by_aiokafka_are_read(codec: int) -> None:
    builder = DefaultRecordBatchBuilder(2, codec, 0, -1, -1, -1, 1 << 20)
    for number in range(200):
        builder.append(number, 1000 + number, b"key", b"v" * number, [("h", None), ("i", b"x")])
    (batch,) = split(bytes(builder.build()))
    columns = decode(batch)
    assert columns.values == [b"v" * number for number in range(200)]
    assert columns.headers[3] == [("h", None), ("i", b"x")]


def test_several_batches_in_one_request() -> None:
    parts = [encode([Record(None, b"%d" % n, n)], codec=n) for n in CODECS]
    found = split(b"".join(bytes(part.data) for part in parts))
    assert [decode(batch).values for batch in found] == [[b"%d" % n] for n in CODECS]


def test_snappy_in_blocks_as_the_java_client_frames_it() -> None:
    plain = encode([Record(None, b"value" * 100, n) for n in range(50)])
    payload = bytes(plain.data[HEADER_SIZE:])
    half = len(payload) // 2
    framed = b"\x82SNAPPY\x00" + struct.pack(">ii", 1, 1)
    for piece in (payload[:half], payload[half:]):
        squeezed = bytes(cramjam.snappy.compress_raw(piece))
        framed += struct.pack(">i", len(squeezed)) + squeezed
    (batch,) = split(with_payload(plain, 2, framed))
    assert len(decode(batch).values) == 50


def test_the_place_is_all_that_changes() -> None:
    batch = encode([Record(b"k", b"v", 5)])
    stored = b"".join(batch.placed(1234))
    assert read_header(stored) == batch.header._replace(base_offset=1234, leader_epoch=0)
    assert DefaultRecordBatch(stored).validate_crc()
    assert stored[16:] == batch.data[16:]


def test_append_time_is_signed_again() -> None:
    batch = with_append_time(encode([Record(None, b"a", 5), Record(None, b"b", 9)]), 77)
    (found,) = split(bytes(batch.data))
    assert decode(found).timestamps == [77, 77]


def test_blocks_of_lz4_stand_alone() -> None:
    """Java's client reads no other frame; the third bit of the first flags says so."""
    packed = encode([Record(None, b"a" * 200_000, 5)], codec=3).data[HEADER_SIZE:]
    assert bytes(packed[:4]) == bytes.fromhex("04224d18")
    assert packed[4] & 0x20


BATCH = bytes(encode([Record(b"k", b"v" * 40, 1000 + n) for n in range(10)]).data)
OLD_FORMAT = struct.pack(">qiIbb", 0, 40, 0, 1, 0) + b"\0" * 60

REFUSED = {
    "nothing": (b"", InvalidBatch),
    "half a header": (BATCH[:30], InvalidBatch),
    "cut": (BATCH[:-1], InvalidBatch),
    "trailing bytes": (BATCH + b"\0", InvalidBatch),
    "checksum": (BATCH[:-1] + bytes([BATCH[-1] ^ 1]), CorruptBatch),
    "negative length": (struct.pack(">qi", 0, -5) + BATCH[12:], InvalidBatch),
    "format 0": (OLD_FORMAT[:16] + b"\0" + OLD_FORMAT[17:], InvalidBatch),
    "format 1": (OLD_FORMAT, InvalidBatch),
    "format 9": (BATCH[:16] + b"\x09" + BATCH[17:], CorruptBatch),
    "unknown codec": (signed(BATCH, attributes=5), UnsupportedCodec),
    "marker": (signed(BATCH, attributes=0x30, producer_id=1, producer_epoch=0, base_sequence=0), InvalidBatch),
    "fewer offsets than records": (signed(BATCH, last_offset_delta=8), InvalidBatch),
    "no record": (signed(BATCH, records=0, last_offset_delta=-1), InvalidBatch),
    "producer without sequence": (signed(BATCH, producer_id=5, producer_epoch=0), InvalidBatch),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_by_the_header(name: str) -> None:
    data, fault = REFUSED[name]
    with pytest.raises(fault):
        split(data)


NOT_ONE = {
    "two batches": (BATCH + BATCH, NotOneBatch),
    "a place in a log": (struct.pack(">q", 7) + BATCH[8:], InvalidBatch),
    "before all places": (struct.pack(">q", -1) + BATCH[8:], InvalidBatch),
    "an earlier format": (OLD_FORMAT, NotOneBatch),
}


@pytest.mark.parametrize("name", NOT_ONE)
def test_a_producer_sends_one_batch_that_has_no_place_yet(name: str) -> None:
    data, fault = NOT_ONE[name]
    with pytest.raises(fault) as refused:
        received(data)
    assert type(refused.value) is fault
    assert received(BATCH).data == BATCH


MISCOUNTED = {
    "one too many": signed(BATCH, records=11, last_offset_delta=10),
    "one too few": signed(BATCH, records=9, last_offset_delta=8),
    "two billion": signed(BATCH, records=2_000_000_000, last_offset_delta=1_999_999_999),
}


@pytest.mark.parametrize("name", MISCOUNTED)
def test_refused_when_the_records_are_counted(name: str) -> None:
    (batch,) = split(MISCOUNTED[name])
    with pytest.raises(RecordsFault):
        decode(batch)


def test_refused_when_offsets_are_not_one_by_one() -> None:
    builder = DefaultRecordBatchBuilder(2, 0, 0, -1, -1, -1, 1 << 20)
    for offset in (0, 2, 1):
        builder.append(offset, 5, None, b"v", [])
    (batch,) = split(signed(bytes(builder.build()), last_offset_delta=2))
    with pytest.raises(InvalidBatch, match="one by one"):
        decode(batch)


def test_too_large() -> None:
    with pytest.raises(BatchTooLarge):
        split(BATCH, max_message_bytes=len(BATCH) - 1)


@pytest.mark.parametrize("codec", [1, 2, 3, 4])
def test_bombs_are_refused_and_the_limit_itself_is_not(codec: int) -> None:
    plain = encode([Record(None, b"\0" * 5_000_000, 5)])
    payload = bytes(plain.data[HEADER_SIZE:])
    (batch,) = split(with_payload(plain, codec, compress(codec, payload)), max_message_bytes=1 << 30)
    assert len(decode(batch, limit=len(payload)).values[0] or b"") == 5_000_000
    with pytest.raises(BatchTooLarge):
        decode(batch, limit=len(payload) - 1)


@pytest.mark.parametrize("codec", [1, 2, 3, 4])
def test_an_unreadable_payload_is_corrupt(codec: int) -> None:
    plain = encode([Record(None, b"x" * 500, 5)])
    payload = compress(codec, bytes(plain.data[HEADER_SIZE:]))
    for broken in (payload[:-3], b"garbage" * 5, b""):
        (batch,) = split(with_payload(plain, codec, broken))
        with pytest.raises(RecordsFault):
            decode(batch)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(CODECS), st.integers(0, 2**32))
def test_mutated_batches_end_in_a_fault_or_in_records(codec: int, seed: int) -> None:
    dice = random.Random(seed)
    data = bytearray(encode([Record(b"k%d" % n, b"v" * n, n, [("a", b"b")]) for n in range(20)], codec=codec).data)
    for _ in range(dice.randint(1, 8)):
        data[dice.randrange(HEADER_SIZE, len(data))] = dice.choice([0, 1, 0x7F, 0x80, 0xFF, dice.randrange(256)])
    (batch,) = split(signed(bytes(data)))
    try:
        columns = decode(batch)
    except RecordsFault:
        return
    assert len(columns.keys) == len(columns.values) == len(columns.headers) == 20


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_end_in_a_fault_or_in_batches(data: bytes) -> None:
    try:
        split(data)
    except RecordsFault:
        return
