"""What is worth keeping of groups, and how it is written: records with JSON keys, the latest for a key counts.

A record without a value says that its key is gone.
"""

import base64
from dataclasses import dataclass
from typing import Final

import orjson

from skra_app.broker.group.requests import Committed
from skra_app.broker.records import Record

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class MemberFact:
    """A member of a complete group."""

    member_id: str
    instance_id: str | None
    client_id: str
    client_host: str
    session_timeout_ms: int
    rebalance_timeout_ms: int
    metadata: bytes
    assignment: bytes


@dataclass(frozen=True, slots=True)
class GroupFact:
    """A group at rest: complete, or without members."""

    group: str
    generation: int
    protocol_type: str
    protocol_name: str
    leader: str
    members: tuple[MemberFact, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupGone:
    """The group was deleted."""

    group: str


@dataclass(frozen=True, slots=True)
class OffsetFact:
    """How far a group has read a partition; None when it is forgotten."""

    group: str
    topic: str
    partition: int
    committed: Committed | None


Fact = GroupFact | GroupGone | OffsetFact


def to_record(fact: Fact, timestamp: int) -> Record:
    """The fact as a record; the timestamp is in milliseconds."""
    if isinstance(fact, OffsetFact):
        return Record(orjson.dumps([VERSION, fact.group, fact.topic, fact.partition]), _offset_value(fact), timestamp)
    value = None if isinstance(fact, GroupGone) else orjson.dumps(_group_value(fact))
    return Record(orjson.dumps([VERSION, fact.group]), value, timestamp)


def from_record(key: bytes, value: bytes | None) -> Fact:
    """The fact in a record that `to_record` made; raises ValueError for anything else."""
    try:
        return _fact(orjson.loads(key), None if value is None else orjson.loads(value))
    except (KeyError, TypeError, IndexError) as fault:
        raise ValueError(f"the record with key {key!r} is not about a consumer group: {fault}") from None


def _fact(key: list[object], body: dict[str, object] | None) -> Fact:
    version, group, *place = key
    if version != VERSION:
        raise ValueError(f"the record with key {key} has version {version}; this Skra reads {VERSION}")
    if place:
        topic, partition = place
        return OffsetFact(_text(group), _text(topic), _number(partition), _committed(body))
    return GroupGone(_text(group)) if body is None else _group(_text(group), body)


def _offset_value(fact: OffsetFact) -> bytes | None:
    known = fact.committed
    if known is None:
        return None
    return orjson.dumps({"offset": known.offset, "epoch": known.leader_epoch, "metadata": known.metadata})


def _committed(body: dict[str, object] | None) -> Committed | None:
    if body is None:
        return None
    return Committed(_number(body["offset"]), _number(body["epoch"]), _text(body["metadata"]))


def _group_value(fact: GroupFact) -> dict[str, object]:
    return {
        "generation": fact.generation,
        "protocol_type": fact.protocol_type,
        "protocol": fact.protocol_name,
        "leader": fact.leader,
        "members": [
            {
                "id": member.member_id,
                "instance": member.instance_id,
                "client": member.client_id,
                "host": member.client_host,
                "session_ms": member.session_timeout_ms,
                "rebalance_ms": member.rebalance_timeout_ms,
                "metadata": base64.b64encode(member.metadata).decode(),
                "assignment": base64.b64encode(member.assignment).decode(),
            }
            for member in fact.members
        ],
    }


def _group(group: str, body: dict[str, object]) -> GroupFact:
    members = body["members"]
    if not isinstance(members, list):
        raise TypeError("members is no list")
    return GroupFact(
        group,
        _number(body["generation"]),
        _text(body["protocol_type"]),
        _text(body["protocol"]),
        _text(body["leader"]),
        tuple(_member(member) for member in members),  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    )


def _member(body: dict[str, object]) -> MemberFact:
    instance = body["instance"]
    return MemberFact(
        _text(body["id"]),
        None if instance is None else _text(instance),
        _text(body["client"]),
        _text(body["host"]),
        _number(body["session_ms"]),
        _number(body["rebalance_ms"]),
        base64.b64decode(_text(body["metadata"])),
        base64.b64decode(_text(body["assignment"])),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"{value!r} is no number")
    return value
