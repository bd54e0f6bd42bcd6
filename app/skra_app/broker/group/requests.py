"""What members ask of the coordinator."""

from collections.abc import Mapping
from dataclasses import dataclass

TopicPartition = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Join:
    """To be a member. `require_member_id`: the client knows KIP-394 and comes back with the id it is given."""

    group: str
    member_id: str
    instance_id: str | None
    client_id: str
    client_host: str
    session_timeout_ms: int
    rebalance_timeout_ms: int
    protocol_type: str
    protocols: tuple[tuple[str, bytes], ...]
    require_member_id: bool = False


@dataclass(frozen=True, slots=True)
class Sync:
    """To learn one's part; the leader brings everybody's. Protocol type and name are known from version 5 on."""

    group: str
    generation: int
    member_id: str
    instance_id: str | None
    protocol_type: str | None
    protocol_name: str | None
    assignments: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Committed:
    """How far a group has read a partition, with what the client wanted to remember."""

    offset: int
    leader_epoch: int = -1
    metadata: str = ""


@dataclass(frozen=True, slots=True)
class Commit:
    """To remember offsets; generation -1 and no member id when no group management is used."""

    group: str
    generation: int
    member_id: str
    instance_id: str | None
    offsets: Mapping[TopicPartition, Committed]
