"""What a registry knows of a stream reaches the rules: writers, owners, tags, and how records name their schema."""

import json

import pytest
from confluent_kafka.admin import AdminClient, NewTopic

from tests.cli.test_lint_registry import register

EVENT = {
    "type": "record",
    "name": "UserRegistered",
    "namespace": "shop",
    "fields": [{"name": "userId", "type": "string"}, {"name": "email", "type": "string"}],
}

__all__ = ["register"]


@pytest.fixture
def create(service):
    def run(topic, **configs):
        admin = AdminClient({"bootstrap.servers": service.bootstrap_servers})
        named = {f"skra.{name}": value for name, value in configs.items()}
        for made in admin.create_topics([NewTopic(topic, 1, config=named)]).values():
            made.result(60)

    return run


@pytest.fixture
def codes(skra, service):
    def run(subject):
        result = skra("lint", "--registry", service.registry_url, "--subject", subject, "--output", "json")
        return {one["code"]: one for one in json.loads(result.stdout)["findings"]}

    return run


def test_writers_beside_the_owner_are_several_writers(create, register, codes, ask):
    create("outcomes", writers="relay")
    register("outcomes-value", EVENT)
    assert "ST202" not in codes("outcomes-value"), "nobody owns it, so one is declared"
    create("signups", writers="relay")
    register("signups-value", EVENT, user="shop")
    assert codes("signups-value")["ST202"]["evidence"] == "shop, relay"


def test_an_owner_and_tags_may_stand_in_the_metadata(register, codes):
    register("users-value", EVENT)
    assert {"ST204", "PI502"} <= codes("users-value").keys()
    register("users-value", EVENT, metadata={"properties": {"owner": "accounts"}, "tags": {"**.email": ["PII"]}})
    assert not {"ST204", "PI502"} & codes("users-value").keys()


def test_records_that_must_name_their_schema_do(create, register, codes):
    create("framed", headers="ce_id,ce_time", wire="confluent")
    create("loose", headers="ce_id,ce_time")
    for topic in ("framed", "loose"):
        register(f"{topic}-value", EVENT)
    assert "EN404" not in codes("framed-value")
    assert "skra.headers=ce_time,ce_id" in codes("loose-value")["EN404"]["fix"]
