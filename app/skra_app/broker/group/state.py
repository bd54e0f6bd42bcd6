"""One group: its members, its phase, its generation, its offsets. Times are monotonic seconds."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from skra_app.broker.group.answers import Answer, Joined, JoinedMember
from skra_app.broker.group.codes import NONE
from skra_app.broker.group.facts import Fact, GroupFact, MemberFact
from skra_app.broker.group.requests import Committed, Join, TopicPartition
from skra_app.broker.group.subscription import CONSUMER, subscribed_topics

Token = object
"""Whoever waits for an answer; the state machine only hands it back."""

NEVER: Final = float("inf")


class Phase(Enum):
    """Where a group stands; the values are Kafka's names."""

    EMPTY = "Empty"
    PREPARING = "PreparingRebalance"
    COMPLETING = "CompletingRebalance"
    STABLE = "Stable"
    DEAD = "Dead"


@dataclass(slots=True)
class Outbox:
    """What an event brought about: answers to be given, once the facts are kept."""

    replies: list[tuple[Token, Answer]] = field(default_factory=list[tuple[Token, Answer]])
    facts: list[Fact] = field(default_factory=list[Fact])


@dataclass(slots=True)
class Member:
    """A member; `joining` and `syncing` are who waits for its answers, `deadline` is when its session runs out."""

    member_id: str
    instance_id: str | None
    client_id: str
    client_host: str
    session_timeout: float
    rebalance_timeout: float
    protocols: tuple[tuple[str, bytes], ...]
    deadline: float
    assignment: bytes = b""
    joining: Token | None = None
    syncing: Token | None = None

    def metadata(self, protocol: str) -> bytes:
        """What it said about itself under this protocol."""
        return dict(self.protocols).get(protocol, b"")

    def update(self, request: Join) -> None:
        """It said something new about itself."""
        self.protocols = request.protocols
        self.session_timeout = request.session_timeout_ms / 1000
        self.rebalance_timeout = request.rebalance_timeout_ms / 1000
        self.client_id, self.client_host = request.client_id, request.client_host

    def alive(self, now: float) -> None:
        """It was heard of."""
        self.deadline = now + self.session_timeout

    @property
    def waiting(self) -> bool:
        """Whether it waits for an answer, so that it cannot send a heartbeat."""
        return self.joining is not None or self.syncing is not None


@dataclass(slots=True)
class Group:
    """A consumer group. `pending` are ids given out whose clients have not come back, with their deadlines."""

    name: str
    phase: Phase = Phase.EMPTY
    generation: int = 0
    protocol_type: str = ""
    protocol_name: str = ""
    leader: str = ""
    members: dict[str, Member] = field(default_factory=dict[str, Member])
    instances: dict[str, str] = field(default_factory=dict[str, str])
    pending: dict[str, float] = field(default_factory=dict[str, float])
    offsets: dict[TopicPartition, Committed] = field(default_factory=dict[TopicPartition, Committed])
    deadline: float = NEVER

    def add(self, member: Member) -> None:
        """Takes a member in."""
        self.members[member.member_id] = member
        self.pending.pop(member.member_id, None)
        if member.instance_id is not None:
            self.instances[member.instance_id] = member.member_id

    def remove(self, member: Member) -> None:
        """Lets a member go."""
        del self.members[member.member_id]
        if member.instance_id is not None and self.instances.get(member.instance_id) == member.member_id:
            del self.instances[member.instance_id]

    def accepts(self, request: Join) -> bool:
        """Whether everybody has a protocol in common with the one who wants to join: a member's earlier self too."""
        if not request.protocols or not request.protocol_type:
            return False
        if not self.members:
            return True
        common = set[str](name for name, _ in request.protocols).intersection(
            *({name for name, _ in member.protocols} for member in self.members.values())
        )
        return request.protocol_type == self.protocol_type and bool(common)

    def reads(self, topic: str) -> bool:
        """Whether a consumer in it reads the topic; so it is of any topic as long as one does not say what it reads."""
        if self.protocol_type != CONSUMER:
            return False
        told = [subscribed_topics(member.metadata(self.protocol_name)) for member in self.members.values()]
        return any(topics is None or topic in topics for topics in told)

    def elect_protocol(self) -> str:
        """The protocol that most members prefer among those that all have; the earlier named one wins a draw."""
        common = set[str].intersection(*({name for name, _ in member.protocols} for member in self.members.values()))
        votes = Counter(
            next(name for name, _ in member.protocols if name in common) for member in self.members.values()
        )
        return votes.most_common(1)[0][0]

    def joined(self, member: Member) -> Joined:
        """What a member is told about the present generation."""
        return Joined(
            NONE,
            self.generation,
            self.protocol_type,
            self.protocol_name,
            self.leader,
            member.member_id,
            tuple(self._listed()) if member.member_id == self.leader else (),
        )

    def fact(self) -> GroupFact:
        """The group at rest, to be kept."""
        return GroupFact(
            self.name,
            self.generation,
            self.protocol_type,
            self.protocol_name,
            self.leader,
            tuple(
                MemberFact(
                    member.member_id,
                    member.instance_id,
                    member.client_id,
                    member.client_host,
                    round(member.session_timeout * 1000),
                    round(member.rebalance_timeout * 1000),
                    member.metadata(self.protocol_name),
                    member.assignment,
                )
                for member in self.members.values()
            ),
        )

    def _listed(self) -> Iterator[JoinedMember]:
        for member in self.members.values():
            yield JoinedMember(member.member_id, member.instance_id, member.metadata(self.protocol_name))


def revived(fact: GroupFact, now: float) -> Group:
    """The group as it was kept; its members have a whole session to be heard of."""
    group = Group(fact.group, Phase.STABLE if fact.members else Phase.EMPTY, fact.generation, fact.protocol_type)
    group.protocol_name, group.leader = fact.protocol_name, fact.leader
    for kept in fact.members:
        session, rebalance = kept.session_timeout_ms / 1000, kept.rebalance_timeout_ms / 1000
        group.add(
            Member(
                kept.member_id, kept.instance_id, kept.client_id, kept.client_host, session, rebalance,
                ((fact.protocol_name, kept.metadata),), now + session, kept.assignment,
            )
        )  # fmt: skip
    return group
