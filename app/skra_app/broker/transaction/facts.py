"""What is worth keeping of transactions, and how it is written: records with JSON keys, the latest for a key counts.

A fact is the whole state of one transactional id; a record without a value says that the id is gone.
"""

from dataclasses import dataclass
from typing import Final

import orjson

from skra_app.broker.group import Committed, TopicPartition
from skra_app.broker.records import Record
from skra_app.broker.transaction.state import Phase, Transaction

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class TransactionGone:
    """The id was not used for long."""

    id: str


Fact = Transaction | TransactionGone


def to_record(fact: Fact, timestamp: int) -> Record:
    """The fact as a record; the timestamp is in milliseconds."""
    key = orjson.dumps([VERSION, fact.id])
    return Record(key, None if isinstance(fact, TransactionGone) else orjson.dumps(_value(fact)), timestamp)


def from_record(key: bytes, value: bytes | None) -> Fact:
    """The fact in a record that `to_record` made; raises ValueError for anything else."""
    try:
        version, name = orjson.loads(key)
        if version != VERSION:
            raise ValueError(f"the record with key {key!r} has version {version}; this Skra reads {VERSION}")
        return TransactionGone(str(name)) if value is None else _transaction(str(name), orjson.loads(value))
    except (KeyError, TypeError, IndexError) as fault:
        raise ValueError(f"the record with key {key!r} is not about a transaction: {fault}") from None


def _value(one: Transaction) -> dict[str, object]:
    return {
        "producer": [one.producer_id, one.epoch],
        "last_producer": [one.last_producer_id, one.last_epoch],
        "timeout_ms": one.timeout_ms,
        "state": one.phase.value,
        "partitions": sorted(one.partitions),
        "groups": sorted(one.groups),
        "offsets": [
            [group, *place, known.offset, known.leader_epoch, known.metadata]
            for group, offsets in one.offsets.items()
            for place, known in offsets.items()
        ],
        "started": one.started,
        "updated": one.updated,
    }


def _transaction(name: str, body: dict[str, object]) -> Transaction:
    (producer_id, epoch), (last_id, last_epoch) = _row(body["producer"]), _row(body["last_producer"])
    one = Transaction(
        name, _number(producer_id), _number(epoch), _number(last_id), _number(last_epoch),
        _number(body["timeout_ms"]), Phase(body["state"]),
        started=_number(body["started"]), updated=_number(body["updated"]),
    )  # fmt: skip
    one.partitions = {_place(row) for row in _rows(body["partitions"])}
    one.groups = {str(group) for group in _row(body["groups"])}
    for group, topic, partition, offset, leader_epoch, metadata in _rows(body["offsets"]):
        committed = Committed(_number(offset), _number(leader_epoch), str(metadata))
        one.offsets.setdefault(str(group), {})[_place([topic, partition])] = committed
    return one


def _place(row: list[object]) -> TopicPartition:
    topic, partition = row
    return str(topic), _number(partition)


def _rows(value: object) -> list[list[object]]:
    return [_row(row) for row in _row(value)]


def _row(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is no list")
    return list(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"{value!r} is no number")
    return value
