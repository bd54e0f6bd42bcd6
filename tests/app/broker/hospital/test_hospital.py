"""What is left of a batch, and what is kept of the records that may not land: pure, with hypothesis."""

from hypothesis import given
from hypothesis import strategies as st

from skra_app.broker.hospital import Aside, Sender, dead_letters, without
from skra_app.broker.records import Producer, Record, decode, encode
from skra_app.broker.records.decode import stored
from skra_app.gate import Part, RecordFault

SENDER = Sender("orders", 2, "order-client", "order-service")
some_bytes = st.none() | st.binary(max_size=20)
headers = st.lists(st.tuples(st.text(max_size=8), some_bytes), max_size=3)
records = st.builds(Record, some_bytes, some_bytes, st.integers(0, 2**41), headers)


@st.composite
def batches(draw):
    many = draw(st.lists(records, min_size=1, max_size=12))
    codec = draw(st.integers(0, 4))
    batch = encode(many, codec=codec, producer=Producer(7, 1, draw(st.integers(0, 2**31 - 1))))
    return many, batch, draw(st.frozensets(st.integers(0, len(many) - 1), min_size=1))


@given(batches())
def test_what_is_left_covers_what_its_producer_counted(drawn) -> None:
    many, batch, bad = drawn
    left = without(batch, bad)
    assert left.header.last_offset_delta == batch.header.last_offset_delta
    assert left.header.last_sequence == batch.header.last_sequence
    assert (left.header.producer_id, left.header.producer_epoch) == (7, 1)
    assert left.header.records == len(many) - len(bad)
    kept = [(one.offset, one.key, one.value, list(one.headers), one.timestamp) for one in stored(left)[1]]
    assert kept == [
        (index, one.key, one.value, one.headers, one.timestamp) for index, one in enumerate(many) if index not in bad
    ]


@given(batches(), st.integers(0, 2**40))
def test_a_dead_letter_keeps_every_byte_and_tells_where_it_would_have_been(drawn, base_offset: int) -> None:
    many, batch, bad = drawn
    aside = Aside(decode(batch), [RecordFault(index, Part.VALUE, "$.id", "is wrong") for index in sorted(bad)])
    letters = list(dead_letters(aside, SENDER, base_offset, 1_700_000_000_000))
    for index, letter in zip(sorted(bad), letters, strict=True):
        sent = many[index]
        assert (letter.key, letter.value, letter.timestamp) == (sent.key, sent.value, 1_700_000_000_000)
        assert letter.headers[: len(sent.headers)] == sent.headers
        told = dict(letter.headers[len(sent.headers) :])
        assert told["skra.origin.offset"] == str(base_offset + index).encode()
        assert told["skra.origin.timestamp"] == str(sent.timestamp).encode()


def test_every_fault_of_a_record_is_told_and_the_first_one_placed() -> None:
    batch = encode([Record(b"k", b"\0\0\0\0\x09x", 5)])
    faults = [RecordFault(0, Part.HEADERS, "trace", "missing"), RecordFault(0, Part.VALUE, "$.id", "is wrong")]
    (letter,) = dead_letters(Aside(decode(batch), faults), SENDER, 40, 6)
    assert dict(letter.headers) == {
        "skra.error.code": b"87",
        "skra.error.message": b"headers trace: missing; value $.id: is wrong",
        "skra.error.part": b"headers",
        "skra.error.path": b"trace",
        "skra.error.schema_id": b"9",
        "skra.origin.topic": b"orders",
        "skra.origin.partition": b"2",
        "skra.origin.offset": b"40",
        "skra.origin.timestamp": b"5",
        "skra.origin.client": b"order-client",
        "skra.origin.principal": b"order-service",
    }


def test_missing_headers_are_a_matter_of_policy() -> None:
    batch = encode([Record(None, None, 5)])
    (letter,) = dead_letters(Aside(decode(batch), [RecordFault(0, Part.HEADERS, "trace", "missing")]), SENDER, 0, 6)
    assert dict(letter.headers)["skra.error.code"] == b"44"
