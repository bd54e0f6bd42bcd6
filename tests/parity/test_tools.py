"""Kafka's own command line tools, told the same about both brokers."""

import re
from collections.abc import Sequence

import pytest

from tests.parity.batches import batch
from tests.parity.conftest import Same, Talk
from tests.parity.real_kafka import RealKafka
from tests.parity.test_groups import committed, ready
from tests.parity.test_produce import produced

pytestmark = pytest.mark.timeout(300)

TOPICS = "org.apache.kafka.tools.TopicCommand"
GROUPS = "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand"
CONFIGS = "kafka.admin.ConfigCommand"
OFFSETS = "org.apache.kafka.tools.GetOffsetShell"
PRODUCER = "org.apache.kafka.tools.ConsoleProducer"
CONSUMER = "org.apache.kafka.tools.consumer.ConsoleConsumer"
APART = [
    (r"TopicId: \S+", "TopicId: …"),
    (r"127\.0\.0\.1:\d+", "HERE"),
    (r"min\.insync\.replicas=1,", ""),  # a Kafka of 4.1 sets it when it formats its disk
    (r" *skra\..*\n", ""),
    (r"(Error while executing topic command :).*", r"\1 …"),  # each in words of its own
    (r"(Group \S+ not found\.|group '\S+' does not exist here)", "NO SUCH GROUP"),
    (r"[ \t]+", " "),
]


def told(kafka: RealKafka, to: Talk, main: str, *arguments: str, asked: str = "") -> Sequence[str]:
    """What the tool printed, without what each broker makes up or means to say otherwise."""
    done = kafka.tool(main, "--bootstrap-server", to.bootstrap, *arguments, asked=asked)
    text = f"{done.returncode}\n{done.stdout}"
    for pattern, name in APART:
        text = re.sub(pattern, name, text)
    return [line.strip() for line in text.splitlines()]


def test_topics(same: Same, kafka: RealKafka) -> None:
    def talk(to: Talk) -> None:
        to.create(partitions=2, max_message_bytes="2000000", cleanup_policy="compact")
        to.note("described", told(kafka, to, TOPICS, "--describe", "--topic", to.topic))
        to.note("altered", told(kafka, to, TOPICS, "--alter", "--topic", to.topic, "--partitions", "3"))

    same(talk)


def test_configs(same: Same, kafka: RealKafka) -> None:
    def talk(to: Talk) -> None:
        topic = to.create(max_message_bytes="2000000")
        entity = ("--entity-type", "topics", "--entity-name", topic)
        to.note("altered", told(kafka, to, CONFIGS, *entity, "--alter", "--add-config", "retention.ms=1000"))
        to.note("described", told(kafka, to, CONFIGS, *entity, "--describe"))

    same(talk)


def test_records_and_offsets(same: Same, kafka: RealKafka) -> None:
    def talk(to: Talk) -> None:
        topic = to.create()
        keyed = ("--reader-property", "parse.key=true", "--reader-property", "key.separator=:")
        told(kafka, to, PRODUCER, "--topic", topic, *keyed, asked="a:one\nb:two\nc:three\n")
        to.note("ends", told(kafka, to, OFFSETS, "--topic", topic))
        shown = ("--formatter-property", "print.key=true", "--formatter-property", "print.offset=true")
        reading = ("--from-beginning", "--max-messages", "3", "--timeout-ms", "60000", "--group", f"{topic}-g")
        to.note("records", told(kafka, to, CONSUMER, "--topic", topic, *reading, *shown))

    same(talk)


def test_groups(same: Same, kafka: RealKafka) -> None:
    def talk(to: Talk) -> None:
        topic, group = to.create(), ready(to)
        produced(to, (topic, 0, batch(b"a", b"b", b"c")))
        committed(to, group, 8, offset=1)
        to.note("described", told(kafka, to, GROUPS, "--describe", "--group", group))
        reset = ("--reset-offsets", "--to-earliest", "--topic", topic, "--execute")
        to.note("reset", told(kafka, to, GROUPS, "--group", group, *reset))
        to.note("deleted", told(kafka, to, GROUPS, "--delete", "--group", group))

    same(talk)
