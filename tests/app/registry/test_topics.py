"""Topics and their policies as facts."""

from uuid import UUID

import pytest

from skra_app.errors import InvalidPartitions, InvalidPolicy, InvalidTopic, TopicExists, TopicNotFound
from skra_app.registry import Registry, TopicPolicy, policy, topics


def test_a_topic_from_beginning_to_end(registry, journal, somebody):
    made = topics.create(registry, "orders", 2, somebody, configs={"retention.ms": "5"})
    assert (made.name, made.partitions, made.configs) == ("orders", 2, {"retention.ms": "5"})
    assert UUID(made.uuid).version == 4
    with pytest.raises(TopicExists):
        topics.create(registry, "orders", 1, somebody)
    assert topics.add_partitions(registry, "orders", 3, somebody).partitions == 3
    with pytest.raises(InvalidPartitions):
        topics.add_partitions(registry, "orders", 3, somebody)
    changed = topics.configure(registry, "orders", {"retention.ms": None, "cleanup.policy": "compact"}, somebody)
    assert changed.configs == {"cleanup.policy": "compact"}
    assert Registry(journal).state().topics["orders"] == changed == registry.state().topics["orders"]
    topics.delete(registry, "orders", somebody)
    assert "orders" not in registry.state().topics
    assert topics.create(registry, "orders", 1, somebody).uuid != made.uuid
    assert Registry(journal).state() == registry.state()


@pytest.mark.parametrize("name", ["", ".", "..", "a b", "a/b", "ü", "a:b", "a\n", "x" * 250, "a,b"])
def test_names_that_no_topic_has(registry, somebody, name):
    with pytest.raises(InvalidTopic):
        topics.create(registry, name, 1, somebody)
    with pytest.raises(InvalidTopic):
        policy.put(registry, name, {}, somebody)


@pytest.mark.parametrize("name", ["a", "A.b_c-9", "...", "x" * 249, "__offsets"])
def test_names_that_one_may_have(registry, somebody, name):
    assert topics.create(registry, name, 1, somebody).name == name


@pytest.mark.parametrize("partitions", [0, -1, 10_001])
def test_numbers_of_partitions_that_cannot_be(registry, somebody, partitions):
    with pytest.raises(InvalidPartitions):
        topics.create(registry, "orders", partitions, somebody)


def test_what_does_not_stand_is_not_changed(registry, somebody):
    for deed in (
        lambda: topics.delete(registry, "t", somebody),
        lambda: topics.add_partitions(registry, "t", 2, somebody),
        lambda: topics.configure(registry, "t", {}, somebody),
    ):
        with pytest.raises(TopicNotFound):
            deed()


def test_a_policy_changes_by_member(registry, journal, somebody):
    assert registry.state().policy("orders") == TopicPolicy()
    policy.put(registry, "orders", {"skra.validation": "observe", "require-schema": "true"}, somebody)
    after = policy.put(registry, "orders", {"skra.require_schema": None, "headers": "trace, source"}, somebody)
    assert (after.validation, after.require_schema) == ("observe", "off")
    assert after.required_headers == ("trace", "source")
    head = registry.head()
    policy.put(registry, "orders", {"validation": "observe"}, somebody)
    assert registry.head() == head, "saying the same again writes nothing"
    assert Registry(journal).state().policy("orders") == after


def test_a_policy_given_with_the_topic(registry, somebody):
    topics.create(registry, "orders", 1, somebody, policy={"skra.validation": "off"})
    assert registry.state().policy("orders").validation == "off"
    with pytest.raises(InvalidPolicy):
        topics.create(registry, "bills", 1, somebody, policy={"skra.validation": "often"})
    assert "bills" not in registry.state().topics, "all or nothing"


@pytest.mark.parametrize(
    ("member", "value"),
    [("validation", "maybe"), ("wire", "carrier-pigeon"), ("accept", ""), ("unheard-of", "x"), ("require-schema", "1")],
)
def test_a_policy_that_cannot_be(registry, somebody, member, value):
    with pytest.raises(InvalidPolicy, match="expected"):
        policy.put(registry, "orders", {member: value}, somebody)
