"""Consumer groups of the classic protocol: who is in, who is refused, and what is committed."""

from typing import Any

import pytest

from tests.parity.batches import batch
from tests.parity.conftest import Same, Talk
from tests.parity.speaking import Plain
from tests.parity.test_produce import produced
from tests.parity.versions import versions

RANGE = [{"name": "range", "metadata": b"\0\1\0\0\0\0\xff\xff\xff\xff\0\0\0\0"}]
JOINING: Plain = {
    "session_timeout": 30000,
    "rebalance_timeout": 30000,
    "member_id": "",
    "group_instance_id": None,
    "protocol_type": "consumer",
    "protocols": RANGE,
    "reason": None,
}


def ready(to: Talk) -> str:
    """A group's name, its coordinator loaded."""
    group = f"{to.topic}-group"
    to.await_answer("FindCoordinator", 3, key=group, key_type=0)
    to.await_answer("OffsetFetch", 7, group_id=group, topics=[], require_stable=False)
    return group


def join(to: Talk, group: str, version: int = 5, **more: Any) -> Plain:
    return to.ask("JoinGroup", version, group_id=group, **{**JOINING, **more})


def joined(to: Talk, group: str, version: int = 5, **more: Any) -> Plain:
    """A member, whatever the version wants of one; not compared."""
    answer = to.prepare("JoinGroup", version, group_id=group, **{**JOINING, **more})
    if answer["error_code"] == "member_id_required":
        told = {**JOINING, **more, "member_id": answer["member_id"]}
        answer = to.prepare("JoinGroup", version, group_id=group, **told)
    assert answer["error_code"] == "none", answer
    return answer


def sync(to: Talk, group: str, version: int, **more: Any) -> Plain:
    told = {"group_instance_id": None, "protocol_type": "consumer", "protocol_name": "range", "assignments": []}
    return to.ask("SyncGroup", version, group_id=group, **{**told, **more})


def stable(to: Talk, group: str, **more: Any) -> Plain:
    """A member that leads a stable group alone; not compared."""
    member = joined(to, group, **more)
    given = [{"member_id": member["member_id"], "assignment": b"mine"}]
    told = {"generation_id": member["generation_id"], "member_id": member["member_id"], "assignments": given}
    answer = to.prepare("SyncGroup", 3, group_id=group, group_instance_id=more.get("group_instance_id"), **told)
    assert answer["error_code"] == "none", answer
    return member


@pytest.mark.parametrize("version", versions("JoinGroup"))
def test_join(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        group = ready(to)
        first = join(to, group, version)
        member = first["member_id"]
        if first["error_code"] == "member_id_required":
            first = join(to, group, version, member_id=member)
        join(to, group, version, member_id=member)
        join(to, group, version, member_id="nobody")
        join(to, group, version, member_id=member, protocol_type="connect")
        join(to, group, version, member_id=member, protocols=[])
        join(to, f"{group}-x", version, protocols=[])
        join(to, f"{group}-x", version, protocol_type="")
        join(to, f"{group}-x", version, session_timeout=1)
        join(to, f"{group}-x", version, session_timeout=1_800_001)
        join(to, f"{group}-x", version, session_timeout=0)
        join(to, f"{group}-x", version, member_id="nobody")
        join(to, "", version)
        other = [{"name": "other", "metadata": b""}]
        join(to, group, version, protocols=other)
        join(to, group, version, protocol_type="connect")

    same(talk)


@pytest.mark.parametrize("version", versions("SyncGroup"))
def test_sync(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        group = ready(to)
        sync(to, group, version, generation_id=1, member_id="nobody")
        sync(to, "", version, generation_id=1, member_id="nobody")
        me = joined(to, group)
        member, generation = me["member_id"], me["generation_id"]
        given = [{"member_id": member, "assignment": b"mine"}]
        sync(to, group, version, generation_id=generation + 1, member_id=member)
        sync(to, group, version, generation_id=generation, member_id="nobody")
        sync(to, group, version, generation_id=generation, member_id=member, protocol_type="connect")
        sync(to, group, version, generation_id=generation, member_id=member, protocol_name="other")
        sync(to, group, version, generation_id=generation, member_id=member, assignments=given)
        sync(to, group, version, generation_id=generation, member_id=member)
        sync(to, group, version, generation_id=generation, member_id=member, protocol_type=None, protocol_name=None)

    same(talk)


@pytest.mark.parametrize("version", versions("Heartbeat"))
def test_heartbeat(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        group = ready(to)

        def beat(member: str, generation: int, name: str = group, instance: str | None = None) -> None:
            told = {"generation_id": generation, "member_id": member, "group_instance_id": instance}
            to.ask("Heartbeat", version, group_id=name, **told)

        beat("nobody", 1)
        beat("nobody", 1, "")
        member = joined(to, group)["member_id"]
        beat(member, 1)
        told = {"generation_id": 1, "member_id": member, "assignments": []}
        to.prepare("SyncGroup", 3, group_id=group, group_instance_id=None, **told)
        beat(member, 1)
        beat(member, 2)
        beat(member, -1)
        beat("nobody", 1)
        beat("", -1)
        if version >= 3:
            beat(member, 1, instance="stranger")

    same(talk)


@pytest.mark.parametrize("version", versions("LeaveGroup"))
def test_leave(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        group = ready(to)

        def leave(member: str, name: str = group, instance: str | None = None) -> None:
            members = [{"member_id": member, "group_instance_id": instance, "reason": None}]
            to.ask("LeaveGroup", version, group_id=name, member_id=member, members=members)

        leave("nobody")
        leave("nobody", "")
        member = stable(to, group)["member_id"]
        leave("nobody")
        leave(member)
        leave(member)
        if version >= 3:
            static = stable(to, group, group_instance_id="pinned")["member_id"]
            leave("nobody", instance="pinned")
            leave(static, instance="stranger")
            leave("", instance="pinned")
            to.ask("LeaveGroup", version, group_id=group, members=[])

    same(talk)


def test_static_members(same: Same) -> None:
    def talk(to: Talk) -> None:
        group = ready(to)
        first = join(to, group, group_instance_id="pinned")
        member = first["member_id"]
        told = {"generation_id": 1, "member_id": member, "group_instance_id": "pinned"}
        sync(to, group, 3, **told, assignments=[{"member_id": member, "assignment": b"mine"}])
        again = join(to, group, group_instance_id="pinned")
        to.ask("Heartbeat", 3, group_id=group, **told)
        sync(to, group, 3, **told)
        to.ask("OffsetCommit", 7, group_id=group, **_membership(told), topics=[])
        join(to, group, group_instance_id="pinned", member_id=member)
        new = {"generation_id": again["generation_id"], "member_id": again["member_id"], "group_instance_id": "pinned"}
        sync(to, group, 3, **new)
        to.ask("Heartbeat", 3, group_id=group, **new)
        described(to, group)

    same(talk)


def _membership(told: Plain) -> Plain:
    return {
        "generation_id_or_member_epoch": told["generation_id"],
        "generation_id": told["generation_id"],
        "member_id": told["member_id"],
        "group_instance_id": told.get("group_instance_id"),
    }


def described(to: Talk, *groups: str, version: int = 5, operations: bool = False) -> None:
    to.ask("DescribeGroups", version, groups=list(groups), include_authorized_operations=operations)


def committed(to: Talk, group: str, version: int, **more: Any) -> None:
    part = {"partition_index": more.pop("index", 0), "committed_offset": more.pop("offset", 5)}
    part |= {"committed_leader_epoch": more.pop("epoch", -1), "committed_metadata": more.pop("metadata", "m")}
    topics = [{"name": more.pop("topic", to.topic), "partitions": [part]}]
    told = _membership({"generation_id": -1, "member_id": "", **more})
    to.ask("OffsetCommit", version, group_id=group, retention_time=-1, topics=topics, **told)


@pytest.mark.parametrize("version", versions("OffsetCommit"))
def test_commit(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic, group = to.create(), ready(to)
        committed(to, group, version)
        committed(to, group, version, metadata=None, epoch=3)
        committed(to, group, version, metadata="x" * 4096)
        committed(to, group, version, metadata="x" * 4097)
        committed(to, group, version, index=7)
        committed(to, group, version, topic=f"{topic}-absent")
        committed(to, group, version, topic="no/name")
        committed(to, group, version, offset=-1)
        committed(to, group, version, offset=-5)
        committed(to, "", version)
        committed(to, group, version, member_id="nobody", generation_id=1)
        committed(to, f"{group}-new", version, member_id="nobody", generation_id=1)
        committed(to, f"{group}-new", version, generation_id=1)
        me = stable(to, group)["member_id"]
        committed(to, group, version)
        committed(to, group, version, member_id=me, generation_id=1)
        committed(to, group, version, member_id=me, generation_id=2)
        committed(to, group, version, member_id=me, generation_id=-1)
        committed(to, group, version, member_id="nobody", generation_id=1)
        if version >= 7:
            committed(to, group, version, member_id=me, generation_id=1, group_instance_id="stranger")

    same(talk)


@pytest.mark.parametrize("version", versions("OffsetFetch"))
def test_offset_fetch(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic, group = to.create(partitions=2), ready(to)
        part = {"partition_index": 0, "committed_offset": 5, "committed_leader_epoch": 0, "committed_metadata": "m"}
        rows = [{"name": topic, "partitions": [part]}]
        told = _membership({"generation_id": -1, "member_id": ""})
        to.ask("OffsetCommit", 8, group_id=group, topics=rows, **told)

        def fetch(name: str, topics: list[Plain] | None, stable_only: bool = False) -> None:
            groups = [{"group_id": name, "topics": topics}]
            to.ask("OffsetFetch", version, group_id=name, topics=topics, groups=groups, require_stable=stable_only)

        fetch(group, [{"name": topic, "partition_indexes": [0, 1, 7]}])
        fetch(group, [{"name": f"{topic}-absent", "partition_indexes": [0]}])
        fetch(group, [{"name": topic, "partition_indexes": []}])
        fetch(group, [])
        fetch(f"{group}-none", [{"name": topic, "partition_indexes": [0]}])
        fetch("", [{"name": topic, "partition_indexes": [0]}])
        if version >= 2:
            fetch(group, None)
            fetch(f"{group}-none", None)
        fetch(group, [{"name": topic, "partition_indexes": [0]}], stable_only=version >= 7)

    same(talk)


def test_offset_delete(same: Same) -> None:
    def talk(to: Talk) -> None:
        topic, group = to.create(partitions=2), ready(to)
        for index in range(2):
            committed(to, group, 8, index=index)

        def delete(name: str, of: str, *indexes: int) -> None:
            rows = [{"name": of, "partitions": [{"partition_index": index} for index in indexes]}]
            to.ask("OffsetDelete", 0, group_id=name, topics=rows)

        delete(group, topic, 0)
        delete(group, topic, 0, 7)
        delete(group, f"{topic}-absent", 0)
        delete(f"{group}-none", topic, 0)
        delete("", topic, 0)
        subscribed = [
            {
                "name": "range",
                "metadata": b"\0\1\0\0\0\1"
                + len(topic).to_bytes(2, "big")
                + topic.encode()
                + b"\xff\xff\xff\xff\0\0\0\0",
            }
        ]
        stable(to, group, protocols=subscribed)
        delete(group, topic, 1)
        delete(group, f"{topic}-other", 1)

    same(talk)


@pytest.mark.parametrize("version", versions("DescribeGroups"))
def test_describe_groups(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        to.create()
        group = ready(to)
        described(to, f"{group}-none", version=version)
        described(to, "", version=version)
        described(to, version=version)
        committed(to, f"{group}-offsets", 8)
        described(to, f"{group}-offsets", version=version)
        member = joined(to, group)
        given = [{"member_id": member["member_id"], "assignment": b"mine"}]
        sync(to, group, 3, generation_id=1, member_id=member["member_id"], assignments=given)
        described(to, group, version=version)
        described(to, group, group, version=version, operations=True)
        leaving = [{"member_id": member["member_id"], "group_instance_id": None}]
        to.ask("LeaveGroup", 3, group_id=group, members=leaving)
        described(to, group, version=version)

    same(talk)


@pytest.mark.parametrize("version", versions("ListGroups"))
def test_list_groups(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        to.create()
        group = ready(to)
        committed(to, f"{group}-offsets", 8)
        stable(to, group)

        def listed(*states: str, types: tuple[str, ...] = ()) -> None:
            answer = to.prepare("ListGroups", version, states_filter=list(states), types_filter=list(types))
            mine = [row for row in answer["groups"] if row["group_id"].startswith(group)]
            to.note(f"ListGroups {version}", {**answer, "groups": mine})

        listed()
        if version >= 4:
            listed("Stable")
            listed("Empty")
            listed("stable")
            listed("Nonsense")
            listed("PreparingRebalance", "Stable")
        if version >= 5:
            listed(types=("classic",))
            listed(types=("Consumer",))
            listed(types=("nonsense",))

    same(talk)


@pytest.mark.parametrize("version", versions("DeleteGroups"))
def test_delete_groups(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        to.create()
        group = ready(to)

        def delete(*names: str) -> None:
            to.ask("DeleteGroups", version, groups_names=list(names))

        delete(f"{group}-none")
        delete("")
        committed(to, f"{group}-offsets", 8)
        delete(f"{group}-offsets", f"{group}-none")
        described(to, f"{group}-offsets")
        member = stable(to, group)["member_id"]
        delete(group)
        to.ask("LeaveGroup", 3, group_id=group, members=[{"member_id": member, "group_instance_id": None}])
        delete(group, group)
        delete(group)
        delete()

    same(talk)


@pytest.mark.parametrize("version", versions("FindCoordinator"))
def test_find_coordinator(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        ready(to)
        to.await_answer("FindCoordinator", 3, key="any", key_type=1)

        def find(key: str, kind: int) -> None:
            to.ask("FindCoordinator", version, key=key, key_type=kind, coordinator_keys=[key])

        find("group", 0)
        find("", 0)
        if version >= 1:
            find("transaction", 1)
            find("", 1)
            find("x", 2)
            find("x", 9)
            find("x", -1)
        if version >= 4:
            to.ask("FindCoordinator", version, key_type=0, coordinator_keys=[])
            to.ask("FindCoordinator", version, key_type=0, coordinator_keys=["a", "b"])

    same(talk, {"*.FindCoordinator*.error_message": "Kafka calls no error NONE"} if version in {1, 2, 3} else None)


def test_a_second_member_rebalances(same: Same) -> None:
    def talk(to: Talk) -> None:
        group = ready(to)
        first = stable(to, group)["member_id"]
        other = to.connect("second")
        told = {**JOINING, "member_id": other.ask("JoinGroup", 5, group_id=group, **JOINING)["member_id"]}
        other.send("JoinGroup", 5, group_id=group, **told)
        beat = {"generation_id": 1, "member_id": first, "group_instance_id": None}
        while to.prepare("Heartbeat", 3, group_id=group, **beat)["error_code"] != "rebalance_in_progress":
            pass
        described(to, group)
        produced(to, (to.create(), 0, batch(b"a")))
        committed(to, group, 7, member_id=first, generation_id=1)
        sync(to, group, 3, generation_id=1, member_id=first)
        leader = join(to, group, member_id=first)
        to.note("follower", other.receive())
        to.note("members", leader["members"])
        other.send("SyncGroup", 3, group_id=group, generation_id=2, member_id=told["member_id"], group_instance_id=None)
        given = [{"member_id": first, "assignment": b"1"}, {"member_id": told["member_id"], "assignment": b"2"}]
        sync(to, group, 3, generation_id=2, member_id=first, assignments=given)
        to.note("follower", other.receive())
        described(to, group)
        leaving = [{"member_id": first, "group_instance_id": None}]
        to.ask("LeaveGroup", 3, group_id=group, members=leaving)
        beat = {"generation_id": 2, "member_id": told["member_id"], "group_instance_id": None}
        to.ask("Heartbeat", 3, group_id=group, **beat)

    same(talk)
