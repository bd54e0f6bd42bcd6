"""Clients for Go at their defaults: franz-go, sarama (also told how new the broker is), segmentio's kafka-go."""

from pathlib import Path

import pytest

from tests.clients.programs import go_program, said

pytestmark = pytest.mark.timeout(180)

PROJECT = Path(__file__).parent / "go"
CODECS = ("none", "gzip", "snappy", "lz4", "zstd")
REFUSED = {"good ones after it": [0, 1], "a topic of somebody else": True}

FRANZ = {
    "create a topic": 3,
    "create it again": True,
    "more partitions": 5,
    "delete a topic": True,
    "a topic by itself": [0],
    **{f"produce, {codec}": [300, 0, 299] for codec in CODECS},
    **{f"consume, {codec}": True for codec in CODECS},
    "a bad record": True,
    **REFUSED,
    "a group reads": 40,
    "it commits": None,
    "a second member takes its share": [2, 2],
    "it goes on where it was": True,
    "what it has not committed": 8,
    "delete a group": True,
    "end a transaction, aborted": None,
    "end a transaction, committed": None,
    "only what was committed": ["committed"],
    "a copy, exactly once": True,
    "what was copied": True,
    "the end": 5,
    "by time": 2,
    "of the latest timestamp": 4,
    "delete records": 3,
    "what is left": ["at-3", "at-4"],
    "set a config": 1,
    "read a config": ["60000", "DYNAMIC_TOPIC_CONFIG"],
    "brokers": 1,
    "sizes of logs": True,
}

SARAMA = {
    "create a topic": 3,
    "create it again": True,
    "more partitions": None,
    "set a config": None,
    "read a config": ["60000", "Topic"],
    "list topics": 5,
    "delete a topic": None,
    "brokers": [1, True],
    **{f"produce, {codec}": 300 for codec in CODECS},
    **{f"consume, {codec}": True for codec in CODECS},
    "idempotent": [0, 299],
    "a bad record": "kafka server: This record has failed the validation on broker and hence will be rejected",
    **REFUSED,
    "a group reads": True,
    "a second member takes its share": True,
    "it goes on where it was": True,
    "an empty group": "Empty",
    "delete a group": None,
    "abort": None,
    "commit, with offsets": None,
    "only what was committed": ["committed"],
    "the offset in the transaction": 3,
    "the end": 5,
    "by time": 2,
    "delete records": 3,
    "what is left": ["at-3", "at-4"],
}

KAFKA_GO = {
    "create a topic": 3,
    "more partitions": None,
    "set and read a config": "60000",
    "delete a topic": None,
    **{f"produce, {codec}": None for codec in CODECS},
    **{f"consume, {codec}": True for codec in CODECS},
    "a bad record": "[87] Invalid Record: this record has failed the validation on broker and hence be rejected: "
    "judged-segmentio: record 0: value $.amount: is BAD",
    "good ones after it": None,
    "a topic of somebody else": True,
    "a group reads": 40,
    "it goes on where it was": True,
    "an empty group": "Empty",
    "delete a group": None,
    "the end": 5,
    "by time": 2,
}

EXPECTED = {"franz-go": FRANZ, "sarama": SARAMA, "sarama-newest": SARAMA, "kafka-go": KAFKA_GO}


@pytest.mark.parametrize("client", EXPECTED)
def test_client(client, require, broker):
    assert said([go_program(require, PROJECT), client, broker.bootstrap]) == EXPECTED[client]
