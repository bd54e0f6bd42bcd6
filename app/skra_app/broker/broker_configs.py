"""The broker's own configs as DescribeConfigs shows them: what clients and tools ask for, all read-only."""

from skra_app.broker.config_listing import Shown
from skra_app.broker.options import BrokerOptions
from skra_app.broker.topic_configs import TOPIC_CONFIGS, Kind


def broker_configs(options: BrokerOptions) -> list[Shown]:
    """Give what this broker was told, under Kafka's names."""
    rows = (
        ("auto.create.topics.enable", str(options.auto_create).lower(), Kind.BOOLEAN, "Asking for a topic creates it."),
        ("broker.id", str(options.node_id), Kind.INT, "This broker's number."),
        ("default.replication.factor", "1", Kind.INT, "Copies of a partition."),
        ("log.retention.bytes", TOPIC_CONFIGS["retention.bytes"].default, Kind.LONG, "Bytes kept in a partition."),
        ("log.retention.ms", TOPIC_CONFIGS["retention.ms"].default, Kind.LONG, "Milliseconds a record is kept."),
        ("message.max.bytes", TOPIC_CONFIGS["max.message.bytes"].default, Kind.INT, "Largest batch, as it is sent."),
        ("num.partitions", str(options.partitions), Kind.INT, "Partitions of a topic whose creator does not say."),
        ("socket.request.max.bytes", str(options.frame_limit), Kind.INT, "Largest request."),
    )
    return [
        Shown(name, value, value, kind, meaning, Shown.DEFAULT, read_only=True) for name, value, kind, meaning in rows
    ]
