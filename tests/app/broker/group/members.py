"""Requests and a driver for the tests of the coordinator."""

from collections.abc import Mapping

from skra_app.broker.group import Commit, Committed, GroupLimits, Join, Joined, Sync, Synced
from skra_app.broker.group.coordinator import Coordinator

SUBSCRIPTION = b"\0\0\0\0\0\1\0\1t\xff\xff\xff\xff"  # version 0, the topic `t`, no user data
RANGE = (("range", SUBSCRIPTION),)


def joining(member_id: str = "", instance: str | None = None, **changes: object) -> Join:
    """A request to join group `g`."""
    given = {
        "group": "g", "member_id": member_id, "instance_id": instance, "client_id": "c", "client_host": "h",
        "session_timeout_ms": 10_000, "rebalance_timeout_ms": 30_000, "protocol_type": "consumer", "protocols": RANGE,
    }  # fmt: skip
    return Join(**(given | changes))


class Driver:
    """A coordinator, a clock, and the answers given so far by token."""

    def __init__(self) -> None:
        self.coordinator = Coordinator(GroupLimits())
        self.now = 0.0
        self.answers: dict[object, Joined | Synced] = {}
        self.facts: list[object] = []
        self._tokens = 0

    def collect(self) -> None:
        out = self.coordinator.take()
        self.facts += out.facts
        for token, answer in out.replies:
            assert token not in self.answers, "answered twice"
            self.answers[token] = answer

    def pass_time(self, seconds: float) -> None:
        """Time passes the way the edge lets it: every deadline on the way is met."""
        end = self.now + seconds
        while (deadline := self.coordinator.next_deadline()) <= end:
            self.now = max(self.now, deadline)
            self.coordinator.expire(self.now)
            self.collect()
        self.now = end

    def join(self, request: Join) -> int:
        self._tokens += 1
        self.coordinator.join(request, self._tokens, self.now)
        self.collect()
        return self._tokens

    def sync(self, member_id: str, generation: int, parts: Mapping[str, bytes] = {}, **more: str | None) -> int:
        self._tokens += 1
        request = Sync("g", generation, member_id, more.get("instance"), more.get("type"), more.get("name"), parts)
        self.coordinator.sync(request, self._tokens, self.now)
        self.collect()
        return self._tokens

    def heartbeat(self, member_id: str, generation: int, instance: str | None = None) -> int:
        return self.coordinator.heartbeat("g", generation, member_id, instance, self.now)

    def commit(self, member_id: str, generation: int, offset: int, instance: str | None = None) -> int:
        offsets = {("t", 0): Committed(offset)}
        codes = self.coordinator.commit(Commit("g", generation, member_id, instance, offsets), self.now)
        self.collect()
        return codes["t", 0]

    def committed(self) -> int | None:
        found = self.coordinator.offsets("g", [("t", 0)]).get(("t", 0))
        return found and found.offset

    def leave(self, member_id: str, instance: str | None = None) -> int:
        (left,) = self.coordinator.leave("g", [(member_id, instance)], self.now)
        self.collect()
        return left.error

    def state(self) -> str:
        return self.coordinator.describe("g").state

    def settled(self, *instances: str | None) -> list[str]:
        """A stable group of new members, the first of which leads; their ids."""
        tokens = [self.join(joining(instance=instance)) for instance in instances]
        first = self.answers[tokens[0]]
        ids = [first.member_id]
        if len(instances) > 1:
            again = self.join(joining(first.member_id, instances[0]))
            tokens[0] = again
            ids = [self.answers[token].member_id for token in tokens]
            if self.state() != "CompletingRebalance":
                raise AssertionError(self.state())
        generation = self.generation()
        for member_id, instance in reversed(list(zip(ids, instances, strict=True))):
            self.sync(member_id, generation, {one: one.encode() for one in ids}, instance=instance)
        assert self.state() == "Stable"
        return ids

    def generation(self) -> int:
        return self.coordinator._groups["g"].generation
