"""Kafka's topic configs that this broker knows: their defaults, types and meaning. One row a config.

What the gate demands of a topic (`skra.*`) is the registry's and stands in `skra_app.registry.topic`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from skra_app.errors import InvalidConfig
from skra_app.registry.topic import PREFIX


class Kind(IntEnum):
    """Config types as DescribeConfigs numbers them (KIP-569)."""

    BOOLEAN = 1
    STRING = 2
    INT = 3
    SHORT = 4
    LONG = 5
    DOUBLE = 6
    LIST = 7


@dataclass(frozen=True, slots=True)
class TopicConfig:
    """One config."""

    name: str
    default: str
    kind: Kind
    meaning: str
    choices: tuple[str, ...] = ()
    lowest: int = -1
    highest: int | None = None
    """None for what the type can hold."""
    of_broker: str | None = None
    """The broker's config that is the default of this one, as Kafka names it."""


IDLE = "Kept and shown; without effect in this broker."

BOOLEAN = ("true", "false")
DAY = 24 * 3600 * 1000
LONGEST = 2**63 - 1

_ROWS = (
    TopicConfig(
        "cleanup.policy",
        "delete",
        Kind.LIST,
        "What happens to old records.",
        ("delete", "compact"),
        of_broker="log.cleanup.policy",
    ),
    TopicConfig(
        "compression.gzip.level",
        "-1",
        Kind.INT,
        IDLE,
        ("-1", *map(str, range(1, 10))),
        of_broker="compression.gzip.level",
    ),
    TopicConfig("compression.lz4.level", "9", Kind.INT, IDLE, lowest=1, highest=17, of_broker="compression.lz4.level"),
    TopicConfig(
        "compression.type",
        "producer",
        Kind.STRING,
        "The codec records are kept in; this broker keeps what the producer chose, whatever is set.",
        ("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"),
        of_broker="compression.type",
    ),
    TopicConfig(
        "compression.zstd.level", "3", Kind.INT, IDLE, lowest=-131072, highest=22, of_broker="compression.zstd.level"
    ),
    TopicConfig(
        "delete.retention.ms",
        str(DAY),
        Kind.LONG,
        "Milliseconds a tombstone stays once it is compacted.",
        lowest=0,
        of_broker="log.cleaner.delete.retention.ms",
    ),
    TopicConfig("file.delete.delay.ms", "60000", Kind.LONG, IDLE, lowest=0, of_broker="log.segment.delete.delay.ms"),
    TopicConfig("flush.messages", str(LONGEST), Kind.LONG, IDLE, lowest=1, of_broker="log.flush.interval.messages"),
    TopicConfig("flush.ms", str(LONGEST), Kind.LONG, IDLE, lowest=0),
    TopicConfig("follower.replication.throttled.replicas", "", Kind.LIST, IDLE),
    TopicConfig("index.interval.bytes", "4096", Kind.INT, IDLE, lowest=0, of_broker="log.index.interval.bytes"),
    TopicConfig("leader.replication.throttled.replicas", "", Kind.LIST, IDLE),
    TopicConfig("local.retention.bytes", "-2", Kind.LONG, IDLE, lowest=-2, of_broker="log.local.retention.bytes"),
    TopicConfig("local.retention.ms", "-2", Kind.LONG, IDLE, lowest=-2, of_broker="log.local.retention.ms"),
    TopicConfig(
        "max.compaction.lag.ms",
        str(LONGEST),
        Kind.LONG,
        "Milliseconds until a record is compacted at last.",
        lowest=1,
        of_broker="log.cleaner.max.compaction.lag.ms",
    ),
    TopicConfig(
        "max.message.bytes",
        "1048588",
        Kind.INT,
        "Largest batch, as it is sent.",
        lowest=0,
        of_broker="message.max.bytes",
    ),
    TopicConfig(
        "message.timestamp.after.max.ms",
        "3600000",
        Kind.LONG,
        "Milliseconds that a record's timestamp may be ahead of the broker's clock.",
        lowest=0,
        of_broker="log.message.timestamp.after.max.ms",
    ),
    TopicConfig(
        "message.timestamp.before.max.ms",
        str(LONGEST),
        Kind.LONG,
        "Milliseconds that a record's timestamp may be behind the broker's clock.",
        lowest=0,
        of_broker="log.message.timestamp.before.max.ms",
    ),
    TopicConfig(
        "message.timestamp.type",
        "CreateTime",
        Kind.STRING,
        "Whose clock a record's time comes from: the producer's or the broker's.",
        ("CreateTime", "LogAppendTime"),
        of_broker="log.message.timestamp.type",
    ),
    TopicConfig(
        "min.cleanable.dirty.ratio",
        "0.5",
        Kind.DOUBLE,
        "Share of new records at which a log is compacted.",
        lowest=0,
        of_broker="log.cleaner.min.cleanable.ratio",
    ),
    TopicConfig(
        "min.compaction.lag.ms",
        "0",
        Kind.LONG,
        "Milliseconds in which a record is not compacted.",
        lowest=0,
        of_broker="log.cleaner.min.compaction.lag.ms",
    ),
    TopicConfig(
        "min.insync.replicas",
        "1",
        Kind.INT,
        "Copies that must have a record; there is one.",
        lowest=1,
        of_broker="min.insync.replicas",
    ),
    TopicConfig("preallocate", "false", Kind.BOOLEAN, IDLE, BOOLEAN, of_broker="log.preallocate"),
    TopicConfig("remote.log.copy.disable", "false", Kind.BOOLEAN, IDLE, BOOLEAN),
    TopicConfig("remote.log.delete.on.disable", "false", Kind.BOOLEAN, IDLE, BOOLEAN),
    TopicConfig(
        "remote.storage.enable", "false", Kind.BOOLEAN, "Records on another storage: there is none.", ("false",)
    ),
    TopicConfig(
        "retention.bytes",
        "-1",
        Kind.LONG,
        "Bytes kept in a partition; below 0 for all.",
        lowest=-LONGEST - 1,
        of_broker="log.retention.bytes",
    ),
    TopicConfig("retention.ms", "-1", Kind.LONG, "Milliseconds a record is kept; -1 for ever."),
    TopicConfig(
        "segment.bytes",
        "134217728",
        Kind.INT,
        "Size of the files of a partition.",
        lowest=14,
        of_broker="log.segment.bytes",
    ),
    TopicConfig("segment.index.bytes", "10485760", Kind.INT, IDLE, lowest=4, of_broker="log.index.size.max.bytes"),
    TopicConfig("segment.jitter.ms", "0", Kind.LONG, IDLE, lowest=0),
    TopicConfig(
        "segment.ms", str(7 * DAY), Kind.LONG, "Milliseconds between the first and the last record of a file.", lowest=1
    ),
    TopicConfig(
        "unclean.leader.election.enable",
        "false",
        Kind.BOOLEAN,
        IDLE,
        BOOLEAN,
        of_broker="unclean.leader.election.enable",
    ),
)

_REPLICA = re.compile(r"\d+:\d+")

TOPIC_CONFIGS: Mapping[str, TopicConfig] = {row.name: row for row in _ROWS}

ACCEPTED_WITHOUT_EFFECT = frozenset({"message.timestamp.difference.max.ms"})
"""A topic config of Kafka before 4.0: kept and shown, so that tools which set it go on working."""


def integer(configs: Mapping[str, str], name: str) -> int:
    """The value of a whole number among a topic's configs, or its default."""
    return int(configs.get(name, TOPIC_CONFIGS[name].default))


def decimal(configs: Mapping[str, str], name: str) -> float:
    """The value of a number among a topic's configs, or its default."""
    return float(configs.get(name, TOPIC_CONFIGS[name].default))


def verified(configs: Mapping[str, str]) -> dict[str, str]:
    """The configs as they are kept, without what does not count in them.

    Raises:
        InvalidConfig: one that does not exist, or a value that one cannot have.
    """
    return {name: _verified(name, value) for name, value in configs.items()}


def _verified(name: str, value: str) -> str:
    row = TOPIC_CONFIGS.get(name)
    if row is None:
        if name in ACCEPTED_WITHOUT_EFFECT:
            return value
        raise InvalidConfig(f"topic config {name!r} does not exist; known are {', '.join(TOPIC_CONFIGS)} and skra.*")
    if row.kind is Kind.LIST:
        return _verified_list(row, value)
    if row.kind in {Kind.STRING, Kind.BOOLEAN}:
        word = value.strip().lower() if row.kind is Kind.BOOLEAN else value.strip()
        return _chosen(row, word)
    return _verified_number(row, value.strip())


def _verified_list(row: TopicConfig, value: str) -> str:
    items = [item.strip() for item in value.split(",")] if value.strip() else []
    for item in items:
        if row.choices:
            _chosen(row, item)
        elif not (_REPLICA.fullmatch(item) or items == ["*"]):
            raise InvalidConfig(
                f"topic config {row.name!r}: expected partition:broker pairs, or * for all, found {value!r}"
            )
    return ",".join(items)


def _chosen(row: TopicConfig, word: str) -> str:
    if word not in row.choices:
        raise InvalidConfig(f"topic config {row.name!r}: expected {' or '.join(row.choices)}, found {word!r}")
    return word


def _verified_number(row: TopicConfig, value: str) -> str:
    largest = {Kind.INT: 2**31 - 1, Kind.DOUBLE: 1}.get(row.kind, LONGEST) if row.highest is None else row.highest
    whole = row.kind is not Kind.DOUBLE
    try:
        number = int(value) if whole else float(value)
    except ValueError:
        wanted = "a whole number" if whole else "a number"
        raise InvalidConfig(f"topic config {row.name!r}: expected {wanted}, found {value!r}") from None
    if row.choices:
        return _chosen(row, value)
    if not row.lowest <= number <= largest:
        raise InvalidConfig(f"topic config {row.name!r}: expected {row.lowest} to {largest}, found {number}")
    return value


def parted(configs: Mapping[str, str | None]) -> tuple[dict[str, str | None], dict[str, str | None]]:
    """Tell Kafka's configs from the gate's policies (`skra.*`)."""
    policies = {name: value for name, value in configs.items() if name.startswith(PREFIX)}
    return {name: value for name, value in configs.items() if name not in policies}, policies
