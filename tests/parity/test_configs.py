"""Configs: described and altered."""

import pytest

from tests.parity.apart import TOPIC_DEFAULTS
from tests.parity.conftest import Same, Talk
from tests.parity.versions import versions

TOPIC, BROKER = 2, 4
DESCRIBED = {
    "*.configs.segment.bytes.*": TOPIC_DEFAULTS["*.configs.segment.bytes.value"],
    "*.configs.min.insync.replicas.*": TOPIC_DEFAULTS["*.configs.min.insync.replicas.config_source"],
    "*.configs.skra.*": "the gate's policy stands among the topic's configs",
    "*.configs.message.max.bytes.read_only": "the broker's configs are set at its start",
}
RETENTION = {"*.configs.retention.ms.value": TOPIC_DEFAULTS["*.configs.retention.ms.value"]}


@pytest.mark.parametrize("version", versions("DescribeConfigs"))
def test_describe_configs(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic = to.create(retention_ms="1000", max_message_bytes="2000")
        flags = {"include_synonyms": True, "include_documentation": False}

        def describe(kind: int, name: str, keys: list[str] | None, **others: bool) -> None:
            asked = {"resource_type": kind, "resource_name": name, "configuration_keys": keys}
            to.ask("DescribeConfigs", version, resources=[asked], **{**flags, **others})

        describe(TOPIC, topic, None)
        describe(TOPIC, topic, None, include_synonyms=False)
        describe(TOPIC, topic, ["retention.ms", "no.such.config"])
        describe(TOPIC, f"{topic}-absent", None)
        describe(TOPIC, "", None)
        describe(TOPIC, "no/name", None)
        describe(BROKER, "1", ["num.partitions", "auto.create.topics.enable", "message.max.bytes", "node.id"])
        describe(BROKER, "", ["num.partitions"])
        describe(BROKER, "7", None)
        describe(BROKER, "x", None)
        describe(3, "x", None)

    same(talk, DESCRIBED)


def test_no_names_and_documentation(same: Same) -> None:
    def talk(to: Talk) -> None:
        topic = to.create()
        asked = {"resource_type": TOPIC, "resource_name": topic}
        resources = [{**asked, "configuration_keys": []}]
        answer = to.prepare("DescribeConfigs", 4, resources=resources, include_documentation=False)
        rows = [row for row in answer["results"][0]["configs"] if not row["name"].startswith("skra.")]
        to.note("rows for no names", len(rows))
        resources = [{**asked, "configuration_keys": ["retention.ms"]}]
        answer = to.prepare("DescribeConfigs", 4, resources=resources, include_documentation=True)
        to.note("documented", bool(answer["results"][0]["configs"][0]["documentation"]))
        to.ask("DescribeConfigs", 4, resources=resources * 2, include_documentation=False)

    same(talk, RETENTION)


@pytest.mark.parametrize("version", versions("IncrementalAlterConfigs"))
def test_incremental_alter_configs(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic = to.create(retention_ms="1000")

        def alter(*rows: tuple[str, int, str | None], name: str = topic, kind: int = TOPIC, only: bool = False) -> None:
            configs = [{"name": key, "config_operation": deed, "value": value} for key, deed, value in rows]
            resource = {"resource_type": kind, "resource_name": name, "configs": configs}
            to.ask("IncrementalAlterConfigs", version, resources=[resource], validate_only=only)

        keys = ["retention.ms", "cleanup.policy", "leader.replication.throttled.replicas"]
        asked = {"resource_type": TOPIC, "resource_name": topic, "configuration_keys": keys}

        def look() -> None:
            to.settle()
            to.ask("DescribeConfigs", 1, resources=[asked], include_synonyms=False)

        alter(("retention.ms", 0, "5000"), only=True)
        look()
        alter(("retention.ms", 0, "5000"))
        alter(("cleanup.policy", 2, "compact"))
        look()
        alter(("cleanup.policy", 2, "compact"))
        alter(("cleanup.policy", 3, "delete"))
        look()
        alter(("cleanup.policy", 3, "nothing"))
        alter(("cleanup.policy", 3, "compact"))
        look()
        alter(("cleanup.policy", 1, None), ("retention.ms", 1, None))
        look()
        alter(("retention.ms", 1, "7"))
        alter(("retention.ms", 2, "7"))
        alter(("retention.ms", 0, None))
        alter(("retention.ms", 0, ""))
        alter(("no.such.config", 0, "1"))
        alter(("no.such.config", 1, None))
        alter(("retention.ms", 0, "1"), ("retention.ms", 0, "2"))
        alter(("retention.ms", 0, "bad"), ("cleanup.policy", 0, "compact"))
        look()
        alter()
        alter(("retention.ms", 0, "1"), name=f"{topic}-absent")
        alter(("retention.ms", 0, "1"), name="")
        alter(("retention.ms", 0, "1"), name="no/name")
        alter(("retention.ms", 0, "1"), kind=3)
        alter(("retention.ms", 0, "1"), kind=BROKER, name="x")
        alter(("no.such.config", 0, "1"), kind=BROKER, name="7")
        one = {"resource_type": TOPIC, "resource_name": topic, "configs": []}
        to.ask("IncrementalAlterConfigs", version, resources=[one, one], validate_only=False)

    same(talk, RETENTION)


@pytest.mark.parametrize("version", versions("AlterConfigs"))
def test_alter_configs(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic = to.create(retention_ms="1000", cleanup_policy="compact")

        def alter(*rows: tuple[str, str | None], name: str = topic, kind: int = TOPIC, only: bool = False) -> None:
            configs = [{"name": key, "value": value} for key, value in rows]
            resource = {"resource_type": kind, "resource_name": name, "configs": configs}
            to.ask("AlterConfigs", version, resources=[resource], validate_only=only)
            to.settle()
            keys = ["retention.ms", "cleanup.policy"]
            asked = {"resource_type": TOPIC, "resource_name": topic, "configuration_keys": keys}
            to.ask("DescribeConfigs", 1, resources=[asked], include_synonyms=False)

        alter(("retention.ms", "5000"), only=True)
        alter(("retention.ms", "5000"))
        alter(("retention.ms", None))
        alter(("retention.ms", "bad"))
        alter(("retention.ms", "1"), ("retention.ms", "2"))
        alter(("no.such.config", "1"))
        alter()
        alter(("retention.ms", "1"), name=f"{topic}-absent")
        alter(("retention.ms", "1"), name="")
        alter(("retention.ms", "1"), kind=3)
        alter(("no.such.config", "1"), kind=BROKER, name="7")

    same(talk, RETENTION)
