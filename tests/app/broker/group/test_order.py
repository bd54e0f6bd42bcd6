"""What one connection asks without waiting for answers is served in the order in which it was asked."""

from collections.abc import Iterator

import pytest
from kio.schema.leave_group.v5.request import LeaveGroupRequest, MemberIdentity

from tests.app.broker.server.under_test import RunningBroker, running_broker
from tests.app.broker.server.wire import Wire
from tests.faults.simulation import requests

PLACE = ("t", 0)


@pytest.fixture
def broker(tmp_path) -> Iterator[RunningBroker]:
    with running_broker(tmp_path) as running:
        running.create(*PLACE[:1])
        yield running


@pytest.fixture
def wire(broker: RunningBroker) -> Iterator[Wire]:
    with broker.connect() as sock:
        yield Wire(sock)


def joined(wire: Wire) -> tuple[int, str, None]:
    """Generation, id and instance of the only member of a group."""
    given = wire.ask(requests.join("g", "", None)).member_id
    generation = wire.ask(requests.join("g", given, None)).generation_id
    assert wire.ask(requests.sync("g", generation, given, None, {given: b"all"})).error_code == 0
    return generation, given, None


def code_of_commit(answer) -> int:
    return int(answer.topics[0].partitions[0].error_code)


def leave(member_id: str) -> LeaveGroupRequest:
    return LeaveGroupRequest(group_id="g", members=(MemberIdentity(member_id=member_id, group_instance_id=None),))


def test_a_commit_counts_that_is_followed_by_a_farewell(wire: Wire) -> None:
    member = joined(wire)
    wire.send_together(requests.commit("g", member, PLACE, 5), leave(member[1]))
    assert code_of_commit(wire.receive()) == 0
    assert wire.receive().members[0].error_code == 0


def test_a_commit_is_seen_by_the_question_behind_it(wire: Wire) -> None:
    member = joined(wire)
    wire.send_together(requests.commit("g", member, PLACE, 7), requests.offsets("g", PLACE))
    assert code_of_commit(wire.receive()) == 0
    assert wire.receive().groups[0].topics[0].partitions[0].committed_offset == 7


def test_an_assignment_is_given_to_who_then_leaves(wire: Wire) -> None:
    given = wire.ask(requests.join("g", "", None)).member_id
    generation = wire.ask(requests.join("g", given, None)).generation_id
    sync = requests.sync("g", generation, given, None, {given: b"all"})
    wire.send_together(sync, leave(given))
    assert wire.receive().assignment == b"all"
    assert wire.receive().members[0].error_code == 0
