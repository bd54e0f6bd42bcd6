"""The broker itself: what it serves, who it says it is, and what it makes of frames that are none."""

import struct
from typing import Any

import pytest

from skra_app.broker.dispatch import advertised
from tests.parity.apart import NO_SASL_STATE
from tests.parity.batches import batch
from tests.parity.conftest import Same, Talk
from tests.parity.speaking import PATIENCE, Speaker
from tests.parity.test_produce import produced
from tests.parity.versions import versions


@pytest.mark.parametrize("version", versions("ApiVersions"))
def test_api_versions(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        told = {"client_software_name": "parity", "client_software_version": "1"}
        answer = to.prepare("ApiVersions", version, **told)
        to.note("ApiVersions", {key: answer[key] for key in answer if key != "api_keys" and not _feature(key)})
        if version >= 3:
            for name, text in (("", "1"), ("a b", "1"), ("a", ""), ("-a", "1")):
                wrong = to.prepare("ApiVersions", version, client_software_name=name, client_software_version=text)
                to.note(f"ApiVersions of {name!r} {text!r}", wrong["error_code"])

    same(talk)


def _feature(key: str) -> bool:
    return "feature" in key or key == "zk_migration_ready"


def test_every_version_that_kafka_serves_too(same: Same) -> None:
    """What is advertised below Kafka's range is for old clients; nothing is advertised that Kafka 4 does not have."""

    def talk(to: Talk) -> None:
        rows = to.prepare("ApiVersions", 3, client_software_name="parity", client_software_version="1")["api_keys"]
        ours = {row.key: row.last for row in advertised()}
        kept = {row["api_key"]: row["max_version"] for row in rows}
        to.note("served", {str(key): key in kept and kept[key] >= last for key, last in ours.items()})

    same(talk)


def test_a_version_from_the_future(same: Same) -> None:
    def talk(to: Talk) -> None:
        speaker = to.connect()
        speaker.send_raw(struct.pack(">hhih", 18, 99, 7, -1) + b"\0")
        frame = speaker.receive_frame()
        correlation, error, count = struct.unpack_from(">ihi", frame)
        told = {"correlation": correlation, "error": error, "rows": count, "rest": len(frame) - 10 - 6 * count}
        to.note("ApiVersions 99", told)

    same(talk)


FRAMES = {
    "an unknown API": struct.pack(">hhih", 999, 0, 1, -1),
    "an unknown version": struct.pack(">hhih", 3, 99, 1, -1),
    "a negative version": struct.pack(">hhih", 3, -1, 1, -1),
    "an empty frame": b"",
    "a header cut short": b"\0\3\0",
    "a body cut short": struct.pack(">hhih", 3, 12, 1, -1) + b"\0\5",
    "a client id beyond the frame": struct.pack(">hhih", 3, 1, 1, 500),
    "two thousand million topics": struct.pack(">hhihi", 3, 1, 1, -1, 2**31 - 1),
    "bytes behind the body": struct.pack(">hhihi", 3, 1, 1, -1, 0) + b"more",
    "API versions with nothing": struct.pack(">hhih", 18, 3, 1, -1),
    "a broker's API": struct.pack(">hhih", 4, 0, 1, -1),
}


@pytest.mark.parametrize("frame", FRAMES)
def test_frames(same: Same, frame: str) -> None:
    def talk(to: Talk) -> None:
        speaker = to.connect()
        speaker.send_raw(FRAMES[frame])
        to.note("answer", _outcome(speaker))
        to.ask("Metadata", 13, topics=[])

    same(talk)


@pytest.mark.parametrize("size", [-1, 104857601, 2**31 - 1])
def test_sizes(same: Same, size: int) -> None:
    def talk(to: Talk) -> None:
        speaker = to.connect()
        speaker.socket.sendall(struct.pack(">i", size))
        to.note("answer", _outcome(speaker))

    same(talk)


def _outcome(speaker: Speaker) -> str:
    speaker.socket.settimeout(PATIENCE)
    try:
        return f"{len(speaker.receive_frame()) > 0}"
    except ConnectionError:
        return "closed"


@pytest.mark.parametrize("version", versions("DescribeCluster"))
def test_describe_cluster(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        for operations in (False, True):
            to.ask("DescribeCluster", version, include_cluster_authorized_operations=operations, endpoint_type=1)
        if version >= 1:
            for kind in (2, 0, 9):
                to.ask("DescribeCluster", version, include_cluster_authorized_operations=False, endpoint_type=kind)

    same(talk)


@pytest.mark.parametrize("version", versions("DescribeLogDirs"))
def test_describe_log_dirs(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic = to.create(partitions=2)
        produced(to, (topic, 0, batch(b"a" * 100)))

        def describe(topics: list[Any] | None, *wanted: str) -> None:
            answer = to.prepare("DescribeLogDirs", version, topics=topics)
            for folder in answer["results"]:
                folder["log_dir"] = "a folder"
                folder["topics"] = [row for row in folder["topics"] if row["name"] in wanted]
                for room in ("total_bytes", "usable_bytes"):
                    folder[room] = folder.get(room, 0) > 0
            to.note("DescribeLogDirs", answer)

        describe([{"topic": topic, "partitions": [0, 1]}], topic)
        describe([{"topic": topic, "partitions": [0, 7]}], topic)
        describe([{"topic": f"{topic}-absent", "partitions": [0]}], topic)
        describe([], topic)
        describe(None, topic)

    same(talk)


@pytest.mark.parametrize("version", versions("CreateAcls"))
def test_access_control_without_an_authorizer(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        row = {"resource_type": 2, "resource_name": "t", "resource_pattern_type": 3}
        row |= {"principal": "User:a", "host": "*", "operation": 3, "permission_type": 3}
        to.ask("CreateAcls", version, creations=[row, row])
        asked = {"resource_type_filter": 2, "resource_name_filter": None, "pattern_type_filter": 3}
        asked |= {"principal_filter": None, "host_filter": None, "operation": 1, "permission_type": 1}
        to.ask("DescribeAcls", version, **asked)
        to.ask("DeleteAcls", version, filters=[asked, asked])

    same(talk)


@pytest.mark.parametrize("version", versions("SaslHandshake"))
def test_sasl_on_a_plain_listener(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        to.ask("SaslHandshake", version, mechanism="PLAIN")

    same(talk, NO_SASL_STATE)


@pytest.mark.parametrize("version", versions("ElectLeaders"))
def test_elect_leaders(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic = to.create(partitions=2)
        for kind in (0, 1, 9) if version else (0,):
            for asked in ({topic: [0, 1]}, {topic: [7, -1]}, {f"{topic}-absent": [0]}, {topic: []}, {}):
                rows = [{"topic": name, "partitions": parts} for name, parts in asked.items()]
                to.ask("ElectLeaders", version, election_type=kind, topic_partitions=rows)
            everywhere = to.prepare("ElectLeaders", version, election_type=kind, topic_partitions=None)
            mine = [row for row in everywhere["replica_election_results"] if row["topic"] == topic]
            to.note("ElectLeaders everywhere", {**everywhere, "replica_election_results": mine})

    same(talk)


def test_partitions_on_their_way(same: Same) -> None:
    def talk(to: Talk) -> None:
        topic = to.create(partitions=2)
        for asked in ({topic: [0, 1]}, {topic: [7, -1]}, {f"{topic}-absent": [0]}, {topic: []}, {}):
            rows = [{"name": name, "partition_indexes": parts} for name, parts in asked.items()]
            to.ask("ListPartitionReassignments", 0, topics=rows)
        to.ask("ListPartitionReassignments", 0, topics=None)

    same(talk)
