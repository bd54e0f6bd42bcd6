"""Who the broker takes a client for."""

import pytest

from skra_app.broker.principal import principal_of
from skra_app.registry.actor import ANONYMOUS, Principal

LIBRARIES = [
    "rdkafka",
    "aiokafka-0.14.0",
    "aiokafka-producer-1",
    "kafka-python-3.0.12",
    "kafka-python-producer-1",
    "producer-1",
    "producer-27",
    "consumer-orders-3",
    "adminclient-1",
    "console-producer",
    "console-consumer",
    "connector-producer-files-0",
    "connect-cluster-configs",
    "connect-cluster-configs-leader",
    "connect-cluster-offsets",
    "connect-cluster-statuses",
    "1-shared-admin",
    "my-connect-offsets",
    "here-mm2-here->there-configs",
    "here->there|MirrorSourceConnector-1|offset-syncs-source-producer",
    "sarama",
    "kgo",
    "kafkajs",
    "app@host (github.com/segmentio/kafka-go)",
    "",
]
CHOSEN = [
    "order-service",
    "producer-orders",
    "my-rdkafka",
    "consumer-x",
    "aiokafka",
    "Sarama",
    "producer-1-orders",
    "StreamThread-1-producer",
    "tenant-configs",
    "reader-offsets",
]
PROCESS = "64cb5f0e-9e5c-4d0c-8d3a-0123456789ab"
OF_AN_APPLICATION = [
    f"orders-{PROCESS}-StreamThread-1-producer",
    f"orders-{PROCESS}-StreamThread-12-consumer",
    f"orders-{PROCESS}-StreamThread-1-restore-consumer",
    f"orders-{PROCESS}-StateUpdater-1-restore-consumer",
    f"orders-{PROCESS}-global-consumer",
    f"orders-{PROCESS}-admin",
    "orders-StreamThread-2-producer",
]


@pytest.mark.parametrize("client_id", OF_AN_APPLICATION)
def test_all_clients_of_an_application_are_one(client_id: str) -> None:
    assert principal_of(None, client_id) == Principal("orders", named=True)


@pytest.mark.parametrize("client_id", LIBRARIES)
def test_what_a_library_calls_itself_names_nobody(client_id: str) -> None:
    assert principal_of(None, client_id) == ANONYMOUS


@pytest.mark.parametrize("client_id", CHOSEN)
def test_a_chosen_client_id_names_its_client(client_id: str) -> None:
    assert principal_of(None, client_id) == Principal(client_id, named=True)


def test_a_user_comes_before_the_client_id() -> None:
    assert principal_of("alice", "order-service") == Principal("alice", named=True)
    assert principal_of("alice", "rdkafka") == Principal("alice", named=True)
