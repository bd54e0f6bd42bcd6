"""Compaction on demand, as its users ask for it: on the command line, over HTTP, by a Kafka administration client."""

import httpx
import pytest
from click.testing import CliRunner
from confluent_kafka.admin import AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource

from skra.__main__ import main

COMPACTED = {"cleanup.policy": "compact", "min.cleanable.dirty.ratio": "1.0"}


def filled(skra, name="t", **told):
    topic = skra.topic(name, config=COMPACTED, **told)
    for number in range(10):
        skra.produce(topic, f"v{number}", key=f"k{number % 2}", as_owner="owner" in told)
    return topic


def asked(skra, topic, user="order-service:-"):
    words = ["topic", "compact", topic, "--url", skra.schema_registry_url]
    return CliRunner().invoke(main, [*words, "--user", user])


def test_the_command_line_compacts(skra):
    topic = filled(skra)
    result = asked(skra, topic)
    assert result.exit_code == 0, result.output
    assert "t is compacted" in result.output
    assert [event.value for event in skra.consumed(topic, n=2)] == ["v8", "v9"]


def test_only_the_owner_does(skra):
    topic = filled(skra, owner="order-service")
    refused = asked(skra, topic, "somebody:-")
    assert refused.exit_code == 1
    assert "owned by 'order-service'" in refused.output
    assert len(skra.consumed(topic, n=10)) == 10
    assert asked(skra, topic).exit_code == 0
    assert len(skra.consumed(topic, n=2)) == 2


@pytest.mark.parametrize(("topic", "said"), [("plain", "is not compacted: set its cleanup.policy"), ("none", "exist")])
def test_what_cannot_be_compacted_is_said(skra, topic, said):
    skra.topic("plain")
    answer = httpx.post(f"{skra.schema_registry_url}/v1/topics/{topic}/compact", json={})
    assert answer.status_code == 422
    assert said in answer.text


def test_an_administration_client_compacts_and_changes_nothing_else(skra):
    topic = filled(skra)
    admin = AdminClient({"bootstrap.servers": skra.bootstrap_servers})

    def set_to(*entries):
        change = [ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET) for name, value in entries]
        resource = ConfigResource(ConfigResource.Type.TOPIC, topic, incremental_configs=change)
        return admin.incremental_alter_configs([resource])[resource].result(30)

    set_to(("skra.compact", "now"))
    assert len(skra.consumed(topic, n=2)) == 2
    for wrong in ([("skra.compact", "later")], [("skra.compact", "now"), ("retention.ms", "1")]):
        with pytest.raises(Exception, match="is a deed, not a config"):
            set_to(*wrong)
    shown = ConfigResource(ConfigResource.Type.TOPIC, topic)
    configs = admin.describe_configs([shown])[shown].result(30)
    assert configs["cleanup.policy"].value == "compact"
    assert "skra.compact" not in configs
