"""kafkajs at its defaults. Its codecs for lz4 and zstd, and Confluent's client for Node, are built by compilers."""

from pathlib import Path

import pytest

from tests.clients.programs import node_project, said

pytestmark = pytest.mark.timeout(180)

PROJECT = Path(__file__).parent / "node"
CODECS = ("none", "gzip", "snappy")

KAFKAJS = {
    "create a topic": 3,
    "create it again": False,
    "more partitions": None,
    "set and read a config": "60000",
    "delete a topic": True,
    "brokers": 1,
    **{f"produce, {codec}": "0" for codec in CODECS},
    **{f"consume, {codec}": True for codec in CODECS},
    "acks=0": ["landed"],
    "acks=1": ["landed"],
    "idempotent": [0, 1, 2, 3, 4],
    "a bad record": {
        "refused": "INVALID_RECORD",
        "message": "This record has failed the validation on broker and hence be rejected",
    },
    "good ones after it": "0",
    "a topic of somebody else": {
        "refused": "TOPIC_AUTHORIZATION_FAILED",
        "message": "Not authorized to access topics: [Topic authorization failed]",
    },
    "a group reads": True,
    "a second member takes its share": 2,
    "it goes on where it was": True,
    "an empty group": "Empty",
    "set offsets": [-2, -2, -2, -2],
    "delete a group": True,
    "abort": None,
    "offsets in it": None,
    "commit": None,
    "only what was committed": ["committed"],
    "the offset in the transaction": 3,
    "the end": 5,
    "by time": 2,
    "delete records": 3,
    "what is left": ["at-3", "at-4"],
}


def test_kafkajs(require, broker):
    runtime, folder = node_project(require, PROJECT)
    assert said([runtime, f"{folder}/kafkajs.js", broker.bootstrap], timeout=150) == KAFKAJS
