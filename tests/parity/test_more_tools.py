"""Kafka's administration tools in their common options."""

from collections.abc import Callable

import pytest

from tests.parity.batches import batch
from tests.parity.conftest import Same, Talk
from tests.parity.real_kafka import RealKafka
from tests.parity.test_groups import committed, ready
from tests.parity.test_produce import produced
from tests.parity.test_tools import CONFIGS, GROUPS, TOPICS, told
from tests.parity.test_transactions import added, begun, ended, settled, written

pytestmark = pytest.mark.timeout(300)

TRANSACTIONS = "org.apache.kafka.tools.TransactionsCommand"
LEADERS = "org.apache.kafka.tools.LeaderElectionCommand"
FOLDERS = "org.apache.kafka.tools.LogDirsCommand"
ALL_GROUPS = "org.apache.kafka.tools.GroupsCommand"
Asked = tuple[str, ...]

TOPIC_CALLS: tuple[Asked, ...] = (
    ("--create", "--topic", "{topic}-new", "--partitions", "2", "--config", "retention.ms=1000"),
    ("--create", "--topic", "{topic}-new"),
    ("--create", "--topic", "{topic}-new", "--if-not-exists"),
    ("--describe", "--topic", "{topic}-new", "--topics-with-overrides"),
    ("--describe", "--topic", "{topic}-new", "--unavailable-partitions"),
    ("--describe", "--topic", "{topic}-absent"),
    ("--alter", "--topic", "{topic}-new", "--partitions", "1"),
    ("--delete", "--topic", "{topic}-new"),
    ("--delete", "--topic", "{topic}-absent", "--if-exists"),
)
CONFIG_CALLS: tuple[Asked, ...] = (
    ("--entity-type", "topics", "--entity-name", "{topic}", "--describe"),
    (
        "--entity-type",
        "topics",
        "--entity-name",
        "{topic}",
        "--alter",
        "--add-config",
        "segment.ms=60000,retention.ms=7",
    ),
    ("--entity-type", "topics", "--entity-name", "{topic}", "--alter", "--delete-config", "segment.ms"),
    ("--entity-type", "topics", "--entity-name", "{topic}", "--alter", "--delete-config", "no.such.config"),
    ("--entity-type", "topics", "--entity-name", "{topic}", "--describe"),
)
GROUP_CALLS: tuple[Asked, ...] = (
    ("--describe", "--group", "{group}", "--state"),
    ("--describe", "--group", "{group}", "--members", "--verbose"),
    ("--describe", "--group", "{group}-absent"),
    ("--group", "{group}", "--reset-offsets", "--topic", "{topic}:0", "--shift-by", "1", "--dry-run"),
    ("--group", "{group}", "--reset-offsets", "--topic", "{topic}:0", "--to-offset", "2", "--execute"),
    (
        "--group",
        "{group}",
        "--reset-offsets",
        "--topic",
        "{topic}",
        "--to-datetime",
        "2020-01-01T00:00:00.000",
        "--dry-run",
    ),
    ("--group", "{group}", "--delete-offsets", "--topic", "{topic}"),
    ("--delete", "--group", "{group}-absent"),
)


def run(to: Talk, kafka: RealKafka, tool: str, calls: tuple[Asked, ...], **names: str) -> None:
    for call in calls:
        said = told(kafka, to, tool, *(part.format(topic=to.topic, **names) for part in call))
        to.note(" ".join(call), said)


def test_topics(same: Same, kafka: RealKafka) -> None:
    same(lambda to: run(to, kafka, TOPICS, TOPIC_CALLS))


def test_configs(same: Same, kafka: RealKafka) -> None:
    def talk(to: Talk) -> None:
        to.create()
        run(to, kafka, CONFIGS, CONFIG_CALLS)

    same(talk)


def test_groups(same: Same, kafka: RealKafka) -> None:
    def talk(to: Talk) -> None:
        topic, group = to.create(), ready(to)
        produced(to, (topic, 0, batch(b"a", b"b", b"c")))
        committed(to, group, 8, offset=1)
        run(to, kafka, GROUPS, GROUP_CALLS, group=group)

    same(talk)


def lines_about(name: str) -> Callable[[list[str]], list[str]]:
    return lambda said: [line for line in said if name in line]


def test_lists(same: Same, kafka: RealKafka) -> None:
    """What lists everything is compared in what it says of the test's own."""

    def talk(to: Talk) -> None:
        topic, group = to.create(), ready(to)
        committed(to, group, 8, offset=1)
        to.note("topics", lines_about(topic)([*told(kafka, to, TOPICS, "--list")]))
        for call in (("--list", "--state"), ("--list", "--type"), ("--list", "--state", "Empty", "--type", "classic")):
            to.note(" ".join(call), lines_about(group)([*told(kafka, to, GROUPS, *call)]))
        to.note("groups", lines_about(group)([*told(kafka, to, ALL_GROUPS, "--list")]))

    same(talk)


def test_transactions(same: Same, kafka: RealKafka) -> None:
    def talk(to: Talk) -> None:
        topic, who = to.create(), begun(to)
        name = who["transactional_id"]
        added(to, who, (topic, 0))
        written(to, who, topic, 0, b"a")
        ended(to, who, committed=True)
        settled(to, who)
        listed = [*told(kafka, to, TRANSACTIONS, "list")]
        to.note("list", [line.split()[-1] for line in lines_about(f"{name} ")(listed)])
        described = [*told(kafka, to, TRANSACTIONS, "describe", "--transactional-id", name)]
        to.note("describe", [line.split()[3:6] for line in described])
        producers = [*told(kafka, to, TRANSACTIONS, "describe-producers", "--topic", topic, "--partition", "0")]
        to.note("producers", [[part for n, part in enumerate(line.split()) if n not in {0, 4}] for line in producers])

    same(talk)


def test_leaders_and_folders(same: Same, kafka: RealKafka) -> None:
    def talk(to: Talk) -> None:
        topic = to.create()
        for kind in ("preferred", "unclean"):
            asked = ("--election-type", kind, "--topic", topic, "--partition", "0")
            to.note(kind, told(kafka, to, LEADERS, *asked))
        to.note("all", told(kafka, to, LEADERS, "--election-type", "preferred", "--all-topic-partitions"))
        folders = [*told(kafka, to, FOLDERS, "--describe", "--topic-list", topic)]
        to.note("folders", [line.split('"logDir"')[0] for line in folders if not line.startswith("{")])

    same(talk)
