"""The group protocol, step by step: what each answer is, and when it is given."""

import pytest

from skra_app.broker.group import GroupLimits, codes, rebalance
from skra_app.broker.group.coordinator import Coordinator
from skra_app.broker.group.facts import from_record, to_record
from skra_app.broker.group.requests import Commit, Committed
from skra_app.broker.group.state import NEVER
from tests.app.broker.group.members import SUBSCRIPTION, Driver, joining


@pytest.fixture
def driver() -> Driver:
    return Driver()


def test_one_member_is_the_leader_at_once(driver: Driver) -> None:
    joined = driver.answers[driver.join(joining())]
    assert (joined.error, joined.generation, joined.leader) == (0, 1, joined.member_id)
    assert [member.metadata for member in joined.members] == [SUBSCRIPTION]
    synced = driver.answers[driver.sync(joined.member_id, 1, {joined.member_id: b"everything"})]
    assert synced.assignment == b"everything"
    assert driver.state() == "Stable"
    described = driver.coordinator.describe("g")
    assert (described.protocol_type, described.protocol_name) == ("consumer", "range")
    assert described.members[0].assignment == b"everything"


def test_a_member_id_is_asked_for(driver: Driver) -> None:
    told = driver.answers[driver.join(joining(require_member_id=True))]
    assert told.error == codes.MEMBER_ID_REQUIRED
    assert driver.state() == "Empty"
    assert driver.answers[driver.join(joining(told.member_id, require_member_id=True))].error == 0


def test_an_id_that_nobody_comes_back_with_is_forgotten(driver: Driver) -> None:
    told = driver.answers[driver.join(joining(require_member_id=True))]
    driver.pass_time(11)
    assert driver.answers[driver.join(joining(told.member_id))].error == codes.UNKNOWN_MEMBER_ID


def test_a_second_member_waits_for_the_first_to_come_back(driver: Driver) -> None:
    (first,) = driver.settled(None)
    waiting = driver.join(joining())
    assert waiting not in driver.answers
    assert driver.heartbeat(first, 1) == codes.REBALANCE_IN_PROGRESS
    assert driver.commit(first, 1, 5) == 0  # it may still keep what it has read
    leading = driver.answers[driver.join(joining(first))]
    second = driver.answers[waiting]
    assert leading.generation == second.generation == 2
    assert {member.member_id for member in leading.members} == {first, second.member_id}
    assert second.members == ()
    part = driver.sync(second.member_id, 2)
    assert part not in driver.answers
    assert driver.commit(first, 2, 6) == codes.REBALANCE_IN_PROGRESS
    own = driver.sync(first, 2, {first: b"1", second.member_id: b"2"})
    assert (driver.answers[own].assignment, driver.answers[part].assignment) == (b"1", b"2")


def test_who_does_not_come_back_in_time_is_out(driver: Driver) -> None:
    (first,) = driver.settled(None)
    waiting = driver.join(joining(rebalance_timeout_ms=30_000, session_timeout_ms=60_000))
    for _ in range(6):
        driver.heartbeat(first, 1)
        driver.pass_time(5.5)
    assert driver.answers[waiting].leader == driver.answers[waiting].member_id
    assert driver.heartbeat(first, 1) == codes.UNKNOWN_MEMBER_ID


def test_a_silent_member_is_out_after_its_session(driver: Driver) -> None:
    first, second = driver.settled(None, None)
    driver.pass_time(9)
    assert driver.heartbeat(first, driver.generation()) == 0
    driver.pass_time(5)
    assert driver.state() == "PreparingRebalance"
    again = driver.answers[driver.join(joining(first))]
    assert [member.member_id for member in again.members] == [first]
    assert driver.heartbeat(second, again.generation) == codes.UNKNOWN_MEMBER_ID


def test_a_leader_that_never_divides_is_out(driver: Driver) -> None:
    first, second = driver.settled(None, None)
    driver.join(joining(first))
    driver.join(joining(second))
    part = driver.sync(second, driver.generation())
    for _ in range(7):  # its heartbeats keep its session, not its office
        driver.pass_time(5)
        driver.heartbeat(first, driver.generation())
    assert driver.answers[part].error == codes.REBALANCE_IN_PROGRESS
    assert driver.answers[driver.join(joining(second))].leader == second


def test_leaving_starts_a_rebalance_and_the_last_one_empties_the_group(driver: Driver) -> None:
    first, second = driver.settled(None, None)
    assert driver.leave(second) == 0
    assert driver.state() == "PreparingRebalance"
    assert driver.leave(first) == 0
    assert driver.state() == "Empty"
    assert driver.leave(first) == codes.UNKNOWN_MEMBER_ID


def test_a_follower_that_joins_again_unchanged_disturbs_nobody(driver: Driver) -> None:
    first, second = driver.settled(None, None)
    before = driver.generation()
    assert driver.answers[driver.join(joining(second))].generation == before
    assert driver.state() == "Stable"
    driver.join(joining(first))  # the leader wants to divide anew
    assert driver.state() == "PreparingRebalance"


def test_a_static_member_comes_back_without_a_rebalance_and_fences_itself(driver: Driver) -> None:
    first, second = driver.settled("one", "two")
    before = driver.generation()
    again = driver.answers[driver.join(joining(instance="two"))]
    assert (again.error, again.generation, driver.state()) == (0, before, "Stable")
    assert again.member_id != second
    assert driver.heartbeat(second, before, "two") == codes.FENCED_INSTANCE_ID
    assert driver.commit(second, before, 1, "two") == codes.FENCED_INSTANCE_ID
    assert driver.answers[driver.sync(again.member_id, before, instance="two")].assignment == second.encode()
    assert driver.answers[driver.join(joining(second, "two"))].error == codes.FENCED_INSTANCE_ID
    leader = driver.answers[driver.join(joining(instance="one"))]
    assert (leader.leader, leader.members) == (first, ())  # told that its former self leads


def test_a_static_member_is_removed_by_its_instance_id(driver: Driver) -> None:
    driver.settled("one", "two")
    assert driver.leave("", "two") == 0
    assert driver.leave("", "nobody") == codes.UNKNOWN_MEMBER_ID
    assert driver.state() == "PreparingRebalance"


def test_the_protocol_that_all_have_and_most_prefer(driver: Driver) -> None:
    a, b, c = (("a", b""), ("b", b""), ("c", b""))
    first = driver.answers[driver.join(joining(protocols=(a, b, c)))].member_id
    waiting = [driver.join(joining(protocols=(b, c))), driver.join(joining(protocols=(c, b)))]
    driver.join(joining(first, protocols=(a, b, c)))
    assert {driver.answers[token].protocol_name for token in waiting} == {"b"}
    assert driver.answers[driver.join(joining(protocols=(a,)))].error == codes.INCONSISTENT_GROUP_PROTOCOL
    assert driver.answers[driver.join(joining(protocol_type="connect"))].error == codes.INCONSISTENT_GROUP_PROTOCOL


REFUSED = {
    "no group": ({"group": ""}, codes.INVALID_GROUP_ID),
    "short session": ({"session_timeout_ms": 5_999}, codes.INVALID_SESSION_TIMEOUT),
    "long session": ({"session_timeout_ms": 1_800_001}, codes.INVALID_SESSION_TIMEOUT),
    "unknown member": ({"member_id": "somebody"}, codes.UNKNOWN_MEMBER_ID),
    "no protocol": ({"protocols": ()}, codes.INCONSISTENT_GROUP_PROTOCOL),
    "no protocol type": ({"protocol_type": ""}, codes.INCONSISTENT_GROUP_PROTOCOL),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_to_join(driver: Driver, name: str) -> None:
    changes, error = REFUSED[name]
    assert driver.answers[driver.join(joining(**changes))].error == error


def test_syncing_is_judged(driver: Driver) -> None:
    (member,) = driver.settled(None)
    assert driver.answers[driver.sync("nobody", 1)].error == codes.UNKNOWN_MEMBER_ID
    assert driver.answers[driver.sync(member, 0)].error == codes.ILLEGAL_GENERATION
    assert driver.answers[driver.sync(member, 1, name="other")].error == codes.INCONSISTENT_GROUP_PROTOCOL
    assert driver.answers[driver.sync(member, 1, type="consumer", name="range")].error == 0
    driver.join(joining())
    assert driver.answers[driver.sync(member, 1)].error == codes.REBALANCE_IN_PROGRESS


def test_commits_are_judged(driver: Driver) -> None:
    assert driver.commit("", -1, 1) == 0  # nobody manages the group: anybody may
    assert driver.commit("m", 3, 2) == codes.UNKNOWN_MEMBER_ID
    (member,) = driver.settled(None)
    assert driver.commit("", -1, 3) == codes.UNKNOWN_MEMBER_ID
    assert driver.commit(member, 0, 4) == codes.ILLEGAL_GENERATION
    assert driver.commit("other", 1, 5) == codes.UNKNOWN_MEMBER_ID
    assert driver.committed() == 1
    assert driver.commit(member, 1, 6) == 0
    assert driver.committed() == 6
    long = Commit("g", 1, member, None, {("t", 0): Committed(7, 0, "x" * 4097), ("t", 1): Committed(8, 0, "å" * 4096)})
    assert driver.coordinator.commit(long, driver.now) == {("t", 0): codes.OFFSET_METADATA_TOO_LARGE, ("t", 1): 0}
    assert Driver().commit("m", 3, 2) == codes.ILLEGAL_GENERATION


def test_deleting_groups_and_offsets(driver: Driver) -> None:
    (member,) = driver.settled(None)
    driver.commit(member, 1, 6)
    assert driver.coordinator.delete("g") == codes.NON_EMPTY_GROUP
    assert driver.coordinator.delete("other") == codes.GROUP_ID_NOT_FOUND
    assert driver.coordinator.delete_offsets("g", [("t", 0), ("u", 0)]) == {
        ("t", 0): codes.GROUP_SUBSCRIBED_TO_TOPIC,
        ("u", 0): 0,
    }
    driver.leave(member)
    assert driver.coordinator.delete_offsets("g", [("t", 0)]) == {("t", 0): 0}
    assert driver.committed() is None
    assert driver.coordinator.delete("g") == 0
    assert driver.coordinator.describe("g").state == "Dead"


def test_lists_by_state(driver: Driver) -> None:
    driver.settled(None)
    driver.coordinator.commit(Commit("simple", -1, "", None, {("t", 0): Committed(1)}), 0)
    assert {listed.group for listed in driver.coordinator.listed(())} == {"g", "simple"}
    assert [listed.group for listed in driver.coordinator.listed(["stable"])] == ["g"]
    assert driver.coordinator.listed(["Dead"]) == ()


@pytest.mark.parametrize("whole", [False, True], ids=["facts", "snapshot"])
def test_a_restart_keeps_members_and_offsets(driver: Driver, whole: bool) -> None:
    first, second = driver.settled("one", None)
    driver.commit(first, driver.generation(), 7, "one")
    driver.coordinator.commit(Commit("gone", -1, "", None, {("t", 0): Committed(1)}), 0)
    driver.coordinator.delete("gone")
    driver.collect()
    again = Driver()
    facts = list(driver.coordinator.everything()) if whole else driver.facts
    for fact in facts:
        record = to_record(fact, 5)
        again.coordinator.replay(from_record(record.key or b"", record.value), 0.0)
    assert again.coordinator.describe("g") == driver.coordinator.describe("g")
    assert again.committed() == 7
    assert again.coordinator.describe("gone").state == "Dead"
    assert again.heartbeat(second, driver.generation()) == 0
    again.pass_time(11)  # a whole session without a word
    assert again.state() == "Empty"


UNREADABLE = (b"", b"\0", b"\0\0\x7f\xff\xff\xff", b"\0\0\xff\xff\xff\xff", b"\0\0\0\0\0\1\x7f\xff")


@pytest.mark.parametrize("metadata", UNREADABLE)
@pytest.mark.parametrize(("protocol_type", "code"), [("consumer", 86), ("connect", 0)])
def test_who_does_not_say_what_it_reads_may_read_anything(protocol_type: str, code: int, metadata: bytes) -> None:
    driver = Driver()
    driver.join(joining(protocol_type=protocol_type, protocols=(("range", metadata),)))
    assert driver.coordinator.delete_offsets("g", [("t", 0)]) == {("t", 0): code}


def test_a_name_that_is_no_text_is_another_topic(driver: Driver) -> None:
    driver.join(joining(protocols=(("range", b"\0\0\0\0\0\1\0\2\xff\xff"),)))
    assert driver.coordinator.delete_offsets("g", [("t", 0)]) == {("t", 0): 0}


def test_groups_that_have_only_offsets_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Among very many of them an event costs what it costs alone."""
    looked: list[str] = []
    deadline = rebalance.next_deadline
    monkeypatch.setattr(rebalance, "next_deadline", lambda group: looked.append(group.name) or deadline(group))
    coordinator = Coordinator(GroupLimits())
    for number in range(1000):
        coordinator.commit(Commit(f"offsets-{number}", -1, "", None, {("t", 0): Committed(1)}), 0.0)
    coordinator.join(joining(), 1, 0.0)
    assert coordinator.next_deadline() < NEVER
    coordinator.expire(1000.0)
    assert set(looked) == {"g"}
    assert len(looked) < 10


def test_limits_are_settings() -> None:
    loose = Coordinator(GroupLimits(min_session_ms=1))
    loose.join(joining(session_timeout_ms=5), 1, 0.0)
    assert loose.take().replies[0][1].error == 0
