"""Rejections are kept within bounds: a producer of rubbish does not push out what others need to see."""

import json
from uuid import uuid4

from skra_app.broker.log import LogStore, PartitionLog
from skra_app.broker.records import decode, split
from skra_app.broker.rejections import BURST, PER_SECOND, SAMPLE_BYTES, Rejected, Rejections
from skra_app.gate import Part, RecordFault


class Clock:
    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


def kept() -> tuple[Rejections, PartitionLog, Clock]:
    store, clock = LogStore.open(None), Clock()
    store.ensure("t", uuid4(), 1)
    log = store.log("t", 0)
    assert log is not None
    return Rejections(store, log, clock), log, clock


def rejected(value: bytes | None = b"x") -> Rejected:
    fault = RecordFault(2, Part.VALUE, "$.a", "is wrong")
    return Rejected("orders", 1, "client", "who", 87, "orders: record 2", (fault,), value)


def written(log: PartitionLog) -> list[dict[str, object]]:
    data = log.read(0, 100_000_000)
    return [json.loads(value or b"") for batch in split(data) for value in decode(batch).values]


def test_what_is_written() -> None:
    rejections, log, _ = kept()
    rejections.record(rejected(b"y" * 5000))
    (told,) = written(log)
    assert told["at"] == "2023-11-14T22:13:20.000Z"
    assert told["faults"] == [{"index": 2, "part": "value", "path": "$.a", "message": "is wrong"}]
    assert (told["value_size"], len(str(told["value"]))) == (5000, -(-SAMPLE_BYTES // 3) * 4)


def test_a_flood_is_counted_instead_of_kept() -> None:
    rejections, log, clock = kept()
    for _ in range(BURST + 500):
        rejections.record(rejected())
    assert len(written(log)) == BURST
    assert rejections.count == BURST + 500
    clock.now += 0.5
    for _ in range(1000):
        rejections.record(rejected(None))
    told = written(log)
    assert len(told) == BURST + PER_SECOND // 2
    assert told[BURST]["left_out_before"] == 500
    assert told[BURST]["value"] is None


def test_a_clock_that_goes_back_gives_no_room() -> None:
    rejections, log, clock = kept()
    for _ in range(BURST):
        rejections.record(rejected())
    clock.now -= 3600
    rejections.record(rejected())
    clock.now += 1
    rejections.record(rejected())
    assert len(written(log)) == BURST + 1
