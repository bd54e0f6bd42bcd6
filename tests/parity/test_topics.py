"""Topics: listed, created, deleted, grown."""

from uuid import UUID

import pytest

from tests.parity.apart import TOPIC_DEFAULTS
from tests.parity.conftest import Same, Talk
from tests.parity.versions import versions


@pytest.mark.parametrize("version", versions("Metadata"))
def test_metadata(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic = to.create(partitions=3)
        flags = {
            "allow_auto_topic_creation": False,
            "include_cluster_authorized_operations": True,
            "include_topic_authorized_operations": True,
        }
        to.ask("Metadata", version, topics=[{"name": topic}], **flags)
        to.ask("Metadata", version, topics=[{"name": topic}, {"name": topic}], **flags)
        to.ask("Metadata", version, topics=[{"name": topic}], allow_auto_topic_creation=True)
        if version >= 1:  # version 0 asks for everything by that
            to.ask("Metadata", version, topics=[], **flags)
        if version >= 4:
            to.ask("Metadata", version, topics=[{"name": f"{topic}-absent"}, {"name": "no/name"}], **flags)
            to.ask("Metadata", version, topics=[{"name": ""}, {"name": "."}, {"name": "x" * 250}], **flags)
            to.ask("Metadata", version, topics=[{"name": "no name"}], allow_auto_topic_creation=True)

    same(talk)


@pytest.mark.parametrize("version", versions("Metadata"))
def test_all_topics(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        names = [to.create(f"{to.topic}-{n}", partitions=n + 1) for n in range(2)]
        answer = to.prepare("Metadata", version, topics=None if version else [], allow_auto_topic_creation=False)
        mine = [topic for topic in answer["topics"] if topic["name"] in names]
        to.note(f"Metadata {version}", {**answer, "topics": mine})
        if version >= 12:
            ids = [{"name": None, "topic_id": UUID(topic["topic_id"])} for topic in mine]
            to.ask("Metadata", version, topics=ids, allow_auto_topic_creation=False)
            to.ask("Metadata", version, topics=[{"name": None, "topic_id": UUID(int=7)}])

    same(talk)


@pytest.mark.parametrize("version", [version for version in versions("Metadata") if version >= 4])
def test_a_topic_made_by_asking(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        rows = [{"name": to.topic}]
        to.await_answer("Metadata", version, topics=rows, allow_auto_topic_creation=True)
        to.ask("Metadata", version, topics=rows, allow_auto_topic_creation=False)
        for name in ("no/name", "", ".", f"{to.topic}.a"):
            to.ask("Metadata", version, topics=[{"name": name}], allow_auto_topic_creation=not name.endswith(".a"))

    same(talk)


@pytest.mark.parametrize("version", versions("CreateTopics"))
def test_create_topics(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        def create(only_validate: bool = False, **asked: object) -> None:
            wanted = {"name": to.topic, "num_partitions": 1, "replication_factor": 1, "assignments": [], "configs": []}
            to.ask("CreateTopics", version, topics=[{**wanted, **asked}], timeout=30000, validate_only=only_validate)

        def assigned(*brokers: tuple[int, list[int]], **asked: object) -> None:
            rows = [{"partition_index": index, "broker_ids": ids} for index, ids in brokers]
            create(**{"num_partitions": -1, "replication_factor": -1, "assignments": rows, **asked})

        create(only_validate=True)
        create()
        create()
        create(only_validate=True)
        for name in ("", ".", "..", "a/b", "a b", "x" * 249, "x" * 250, "ü"):
            create(name=name, only_validate=name == "x" * 249)
        create(name=f"{to.topic}.dot")
        create(name=f"{to.topic}_dot")
        for partitions in (0, -1, -2):
            create(name=f"{to.topic}-p{partitions}", num_partitions=partitions)
        for factor in (0, -1, -2, 2):
            create(name=f"{to.topic}-r{factor}", replication_factor=factor)
        assigned((0, [1]), (1, [1]), name=f"{to.topic}-a0")
        assigned((0, [1]), name=f"{to.topic}-a1", num_partitions=1)
        assigned((0, [1]), name=f"{to.topic}-a2", replication_factor=1)
        assigned((0, [1]), (0, [1]), name=f"{to.topic}-a3")
        assigned((1, [1]), name=f"{to.topic}-a4")
        assigned((0, [1, 1]), name=f"{to.topic}-a5")
        assigned((0, [7]), name=f"{to.topic}-a6")
        assigned((0, []), name=f"{to.topic}-a7")
        assigned((0, [1]), (1, [1, 1]), name=f"{to.topic}-a8")

    same(talk, TOPIC_DEFAULTS if version >= 5 else None)


TAKEN = {"*.topics.*": "Kafka refuses what is taken here", "*.what was asked": "and is then described"}
APART = {
    "difference": TAKEN,  # a config of Kafka before 4.0: tools set it
    "small-segment": TAKEN,  # a file of less than a mebibyte: a test fills it in no time
}
CONFIGS = {
    "unknown": ("no.such.config", "1"),
    "null": ("retention.ms", None),
    "number": ("retention.ms", "soon"),
    "range": ("retention.ms", "-2"),
    "float": ("min.cleanable.dirty.ratio", "1.5"),
    "enum": ("message.timestamp.type", "Nobody"),
    "list": ("cleanup.policy", "delete,nothing"),
    "both": ("cleanup.policy", "compact,delete"),
    "spaces": ("cleanup.policy", " compact , delete "),
    "empty": ("cleanup.policy", ""),
    "compression": ("compression.type", "zstd"),
    "uncompressed": ("compression.type", "uncompressed"),
    "no-codec": ("compression.type", "rar"),
    "segment": ("segment.bytes", "10"),
    "small-segment": ("segment.bytes", "2000"),
    "index": ("segment.index.bytes", "3"),
    "lag": ("max.compaction.lag.ms", "0"),
    "size": ("retention.bytes", "-2"),
    "flush": ("flush.messages", "0"),
    "gzip": ("compression.gzip.level", "0"),
    "lz4": ("compression.lz4.level", "18"),
    "zstd": ("compression.zstd.level", "23"),
    "ahead": ("message.timestamp.after.max.ms", "-1"),
    "isr": ("min.insync.replicas", "0"),
    "boolean": ("preallocate", "maybe"),
    "yes": ("preallocate", "TRUE"),
    "overflow": ("max.message.bytes", "99999999999"),
    "version": ("message.format.version", "2.0"),
    "difference": ("message.timestamp.difference.max.ms", "1"),
    "downconversion": ("message.downconversion.enable", "true"),
    "padded": ("retention.ms", " 1000 "),
    "throttled": ("leader.replication.throttled.replicas", "0:1"),
    "throttled-badly": ("leader.replication.throttled.replicas", "zero"),
    "remote": ("remote.storage.enable", "true"),
    "local": ("local.retention.ms", "5"),
}


@pytest.mark.parametrize("name", CONFIGS)
def test_configs_of_a_new_topic(same: Same, name: str) -> None:
    def talk(to: Talk) -> None:
        key, value = CONFIGS[name]
        wanted = {"name": to.topic, "num_partitions": 1, "replication_factor": 1, "assignments": []}
        row = {**wanted, "configs": [{"name": key, "value": value}]}
        answer = to.ask("CreateTopics", 4, topics=[row], timeout=30000, validate_only=False)
        if answer["topics"][0]["error_code"] == "none":
            resource = {"resource_type": 2, "resource_name": to.topic, "configuration_keys": [key]}
            told = to.await_answer("DescribeConfigs", 4, resources=[resource], include_documentation=False)
            to.note("DescribeConfigs 4", told)

    same(talk, APART.get(name))


def test_several_topics_in_one_request(same: Same) -> None:
    def talk(to: Talk) -> None:
        wanted = {"num_partitions": 1, "replication_factor": 1, "assignments": [], "configs": []}
        names = [f"{to.topic}-a", f"{to.topic}-a", f"{to.topic}-b", "no/name"]
        to.ask("CreateTopics", 7, topics=[{"name": name, **wanted} for name in names], timeout=30000)
        twice = [{"name": "retention.ms", "value": "1"}, {"name": "retention.ms", "value": "2"}]
        to.ask("CreateTopics", 7, topics=[{"name": to.topic, **wanted, "configs": twice}], timeout=30000)
        to.ask("CreateTopics", 7, topics=[], timeout=30000)

    same(talk, TOPIC_DEFAULTS)


@pytest.mark.parametrize("version", versions("DeleteTopics"))
def test_delete_topics(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        names = [to.create(f"{to.topic}-{n}") for n in range(3)]

        def delete(*asked: str) -> None:
            rows = [{"name": name, "topic_id": None} for name in asked]
            to.ask("DeleteTopics", version, topics=rows, topic_names=list(asked), timeout=30000)

        delete(names[0])
        delete(names[0])
        delete(names[1], f"{to.topic}-absent", names[1])
        delete("")
        delete("no/name")
        delete()
        if version >= 6:
            known = to.prepare("Metadata", 12, topics=[{"name": names[2]}], allow_auto_topic_creation=False)
            ids = [UUID(known["topics"][0]["topic_id"]), UUID(int=7), UUID(int=0)]
            for topic_id in (*ids, ids[0]):
                rows = [{"name": None, "topic_id": topic_id}]
                to.ask("DeleteTopics", version, topics=rows, timeout=30000)

    same(talk)


@pytest.mark.parametrize("version", versions("CreatePartitions"))
def test_create_partitions(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic = to.create(partitions=2)

        def grow(count: int, name: str = topic, assigned: list[list[int]] | None = None, **flags: bool) -> None:
            rows = None if assigned is None else [{"broker_ids": ids} for ids in assigned]
            wanted = {"name": name, "count": count, "assignments": rows}
            to.ask("CreatePartitions", version, topics=[wanted], timeout=30000, **{"validate_only": False, **flags})

        grow(3, validate_only=True)
        grow(3)
        for count in (3, 2, 0, -1):
            grow(count)
        grow(4, f"{topic}-absent")
        grow(4, "no/name")
        grow(4, assigned=[[1]])
        grow(5, assigned=[])
        grow(5, assigned=[[7]])
        grow(5, assigned=[[1], [1]])
        grow(5, assigned=[[1, 1]])
        twice = {"name": topic, "count": 9, "assignments": None}
        to.ask("CreatePartitions", version, topics=[twice, twice], timeout=30000, validate_only=False)

    same(talk)
