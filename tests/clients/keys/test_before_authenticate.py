"""Clients from before SaslAuthenticate (Kafka 1.0): SaslHandshake 0, then bare messages of the mechanism (KIP-152)."""

import pytest
from confluent_kafka.admin import AdminClient
from kafka import KafkaConsumer

from tests.clients.keys.test_real_clients import MECHANISMS, Secured, secured

__all__ = ["secured"]
OF_2016 = {"api.version.request": False, "broker.version.fallback": "0.10.0.0"}
"""librdkafka asks nothing and speaks as one spoke to Kafka 0.10."""


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_confluent_kafka(secured: Secured, mechanism: str) -> None:
    client = AdminClient(secured.confluent("reader", mechanism, **OF_2016))
    (broker,) = client.list_topics(timeout=30).brokers.values()
    assert secured.bootstrap.endswith(f":{broker.port}")


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_confluent_kafka_with_a_wrong_key(secured: Secured, mechanism: str) -> None:
    """There is no room for a reason: the client sees the connection end while it logs in."""
    told: list[str] = []
    refused = {"error_cb": lambda error: told.append(f"{error.name()} {error.str()}"), **OF_2016}
    client = AdminClient(secured.confluent("reader", mechanism, "guess", **refused))
    for _ in range(60):
        client.poll(0.5)
        if any("uthentication" in one for one in told):
            return
    raise AssertionError(f"the client was told {told}")


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_kafka_python(secured: Secured, mechanism: str) -> None:
    consumer = KafkaConsumer(**secured.python("reader", mechanism), api_version=(0, 10, 0))
    assert consumer.topics() is not None
    consumer.close()
