"""What the coordinator answers; `error` is a Kafka error code, 0 for none."""

from dataclasses import dataclass

from skra_app.broker.group import codes


@dataclass(frozen=True, slots=True)
class JoinedMember:
    """A member as the leader sees it: what it said about itself under the chosen protocol."""

    member_id: str
    instance_id: str | None
    metadata: bytes


@dataclass(frozen=True, slots=True)
class Joined:
    """The group is complete; only the leader is told the members."""

    error: int
    generation: int = -1
    protocol_type: str | None = None
    protocol_name: str | None = None
    leader: str = ""
    member_id: str = ""
    members: tuple[JoinedMember, ...] = ()


@dataclass(frozen=True, slots=True)
class Synced:
    """A member's part."""

    error: int
    protocol_type: str | None = None
    protocol_name: str | None = None
    assignment: bytes = b""


@dataclass(frozen=True, slots=True)
class Left:
    """What became of one of those who leave."""

    member_id: str
    instance_id: str | None
    error: int = codes.NONE


@dataclass(frozen=True, slots=True)
class DescribedMember:
    """A member as an administrator sees it."""

    member_id: str
    instance_id: str | None
    client_id: str
    client_host: str
    metadata: bytes
    assignment: bytes


@dataclass(frozen=True, slots=True)
class Described:
    """A group as an administrator sees it; one that nobody knows is `Dead`."""

    error: int
    group: str
    state: str
    protocol_type: str = ""
    protocol_name: str = ""
    members: tuple[DescribedMember, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A group in a list."""

    group: str
    protocol_type: str
    state: str


Answer = Joined | Synced
