"""Groups and transactions over time: who is not heard of, who comes late, who was forgotten."""

import time

from tests.parity.conftest import Same, Talk
from tests.parity.speaking import Plain
from tests.parity.test_groups import JOINING, committed, described, join, ready, stable, sync
from tests.parity.test_transactions import added, begun, ended, settled, written

SHORTEST = 6000


def beat(to: Talk, group: str, member: str, generation: int) -> Plain:
    told = {"generation_id": generation, "member_id": member, "group_instance_id": None}
    return to.prepare("Heartbeat", 3, group_id=group, **told)


def test_a_silent_member_is_out(same: Same) -> None:
    def talk(to: Talk) -> None:
        group = ready(to)
        silent = stable(to, group, session_timeout=SHORTEST)["member_id"]
        static = stable(to, f"{group}-s", session_timeout=SHORTEST, group_instance_id="pinned")["member_id"]
        for name in (group, f"{group}-s"):
            while to.prepare("DescribeGroups", 5, groups=[name])["groups"][0]["group_state"] != "Empty":
                time.sleep(0.05)
        to.note("Heartbeat", beat(to, group, silent, 1))
        to.note("Heartbeat", beat(to, f"{group}-s", static, 1))
        committed(to, group, 7, member_id=silent, generation_id=1)
        sync(to, group, 3, generation_id=1, member_id=silent)
        described(to, group, f"{group}-s")
        again = stable(to, group)
        to.note("generation", again["generation_id"])

    same(talk)


def test_a_static_member_that_comes_back(same: Same) -> None:
    """In time it takes its former place, in the same generation; later it is a new member of the next one."""

    def talk(to: Talk) -> None:
        group, told = ready(to), {"session_timeout": SHORTEST, "group_instance_id": "pinned"}
        former = stable(to, group, **told)["member_id"]
        again = join(to, group, **told)
        whole = {"generation_id": again["generation_id"], "group_instance_id": "pinned"}
        sync(to, group, 5, **whole, member_id=again["member_id"])
        for member in (former, again["member_id"]):
            to.ask("Heartbeat", 3, group_id=group, **whole, member_id=member)
            committed(to, group, 7, **whole, member_id=member)
        while to.prepare("DescribeGroups", 5, groups=[group])["groups"][0]["group_state"] != "Empty":
            time.sleep(0.05)
        to.ask("Heartbeat", 3, group_id=group, **whole, member_id=again["member_id"])
        join(to, group, **told, member_id=again["member_id"])
        late = join(to, group, **told)
        given = [{"member_id": late["member_id"], "assignment": b"anew"}]
        whole["generation_id"] = late["generation_id"]
        sync(to, group, 5, **whole, member_id=late["member_id"], assignments=given)
        described(to, group)

    same(talk)


def test_a_leader_that_never_divides(same: Same) -> None:
    def talk(to: Talk) -> None:
        group = ready(to)
        told = {**JOINING, "rebalance_timeout": 1000, "session_timeout": SHORTEST}
        given = to.prepare("JoinGroup", 5, group_id=group, **told)["member_id"]
        joined = to.ask("JoinGroup", 5, group_id=group, **{**told, "member_id": given})
        to.note("Heartbeat", beat(to, group, joined["member_id"], joined["generation_id"]))
        while to.prepare("DescribeGroups", 5, groups=[group])["groups"][0]["group_state"] != "Empty":
            time.sleep(0.05)
        to.note("Heartbeat", beat(to, group, joined["member_id"], joined["generation_id"]))

    same(talk)


def test_a_transaction_that_takes_too_long(same: Same) -> None:
    def talk(to: Talk) -> None:
        topic, who = to.create(), begun(to, timeout=500)
        added(to, who, (topic, 0))
        written(to, who, topic, 0, b"late")
        asked = {"name": topic, "partitions": [{"partition_index": 0, "timestamp": -1}]}
        while (
            to.prepare("ListOffsets", 7, isolation_level=1, topics=[asked])["topics"][0]["partitions"][0]["offset"] < 2
        ):
            time.sleep(0.05)
        settled(to, who)
        written(to, who, topic, 1, b"later")
        added(to, who, (topic, 0))
        ended(to, who, committed=True)
        ended(to, who, committed=False)
        ids = [who["transactional_id"]]
        state = to.prepare("DescribeTransactions", 0, transactional_ids=ids)["transaction_states"][0]
        to.note("state", [state["transaction_state"], state["producer_epoch"] - who["producer_epoch"]])
        told = {"transaction_timeout": 60000, "producer_id": -1, "producer_epoch": -1}
        after = to.prepare("InitProducerId", 3, transactional_id=ids[0], **told)
        to.note("epochs", after["producer_epoch"] - who["producer_epoch"])

    same(talk)
