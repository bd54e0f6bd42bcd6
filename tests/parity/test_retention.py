"""What is left of a log: compacted by key, and cut by time."""

import time

import pytest

from tests.app.broker.server.under_test import RunningBroker
from tests.clients.broker.test_compaction import read_confluent
from tests.parity.batches import NOW, batch
from tests.parity.conftest import Same, Talk
from tests.parity.test_produce import CODECS
from tests.parity.test_reading import listed

ROLLING = b"roll"
"""The key of records that are there only to end a segment."""


def sent(to: Talk, topic: str, data: bytes) -> None:
    rows = [{"name": topic, "partition_data": [{"index": 0, "records": data}]}]
    answer = to.prepare("Produce", 8, topic_data=rows, acks=-1, timeout=30000)
    assert answer["responses"][0]["partition_responses"][0]["error_code"] == "none", answer


@pytest.mark.parametrize("codec", CODECS)
def test_the_latest_of_each_key(same: Same, skra: RunningBroker, codec: str) -> None:
    def talk(to: Talk) -> None:
        topic = to.create(cleanup_policy="compact", segment_ms="100", min_cleanable_dirty_ratio="0.01")
        start = round(time.time() * 1000)
        for turn in range(3):
            for key in (b"a", b"b", b"c", b"d"):
                sent(to, topic, batch(b"%d" % turn, b"%d!" % turn, key=key, at=start + turn, codec=CODECS[codec]))
        sent(to, topic, batch(None, key=b"b", at=start + 9))
        rows = [row for row in read_confluent(to, topic, 0) if row[1] != ROLLING]
        while len(rows) > 4:
            sent(to, topic, batch(b"on", key=ROLLING, at=round(time.time() * 1000)))
            if to.broker == "Skra":
                skra.on_loop(skra.broker.compact(topic))
            time.sleep(0.1)
            rows = [row for row in read_confluent(to, topic, 0) if row[1] != ROLLING]
        to.note("rows", rows)

    same(talk)


def test_old_records_go(same: Same, skra: RunningBroker) -> None:
    def talk(to: Talk) -> None:
        topic = to.create(retention_ms="60000")
        sent(to, topic, batch(b"a", b"b", at=NOW - 3_600_000))
        first = {"name": topic, "partitions": [{"partition_index": 0, "timestamp": -2}]}
        while to.prepare("ListOffsets", 7, topics=[first])["topics"][0]["partitions"][0]["offset"] == 0:
            if to.broker == "Skra":
                skra.loop.call_soon_threadsafe(skra.broker._store.retain, round(time.time() * 1000))
            time.sleep(0.1)
        sent(to, topic, batch(b"c", at=NOW))
        for timestamp in (-1, -2, 0):
            listed(to, topic, timestamp)

    same(talk)
