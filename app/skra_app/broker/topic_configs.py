"""Kafka's topic configs that this broker knows: their defaults, types and meaning. One row a config.

What the gate demands of a topic (`skra.*`) is the registry's and stands in `skra_app.registry.topic`.
"""

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


_ROWS = (
    TopicConfig("cleanup.policy", "delete", Kind.LIST, "What happens to old records.", ("delete", "compact")),
    TopicConfig(
        "compression.type",
        "producer",
        Kind.STRING,
        "The codec records are kept in; this broker keeps what the producer chose.",
        ("producer",),
    ),
    TopicConfig("max.message.bytes", "1048588", Kind.INT, "Largest batch, as it is sent.", lowest=0),
    TopicConfig(
        "message.timestamp.type",
        "CreateTime",
        Kind.STRING,
        "Whose clock a record's time comes from: the producer's or the broker's.",
        ("CreateTime", "LogAppendTime"),
    ),
    TopicConfig("min.insync.replicas", "1", Kind.INT, "Copies that must have a record; there is one.", lowest=1),
    TopicConfig("retention.bytes", "-1", Kind.LONG, "Bytes kept in a partition; -1 for all."),
    TopicConfig("retention.ms", "-1", Kind.LONG, "Milliseconds a record is kept; -1 for ever."),
    TopicConfig("segment.bytes", "134217728", Kind.INT, "Size of the files of a partition.", lowest=14),
)

TOPIC_CONFIGS: Mapping[str, TopicConfig] = {row.name: row for row in _ROWS}

ACCEPTED_WITHOUT_EFFECT = frozenset(
    {
        "delete.retention.ms",
        "file.delete.delay.ms",
        "flush.messages",
        "flush.ms",
        "follower.replication.throttled.replicas",
        "index.interval.bytes",
        "leader.replication.throttled.replicas",
        "max.compaction.lag.ms",
        "message.timestamp.after.max.ms",
        "message.timestamp.before.max.ms",
        "message.timestamp.difference.max.ms",
        "min.cleanable.dirty.ratio",
        "min.compaction.lag.ms",
        "preallocate",
        "segment.index.bytes",
        "segment.jitter.ms",
        "segment.ms",
        "unclean.leader.election.enable",
    }
)
"""Kafka's other topic configs: kept and shown, so that tools which set them go on working."""


def integer(configs: Mapping[str, str], name: str) -> int:
    """The value of a whole number among a topic's configs, or its default."""
    return int(configs.get(name, TOPIC_CONFIGS[name].default))


def verify(configs: Mapping[str, str]) -> None:
    """Refuse configs that do not exist or a value that one cannot have; raises InvalidConfig."""
    for name, value in configs.items():
        row = TOPIC_CONFIGS.get(name)
        if row is not None:
            _verify_value(row, value)
        elif name not in ACCEPTED_WITHOUT_EFFECT:
            raise InvalidConfig(
                f"topic config {name!r} does not exist; known are {', '.join(TOPIC_CONFIGS)} and skra.*"
            )


def _verify_value(row: TopicConfig, value: str) -> None:
    if row.choices:
        given = value.split(",") if row.kind is Kind.LIST else [value]
        if any(one.strip() not in row.choices for one in given):
            raise InvalidConfig(f"topic config {row.name!r}: expected {' or '.join(row.choices)}, found {value!r}")
        return
    largest = 2**31 - 1 if row.kind is Kind.INT else 2**63 - 1
    try:
        number = int(value)
    except ValueError:
        raise InvalidConfig(f"topic config {row.name!r}: expected a whole number, found {value!r}") from None
    if not row.lowest <= number <= largest:
        raise InvalidConfig(f"topic config {row.name!r}: expected {row.lowest} to {largest}, found {number}")


def parted(configs: Mapping[str, str | None]) -> tuple[dict[str, str | None], dict[str, str | None]]:
    """Tell Kafka's configs from the gate's policies (`skra.*`)."""
    policies = {name: value for name, value in configs.items() if name.startswith(PREFIX)}
    return {name: value for name, value in configs.items() if name not in policies}, policies
