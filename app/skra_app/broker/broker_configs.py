"""The broker's own configs as DescribeConfigs shows them: what clients and tools ask for, all read-only."""

from collections.abc import Iterator
from typing import NamedTuple

from skra_app.broker.config_listing import Shown
from skra_app.broker.group import GroupLimits
from skra_app.broker.options import BrokerOptions
from skra_app.broker.topic_configs import TOPIC_CONFIGS, Kind

_UNSET_IN_KAFKA = {"log.retention.ms": "retention.ms", "log.roll.ms": "segment.ms"}
"""Kafka has these beside others in hours, leaves them unset and does not count them as synonyms; here they are set."""


class Row(NamedTuple):
    """One config of the broker."""

    name: str
    value: object
    kind: Kind
    meaning: str
    source: int = Shown.DEFAULT


def broker_configs(options: BrokerOptions) -> list[Shown]:
    """Give what this broker was told, under Kafka's names."""
    rows = sorted((*_own(options), *_of_topics()), key=lambda row: row.name)
    shown = ((row, str(row.value).lower() if isinstance(row.value, bool) else str(row.value)) for row in rows)
    return [Shown(row.name, value, value, row.kind, row.meaning, row.source, read_only=True) for row, value in shown]


def _of_topics() -> Iterator[Row]:
    """Configs of a broker that are the default of a topic's."""
    named = {**_UNSET_IN_KAFKA, **{row.of_broker: row.name for row in TOPIC_CONFIGS.values() if row.of_broker}}
    for name, of_topic in named.items():
        config = TOPIC_CONFIGS[of_topic]
        yield Row(name, config.default, config.kind, config.meaning)


def _own(options: BrokerOptions) -> Iterator[Row]:
    groups, transactions = GroupLimits(), options.transactions
    yield Row("auto.create.topics.enable", options.auto_create, Kind.BOOLEAN, "Asking for a topic creates it.")
    yield Row("broker.id", options.node_id, Kind.INT, "This broker's number.", Shown.AT_START)
    yield Row("default.replication.factor", 1, Kind.INT, "Copies of a partition.")
    yield Row("delete.topic.enable", True, Kind.BOOLEAN, "Topics can be deleted.")
    yield Row("fetch.max.bytes", options.fetch_limit, Kind.INT, "Most bytes of records in one answer.")
    yield Row("group.max.session.timeout.ms", groups.max_session_ms, Kind.INT, "Longest session of a member.")
    yield Row("group.min.session.timeout.ms", groups.min_session_ms, Kind.INT, "Shortest session of a member.")
    yield Row("node.id", options.node_id, Kind.INT, "This broker's number.", Shown.AT_START)
    yield Row("num.partitions", options.partitions, Kind.INT, "Partitions of a topic whose creator does not say.")
    yield Row("offset.metadata.max.bytes", groups.metadata_bytes, Kind.INT, "Longest text beside a committed offset.")
    yield Row("offsets.topic.num.partitions", 1, Kind.INT, "Partitions of __consumer_offsets.")
    yield Row("offsets.topic.replication.factor", 1, Kind.SHORT, "Copies of __consumer_offsets.")
    yield Row("socket.request.max.bytes", options.frame_limit, Kind.INT, "Largest request.")
    yield Row("transaction.max.timeout.ms", transactions.max_timeout_ms, Kind.INT, "Longest transaction.")
    yield Row("transaction.state.log.num.partitions", 1, Kind.INT, "Partitions of __transaction_state.")
    yield Row("transaction.state.log.replication.factor", 1, Kind.SHORT, "Copies of __transaction_state.")
    yield Row(
        "transactional.id.expiration.ms", transactions.expiration_ms, Kind.INT, "Until an unused id is forgotten."
    )
