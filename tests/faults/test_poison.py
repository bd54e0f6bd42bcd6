"""A bad record at any place of a batch of any size, under any codec: nothing of that batch lands, and it is named.

The other partition of the same request lands; the high watermark of the first does not move (spec broker §4.2, 8).
"""

import itertools
import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from kio.schema.errors import ErrorCode
from kio.schema.produce.v9.request import PartitionProduceData, ProduceRequest, TopicProduceData

from skra_app.broker.produced import PHANTOM_INDEX
from skra_app.broker.records import Record, encode
from skra_app.registry import Candidate, register
from tests.app.broker.server.under_test import OPERATOR, running_broker
from tests.app.broker.server.wire import Wire

pytestmark = pytest.mark.faults
LARGEST = 50
CODECS = range(5)
GOOD = b"\0\0\0\0\1\x02a"
BAD = [b"\0\0\0\0\1\x04a", b"\0\0\0\0\1\x02a?", b"\0\0\0\0\1", b"?", b"\0\0\0\0\7\x02a"]


def some(dice: random.Random) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Codec, size and places: first, last and a few others for every size."""
    for size in range(1, LARGEST + 1):
        many = dice.sample(range(size), min(size, dice.randint(1, 3)))
        for places in {(0,), (size - 1,), tuple(sorted(many))}:
            yield dice.choice(CODECS), size, places


def every(_: random.Random) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Every place of every size under every codec, and pairs of the smaller sizes."""
    for codec, size in itertools.product(CODECS, range(1, LARGEST + 1)):
        yield from ((codec, size, (place,)) for place in range(size))
        if size <= 12:
            yield from ((codec, size, pair) for pair in itertools.combinations(range(size), 2))


@pytest.mark.parametrize("cases", [some, pytest.param(every, marks=[pytest.mark.deep, pytest.mark.timeout(1800)])])
def test_wherever_it_is(cases) -> None:
    seed = random.randrange(1 << 30)
    dice, landed = random.Random(seed), 0
    with running_broker() as broker, broker.connect() as connected:
        wire = Wire(connected)
        broker.create("t", 2)
        register.register(broker.registry, "t-value", Candidate('"string"', "AVRO"), OPERATOR)
        for codec, size, places in cases(dice):
            values = [dice.choice(BAD) if number in places else GOOD for number in range(size)]
            bad, good = send(wire, codec, values, [GOOD] * size)
            landed += size
            what = f"seed {seed}: codec {codec}, size {size}, bad at {places}"
            assert bad.error_code == ErrorCode.invalid_record, what
            expected = [*places, PHANTOM_INDEX] if len(places) == 1 else [*places]
            assert [one.batch_index for one in bad.record_errors] == expected, what
            assert (good.error_code, good.base_offset) == (ErrorCode.none, landed - size), what
            assert broker.broker._store.log("t", 0).high_watermark == 0, what
    assert landed > LARGEST


def send(wire: Wire, codec: int, *partitions: list[bytes]):
    parts = tuple(
        PartitionProduceData(
            index=number, records=bytes(encode([Record(b"k", value, 1) for value in values], codec=codec).data)
        )
        for number, values in enumerate(partitions)
    )
    request = ProduceRequest(
        transactional_id=None,
        acks=-1,
        timeout=timedelta(seconds=5),
        topic_data=(TopicProduceData(name="t", partition_data=parts),),
    )
    return wire.ask(request).responses[0].partition_responses
