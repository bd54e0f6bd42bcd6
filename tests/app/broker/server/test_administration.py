"""What administrators ask: configs with defaults and sources, folders, ACLs that are not there."""

import pytest
from kio.schema.create_acls.v3.request import AclCreation, CreateAclsRequest
from kio.schema.create_topics.v7.request import CreatableTopic, CreatableTopicConfig, CreateTopicsRequest
from kio.schema.delete_acls.v3.request import DeleteAclsFilter, DeleteAclsRequest
from kio.schema.describe_acls.v3.request import DescribeAclsRequest
from kio.schema.describe_configs.v4.request import DescribeConfigsRequest, DescribeConfigsResource
from kio.schema.describe_log_dirs.v4.request import DescribableLogDirTopic, DescribeLogDirsRequest
from kio.schema.errors import ErrorCode
from kio.static.protocol import Entity

from skra_app.broker.reshape import NO_TIME
from tests.app.broker.server.test_produce import GOOD, told
from tests.app.broker.server.under_test import RunningBroker
from tests.app.broker.server.wire import Wire

TOPIC, BROKER = 2, 4
KAFKAS = {
    "cleanup.policy", "compression.gzip.level", "compression.lz4.level", "compression.type", "compression.zstd.level",
    "delete.retention.ms", "file.delete.delay.ms", "flush.messages", "flush.ms",
    "follower.replication.throttled.replicas", "index.interval.bytes", "leader.replication.throttled.replicas",
    "max.compaction.lag.ms", "max.message.bytes", "message.timestamp.after.max.ms", "message.timestamp.before.max.ms",
    "message.timestamp.type", "min.cleanable.dirty.ratio", "min.compaction.lag.ms", "min.insync.replicas",
    "preallocate", "retention.bytes", "retention.ms", "segment.bytes", "segment.index.bytes", "segment.jitter.ms",
    "segment.ms", "unclean.leader.election.enable",
}  # fmt: skip
"""The topic configs of Apache Kafka 4.0, but for those of tiered storage."""


def configs(wire: Wire, kind: int, name: str) -> dict[str, Entity]:
    resource = DescribeConfigsResource(resource_type=kind, resource_name=name, configuration_keys=None)
    answer = wire.ask(DescribeConfigsRequest(resources=(resource,), include_synonyms=True, include_documentation=True))
    assert answer.results[0].error_code == ErrorCode.none
    return {row.name: row for row in answer.results[0].configs}


def synonyms(row: Entity) -> list[tuple[str, str, int]]:
    return [(one.name, one.value, one.source) for one in row.synonyms]


def test_every_config_of_a_topic_has_a_default_and_a_source(broker: RunningBroker, wire: Wire) -> None:
    topic = broker.create("configured", cleanup_policy="compact", segment_ms="1000")
    found = configs(wire, TOPIC, topic)
    assert set(found) >= KAFKAS
    assert all(row.documentation and row.config_type for row in found.values())
    assert (found["segment.ms"].value, found["segment.ms"].config_source) == ("1000", 1)
    assert synonyms(found["segment.ms"]) == [("segment.ms", "1000", 1)]
    assert synonyms(found["cleanup.policy"]) == [("cleanup.policy", "compact", 1), ("log.cleanup.policy", "delete", 5)]
    assert synonyms(found["max.message.bytes"]) == [("message.max.bytes", "1048588", 5)]
    assert (found["delete.retention.ms"].value, found["delete.retention.ms"].config_source) == ("86400000", 5)


def test_the_broker_says_what_its_topics_get(wire: Wire) -> None:
    found = configs(wire, BROKER, "1")
    assert found["log.roll.ms"].value == "604800000"
    assert found["transaction.max.timeout.ms"].value == "900000"
    assert found["auto.create.topics.enable"].value == "true"
    assert all(row.read_only for row in found.values())


@pytest.mark.parametrize(
    ("name", "value", "fine"),
    [
        ("min.cleanable.dirty.ratio", "0.25", True),
        ("min.cleanable.dirty.ratio", "1.5", False),
        ("min.cleanable.dirty.ratio", "much", False),
        ("min.cleanable.dirty.ratio", "nan", False),
        ("cleanup.policy", "compact,delete", True),
        ("cleanup.policy", "keep", False),
        ("segment.ms", "0", False),
        ("preallocate", "true", True),
        ("preallocate", "perhaps", False),
        ("no.such.config", "1", False),
    ],
)
def test_values_that_a_config_can_have(wire: Wire, name: str, value: str, fine: bool) -> None:
    asked = CreatableTopic(
        name="checked", num_partitions=1, replication_factor=1, assignments=(),
        configs=(CreatableTopicConfig(name=name, value=value),),
    )  # fmt: skip
    answer = wire.ask(CreateTopicsRequest(topics=(asked,), timeout=NO_TIME, validate_only=True))
    assert answer.topics[0].error_code == (ErrorCode.none if fine else ErrorCode.invalid_config)


def test_how_much_a_partition_takes(broker: RunningBroker, wire: Wire) -> None:
    topic = broker.create("measured", 2)
    told(wire, topic, GOOD)
    asked = DescribableLogDirTopic(topic=topic, partitions=(0, 1, 5))
    (folder,) = wire.ask(DescribeLogDirsRequest(topics=(asked,))).results
    sizes = [(part.partition_index, part.partition_size) for part in folder.topics[0].partitions]
    assert sizes == [(0, len(GOOD)), (1, 0)]
    everything = wire.ask(DescribeLogDirsRequest(topics=None)).results[0].topics
    assert {topic, "__consumer_offsets", "__transaction_state"} <= {one.name for one in everything}


def test_there_are_no_acls(wire: Wire) -> None:
    asked = DescribeAclsRequest(
        resource_type_filter=1, resource_name_filter=None, principal_filter=None, host_filter=None, operation=1,
        permission_type=1,
    )  # fmt: skip
    assert wire.ask(asked).error_code == ErrorCode.security_disabled
    creation = AclCreation(
        resource_type=2, resource_name="t", principal="User:a", host="*", operation=3, permission_type=3
    )
    created = wire.ask(CreateAclsRequest(creations=(creation,) * 2)).results
    assert [one.error_code for one in created] == [ErrorCode.security_disabled] * 2
    matching = DeleteAclsFilter(
        resource_type_filter=1, resource_name_filter=None, principal_filter=None, host_filter=None, operation=1,
        permission_type=1,
    )  # fmt: skip
    (deleted,) = wire.ask(DeleteAclsRequest(filters=(matching,))).filter_results
    assert deleted.error_code == ErrorCode.security_disabled
