"""Members that join, sync, commit, fall silent and leave in any order: no partition is ever owned twice.

The leader divides the partitions among those it is told of; each member believes the assignment of its generation
until it hears of another. A commit of a past generation is never stored.
"""

import orjson
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from skra_app.broker.group import Joined, Synced, codes
from tests.app.broker.group.members import Driver, joining

PARTITIONS = 4
CLIENTS = st.integers(0, 3)


class Client:
    """What one consumer knows; `token` is the request it waits for."""

    def __init__(self, number: int) -> None:
        self.instance = f"static-{number}" if number >= 2 else None
        self.forget()

    def forget(self) -> None:
        self.member_id, self.generation, self.token = "", -1, None
        self.parts: list[int] | None = None
        self.to_divide: list[str] | None = None


class Churn(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.driver = Driver()
        self.clients = [Client(number) for number in range(4)]
        self.owners: dict[tuple[int, int], str] = {}
        self.stored: int | None = None
        self.last_generation = 0

    @rule(who=CLIENTS, require=st.booleans())
    def join(self, who: int, require: bool) -> None:
        client = self.clients[who]
        if client.token is None:
            client.to_divide = None
            client.token = self.driver.join(joining(client.member_id, client.instance, require_member_id=require))
            self.hear()

    @rule(who=CLIENTS)
    def sync(self, who: int) -> None:
        client = self.clients[who]
        if client.token is None and client.generation > 0:
            members = client.to_divide or []
            parts = {member: orjson.dumps([p for p in range(PARTITIONS) if p % len(members) == n])
                     for n, member in enumerate(members)}  # fmt: skip
            client.token = self.driver.sync(client.member_id, client.generation, parts, instance=client.instance)
            self.hear()

    @rule(who=CLIENTS)
    def heartbeat(self, who: int) -> None:
        client = self.clients[who]
        if client.token is None and client.generation > 0:
            self.obey(client, self.driver.heartbeat(client.member_id, client.generation, client.instance))

    @rule(who=CLIENTS, offset=st.integers(0, 1000), late=st.integers(0, 1))
    def commit(self, who: int, offset: int, late: int) -> None:
        """A commit may be on its way while the next generation begins."""
        client = self.clients[who]
        generation = client.generation - late
        if generation > 0:
            current = generation == self.driver.generation()
            error = self.driver.commit(client.member_id, generation, offset, client.instance)
            if error == 0:
                assert current, "a commit of a past generation was stored"
                self.stored = offset
            elif not current:
                stale = {codes.ILLEGAL_GENERATION, codes.UNKNOWN_MEMBER_ID, codes.FENCED_INSTANCE_ID}
                assert error in stale

    @rule(who=CLIENTS)
    def leave(self, who: int) -> None:
        client = self.clients[who]
        if client.token is None and client.member_id:
            self.driver.leave(client.member_id, client.instance)
            client.forget()
            self.hear()

    @rule(who=CLIENTS)
    def die(self, who: int) -> None:
        """Started again: it knows nothing, and nobody reads its former answers."""
        self.clients[who].forget()

    @rule(seconds=st.sampled_from([1, 5, 11, 31]))
    def pass_time(self, seconds: int) -> None:
        self.driver.pass_time(seconds)
        self.hear()

    def hear(self) -> None:
        for client in self.clients:
            answer = self.driver.answers.get(client.token)
            if answer is None:
                continue
            client.token = None
            if isinstance(answer, Joined):
                self.hear_joined(client, answer)
            else:
                self.hear_synced(client, answer)

    def hear_joined(self, client: Client, answer: Joined) -> None:
        client.member_id = answer.member_id or client.member_id
        if answer.error == codes.MEMBER_ID_REQUIRED:
            return
        self.obey(client, answer.error)
        if answer.error == 0:
            client.generation = answer.generation
            if answer.leader == client.member_id:
                client.to_divide = [member.member_id for member in answer.members]
                assert client.member_id in client.to_divide

    def hear_synced(self, client: Client, answer: Synced) -> None:
        self.obey(client, answer.error)
        if answer.error == 0:
            client.parts = orjson.loads(answer.assignment or b"[]")
            for part in client.parts:
                name = client.instance or client.member_id
                assert self.owners.setdefault((client.generation, part), name) == name, "a partition is owned twice"

    def obey(self, client: Client, error: int) -> None:
        if error in {codes.UNKNOWN_MEMBER_ID, codes.FENCED_INSTANCE_ID}:
            client.forget()
        elif error:
            client.parts = None

    @invariant()
    def sound(self) -> None:
        if hasattr(self, "driver") and "g" in self.driver.coordinator._groups:
            generation = self.driver.generation()
            assert generation >= self.last_generation
            self.last_generation = generation
            assert self.driver.committed() == self.stored
            group = self.driver.coordinator._groups["g"]
            assert (group.phase.value == "Empty") <= (not group.members)
            assert group.leader in {"", *group.members} or group.phase.value == "PreparingRebalance"

    def teardown(self) -> None:
        """Whatever happened: silence empties the group, and nobody is left waiting."""
        if hasattr(self, "driver"):
            self.driver.pass_time(500)
            self.hear()
            if "g" in self.driver.coordinator._groups:
                for client in self.clients:
                    client.forget()
                self.driver.pass_time(500)
                assert self.driver.state() == "Empty"


Churn.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestChurn = Churn.TestCase
