"""Members whose metadata no consumer would write, whose protocols are named oddly, and assignments for nobody."""

import pytest

from tests.app.broker.server.under_test import RunningBroker
from tests.parity.apart import NO_NAME
from tests.parity.conftest import Same, Talk
from tests.parity.speaking import Plain, Speaker
from tests.parity.test_groups import JOINING, committed, described, join, joined, ready, stable, sync

METADATA = {
    "empty": b"",
    "one byte": b"\0",
    "a version alone": b"\0\1",
    "a version below zero": b"\xff\xff\0\0\0\0\xff\xff\xff\xff",
    "a version from the future": b"\0\x63\0\0\0\0\xff\xff\xff\xff\0\0\0\0\xff\xff\xff\xff\xff\xff",
    "a name that is no text": b"\0\1\0\0\0\1\0\2\xff\xfe\xff\xff\xff\xff\0\0\0\0",
    "more than there is to say": b"\0\0\0\0\0\0\xff\xff\xff\xff" + b"more",
}
UNANSWERED = {
    "topics that do not come": b"\0\1\0\0\0\5",
    "very many topics": b"\0\1\x7f\xff\xff\xff",
    "fewer than no topics": b"\0\1\xff\xff\xff\xff",
    "a name that is too long": b"\0\1\0\0\0\1\x7f\xffab",
    "noise": bytes(range(256)),
}
"""Metadata of a consumer that breaks Kafka's own reader: the join is never answered there (see docs/deviations.md)."""


@pytest.mark.parametrize("kind", METADATA)
@pytest.mark.parametrize("protocol_type", ["consumer", "connect"])
def test_metadata(same: Same, kind: str, protocol_type: str) -> None:
    def talk(to: Talk) -> None:
        topic, group = to.create(), ready(to)
        protocols = [{"name": "range", "metadata": METADATA[kind]}]
        told = {"protocols": protocols, "protocol_type": protocol_type}
        first = join(to, group, **told)
        member = first["member_id"]
        if first["error_code"] == "member_id_required":
            first = join(to, group, member_id=member, **told)
        given = [{"member_id": member, "assignment": METADATA[kind]}]
        asked = {"generation_id": 1, "member_id": member, "protocol_type": protocol_type}
        sync(to, group, 5, **asked, assignments=given)
        described(to, group)
        committed(to, group, 8, member_id=member, generation_id=1)
        rows = [{"name": topic, "partitions": [{"partition_index": 0}]}]
        to.ask("OffsetDelete", 0, group_id=group, topics=rows)
        join(to, group, member_id=member, **told)

    same(talk)


@pytest.mark.parametrize("kind", UNANSWERED)
def test_metadata_that_kafka_leaves_unanswered(skra: RunningBroker, kind: str) -> None:
    speaker, group = Speaker("127.0.0.1", skra.port), f"odd-{kind}"
    protocols = [{"name": "range", "metadata": UNANSWERED[kind]}]
    told = {**JOINING, "protocols": protocols, "group_instance_id": "one"}
    joined = speaker.ask("JoinGroup", 5, group_id=group, **told)
    assert joined["error_code"] == "none"
    assert [member["metadata"] for member in joined["members"]] == [UNANSWERED[kind]]
    rows = [{"name": skra.create(group.replace(" ", "-")), "partitions": [{"partition_index": 0}]}]
    deleted = speaker.ask("OffsetDelete", 0, group_id=group, topics=rows)
    assert deleted["topics"][0]["partitions"][0]["error_code"] == "group_subscribed_to_topic"
    speaker.close()


PROTOCOLS: dict[str, list[Plain]] = {
    "no name": [{"name": "", "metadata": b"m"}],
    "many": [{"name": f"protocol {number}", "metadata": b"m" * number} for number in range(100)],
}


@pytest.mark.parametrize("kind", PROTOCOLS)
@pytest.mark.parametrize("version", [0, 5, 7])
def test_protocols(same: Same, kind: str, version: int) -> None:
    def talk(to: Talk) -> None:
        group = ready(to)
        first = join(to, group, version, protocols=PROTOCOLS[kind])
        member = first["member_id"]
        if first["error_code"] == "member_id_required":
            first = join(to, group, version, member_id=member, protocols=PROTOCOLS[kind])
        asked = {"generation_id": 1, "member_id": member, "protocol_name": first["protocol_name"]}
        sync(to, group, 5, **asked, assignments=[{"member_id": member, "assignment": b"all"}])
        described(to, group)

    same(talk, NO_NAME if kind == "no name" and version == 7 else None)


ASSIGNMENTS = {
    "nobody's": [("nobody", b"x")],
    "none": [],
    "mine twice": [("me", b"first"), ("me", b"second")],
    "mine and nobody's": [("nobody", b"x"), ("me", b"mine")],
    "nothing for me": [("me", b"")],
}


@pytest.mark.parametrize("kind", ASSIGNMENTS)
@pytest.mark.parametrize("version", [0, 3, 5])
def test_assignments(same: Same, kind: str, version: int) -> None:
    def talk(to: Talk) -> None:
        group = ready(to)
        member = joined(to, group)["member_id"]
        given = [{"member_id": member if who == "me" else who, "assignment": part} for who, part in ASSIGNMENTS[kind]]
        asked = {"generation_id": 1, "member_id": member}
        sync(to, group, version, **asked, assignments=given)
        sync(to, group, version, **asked)
        described(to, group)

    same(talk)


INSTANCES = ["", "a b", "ü", "x" * 249, "x" * 250, ".", "a/b"]


@pytest.mark.parametrize("instance", INSTANCES, ids=repr)
def test_instance_ids(same: Same, instance: str) -> None:
    def talk(to: Talk) -> None:
        group = ready(to)
        first = join(to, group, group_instance_id=instance)
        member = first["member_id"]
        join(to, group, group_instance_id=instance, member_id=member)
        beat = {"generation_id": 1, "member_id": member, "group_instance_id": instance}
        to.ask("Heartbeat", 4, group_id=group, **beat)
        to.ask("LeaveGroup", 5, group_id=group, members=[{"member_id": "", "group_instance_id": instance}])

    same(talk)


@pytest.mark.parametrize("version", [5, 7])
def test_a_member_that_says_it_is_somebody_else(same: Same, version: int) -> None:
    """A static member without its instance id, a dynamic one with somebody's, and one that comes with both anew."""

    def talk(to: Talk) -> None:
        group = ready(to)
        static = stable(to, group, group_instance_id="pinned")["member_id"]
        beat = {"generation_id": 1, "member_id": static, "group_instance_id": None}
        to.ask("Heartbeat", 3, group_id=group, **beat)
        join(to, group, version, member_id="nobody", group_instance_id="pinned")
        join(to, group, version, member_id=static, group_instance_id="other")
        committed(to, group, 8, member_id=static, generation_id=1)
        committed(to, group, 8, member_id="nobody", generation_id=1, group_instance_id="pinned")
        committed(to, group, 8, member_id="", generation_id=-1, group_instance_id="pinned")
        leaving = [{"member_id": "nobody", "group_instance_id": "pinned"}, {"member_id": "", "group_instance_id": "x"}]
        to.ask("LeaveGroup", 5, group_id=group, members=leaving)
        described(to, group)

    same(talk)
