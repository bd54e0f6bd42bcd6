"""Kafka's tools that write, delete and measure, told the same about both brokers."""

import json
import re
from pathlib import Path

import pytest

from tests.parity.batches import batch
from tests.parity.conftest import Same, Talk
from tests.parity.real_kafka import RealKafka
from tests.parity.test_produce import look
from tests.parity.test_tools import told

pytestmark = pytest.mark.timeout(300)

DELETE = "org.apache.kafka.tools.DeleteRecordsCommand"
VERIFIABLE_PRODUCER = "org.apache.kafka.tools.VerifiableProducer"
VERIFIABLE_CONSUMER = "org.apache.kafka.tools.VerifiableConsumer"
PERFORMANCE = "org.apache.kafka.tools.ProducerPerformance"


def test_records_are_deleted(same: Same, kafka: RealKafka, tmp_path: Path) -> None:
    def talk(to: Talk) -> None:
        topic = to.create()
        rows = [{"name": topic, "partition_data": [{"index": 0, "records": batch(b"a", b"b", b"c")}]}]
        nobody = to.connect("producer-1")  # who writes under a name of his own is the owner, and the tool is not
        nobody.ask("Produce", 8, transactional_id=None, topic_data=rows, acks=-1, timeout=30000)
        rows = [{"topic": topic, "partition": 0, "offset": 2}]
        file = tmp_path / f"{to.broker}.json"
        file.write_text(json.dumps({"version": 1, "partitions": rows}))
        to.note("deleted", told(kafka, to, DELETE, "--offset-json-file", str(file)))
        to.note("deleted again", told(kafka, to, DELETE, "--offset-json-file", str(file)))
        look(to, topic)

    same(talk)


def test_verifiable_clients(same: Same, kafka: RealKafka) -> None:
    def talk(to: Talk) -> None:
        topic = to.create()
        written = told(kafka, to, VERIFIABLE_PRODUCER, "--topic", topic, "--max-messages", "20", "--acks", "-1")
        to.note("written", [deed(line) for line in written if '"name"' in line])
        asked = ("--topic", topic, "--group-id", f"{topic}-g", "--max-messages", "20", "--reset-policy", "earliest")
        read = [deed(line) for line in told(kafka, to, VERIFIABLE_CONSUMER, *asked) if '"name"' in line]
        to.note("read", sorted({name for name, _ in read}))
        to.note("count", sum(count for name, count in read if name == "records_consumed"))

    same(talk)


def deed(line: str) -> tuple[str, int]:
    """What happened, and how often or to which record."""
    said = json.loads(line)
    return said["name"], said.get("count", said.get("acked", said.get("offset", 0)))


def test_a_measured_producer(same: Same, kafka: RealKafka) -> None:
    def talk(to: Talk) -> None:
        topic = to.create()
        asked = ("--topic", topic, "--num-records", "500", "--record-size", "100", "--throughput", "-1")
        said = kafka.tool(PERFORMANCE, *asked, "--producer-props", f"bootstrap.servers={to.bootstrap}").stdout
        to.note("sent", re.findall(r"^\d+ records sent", said))
        transactional = ("--transactional-id", f"{topic}-t", "--transaction-duration-ms", "50")
        said = kafka.tool(PERFORMANCE, *asked, *transactional, "--producer-props", f"bootstrap.servers={to.bootstrap}")
        to.note("sent in transactions", re.findall(r"^\d+ records sent", said.stdout))

    same(talk)
