"""A group in each of its states, asked by who is in it, who is about to be, and who never was."""

from typing import Any

import pytest

from tests.parity.conftest import Same, Talk
from tests.parity.speaking import Plain, Speaker
from tests.parity.test_groups import JOINING, committed, described, join, joined, ready, stable, sync

STATES = ("Empty", "PreparingRebalance", "CompletingRebalance", "Stable", "Pending")


def named(*names: str) -> list[Plain]:
    return [{"name": name, "metadata": name.encode()} for name in names]


def subscribed(told: bytes) -> bytes:
    """A consumer's subscription to no topic, with data of its assignor's own."""
    return b"\0\1\0\0\0\0" + len(told).to_bytes(4, "big") + told + b"\0\0\0\0"


def waiting(to: Talk, group: str, member: str, **more: Any) -> tuple[Speaker, str]:
    """A second member, whose join waits for the first one, and its id; the group is told to rebalance."""
    other = to.connect("second")
    given = other.ask("JoinGroup", 5, group_id=group, **{**JOINING, **more})["member_id"]
    other.send("JoinGroup", 5, group_id=group, **{**JOINING, **more, "member_id": given})
    beat = {"generation_id": 1, "member_id": member, "group_instance_id": None}
    while to.prepare("Heartbeat", 3, group_id=group, **beat)["error_code"] != "rebalance_in_progress":
        pass
    return other, given


def known(to: Talk) -> str:
    """A group with an offset: Kafka shows none of which nothing is written yet."""
    group = ready(to)
    part = {"partition_index": 0, "committed_offset": 5, "committed_leader_epoch": -1, "committed_metadata": ""}
    told = {"generation_id_or_member_epoch": -1, "member_id": "", "group_instance_id": None}
    rows = [{"name": to.topic, "partitions": [part]}]
    to.await_answer("OffsetCommit", 8, group_id=group, topics=rows, **told)
    return group


def brought(to: Talk, group: str, state: str) -> str:
    """A member of a group in this state."""
    if state == "Pending":
        answer: str = to.prepare("JoinGroup", 5, group_id=group, **JOINING)["member_id"]
        return answer
    if state == "Empty":
        member: str = stable(to, group)["member_id"]
        gone = [{"member_id": member, "group_instance_id": None}]
        to.prepare("LeaveGroup", 3, group_id=group, members=gone)
        return member
    member = joined(to, group)["member_id"] if state == "CompletingRebalance" else stable(to, group)["member_id"]
    if state == "PreparingRebalance":
        waiting(to, group, member)
    return member


ASKED: dict[str, tuple[str, int, Plain]] = {
    "heartbeat": ("Heartbeat", 4, {"generation_id": 1}),
    "heartbeat of another generation": ("Heartbeat", 4, {"generation_id": 2}),
    "commit of another generation": ("OffsetCommit", 8, {"generation_id_or_member_epoch": 2}),
    "commit": ("OffsetCommit", 8, {"generation_id_or_member_epoch": 1}),
    "leave": ("LeaveGroup", 5, {}),
    "delete": ("DeleteGroups", 2, {}),
    "offsets deleted": ("OffsetDelete", 0, {}),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("deed", ASKED)
@pytest.mark.parametrize("stranger", [False, True], ids=["member", "stranger"])
def test_each_state(same: Same, state: str, deed: str, stranger: bool) -> None:
    def talk(to: Talk) -> None:
        topic, group = to.create(), known(to)
        member = brought(to, group, state)
        who = "nobody" if stranger else member
        api, version, told = ASKED[deed]
        told = {"group_id": group, "member_id": who, "group_instance_id": None, **told}
        told["members"] = [{"member_id": who, "group_instance_id": None, "reason": None}]
        told["groups_names"] = [group]
        part = {"partition_index": 0, "committed_offset": 5, "committed_leader_epoch": -1, "committed_metadata": ""}
        told["topics"] = [{"name": topic, "partitions": [part]}]
        to.ask(api, version, **told)
        state_now = to.prepare("DescribeGroups", 5, groups=[group])["groups"][0]["group_state"]
        to.note("state", state_now)

    same(talk)


@pytest.mark.parametrize("state", STATES)
def test_a_sync_in_each_state(same: Same, state: str) -> None:
    def talk(to: Talk) -> None:
        group = ready(to)
        member = brought(to, group, state)
        given = [{"member_id": member, "assignment": b"mine"}]
        sync(to, group, 5, generation_id=9, member_id=member)
        sync(to, group, 5, generation_id=1, member_id="nobody")
        sync(to, group, 5, generation_id=1, member_id=member, assignments=given)

    same(talk)


def test_the_protocol_that_most_prefer(same: Same) -> None:
    def talk(to: Talk) -> None:
        group = ready(to)
        first = stable(to, group, protocols=named("a", "b"))["member_id"]
        other, _ = waiting(to, group, first, protocols=named("b", "a", "c"))
        leader = join(to, group, member_id=first, protocols=named("a", "b"))
        to.note("follower", other.receive())
        to.note("leader's members", leader["members"])
        sync(to, group, 5, generation_id=2, member_id=first, protocol_name="b")
        described(to, group)
        join(to, group, protocols=named("c"))
        join(to, group, protocols=named("a", "c"))

    same(talk)


def test_a_member_that_joins_again_with_other_metadata(same: Same) -> None:
    def talk(to: Talk) -> None:
        group = ready(to)
        member = stable(to, group, protocols=[{"name": "a", "metadata": subscribed(b"first")}])["member_id"]
        changed = [{"name": "a", "metadata": subscribed(b"again")}]
        join(to, group, member_id=member, protocols=changed)
        described(to, group)
        sync(to, group, 3, generation_id=2, member_id=member, assignments=[{"member_id": member, "assignment": b"2"}])
        join(to, group, member_id=member, protocols=changed)
        described(to, group)

    same(talk)


def test_several_leave_at_once(same: Same) -> None:
    def talk(to: Talk) -> None:
        group = ready(to)
        member = stable(to, group)["member_id"]
        rows = [("nobody", None), (member, "stranger"), ("", "absent"), (member, None), (member, None), ("", None)]
        members = [{"member_id": who, "group_instance_id": instance, "reason": "why"} for who, instance in rows]
        to.ask("LeaveGroup", 5, group_id=group, members=members)
        described(to, group)

    same(talk)


@pytest.mark.parametrize("version", [7, 8])
def test_what_is_left_of_offsets_when_their_topic_goes(same: Same, version: int) -> None:
    def talk(to: Talk) -> None:
        topic, group = to.create(partitions=2), ready(to)
        committed(to, group, 8, index=0)
        committed(to, group, 8, index=1, offset=9)
        rows = [{"name": topic, "topic_id": None}]
        to.prepare("DeleteTopics", 6, topics=rows, timeout=30000)
        asked = [{"name": topic, "partition_indexes": [0, 1]}]
        groups = [{"group_id": group, "topics": asked}]
        to.settle()

        def fetch(topics: list[Plain] | None) -> Plain:
            rows = [{**groups[0], "topics": topics}]
            return to.prepare("OffsetFetch", version, group_id=group, topics=topics, groups=rows, require_stable=False)

        while any(fetch(None).get("topics") or [t for g in fetch(None).get("groups", []) for t in g["topics"]]):
            pass
        to.note("named", fetch(asked))
        to.note("all", fetch(None))
        committed(to, group, 8)
        to.create(topic)
        to.note("made again", fetch(asked))

    same(talk)


def test_several_groups_in_one_question(same: Same) -> None:
    def talk(to: Talk) -> None:
        topic, group = to.create(partitions=2), ready(to)
        committed(to, group, 8)
        committed(to, f"{group}-b", 8, offset=7)
        place = [{"name": topic, "partition_indexes": [0, 0, 1]}]
        rows = [(group, place), (f"{group}-b", None), (f"{group}-none", place), ("", None), (group, [])]
        groups = [{"group_id": name, "topics": topics} for name, topics in rows]
        to.ask("OffsetFetch", 8, groups=groups, require_stable=False)
        to.ask("OffsetFetch", 8, groups=[{"group_id": group, "topics": place * 2}], require_stable=True)
        to.ask("OffsetFetch", 8, groups=[], require_stable=True)
        to.ask("DescribeGroups", 5, groups=[group, f"{group}-none", f"{group}-b", group])

    same(talk)


def test_several_places_in_one_commit(same: Same) -> None:
    def talk(to: Talk) -> None:
        topic, group = to.create(partitions=2), ready(to)

        def part(index: int, metadata: str = "") -> Plain:
            told = {"partition_index": index, "committed_offset": 5, "committed_leader_epoch": 0}
            return {**told, "committed_metadata": metadata}

        rows = [
            {"name": topic, "partitions": [part(0), part(7), part(1, "x" * 5000), part(-1), part(0, "again")]},
            {"name": f"{topic}-absent", "partitions": [part(0)]},
            {"name": "", "partitions": [part(0)]},
        ]
        told = {"generation_id_or_member_epoch": -1, "member_id": "", "group_instance_id": None}
        for version in (2, 7, 8):
            to.ask("OffsetCommit", version, group_id=group, retention_time=-1, topics=rows, generation_id=-1, **told)
        to.ask("OffsetCommit", 8, group_id=f"{group}-none", topics=[], **told)
        to.ask("OffsetCommit", 8, group_id=f"{group}-none", topics=[], **{**told, "member_id": "nobody"})
        asked = [{"name": topic, "partition_indexes": [0, 1]}]
        to.ask("OffsetFetch", 7, group_id=group, topics=asked, require_stable=False)

    same(talk)
