"""What was acknowledged is there after a restart; what was sent twice is there once."""

from pathlib import Path

import pytest
from confluent_kafka import Producer

from skra_app.broker import BrokerOptions
from skra_app.broker.records import decode, split
from skra_app.settings import Address
from tests.app.broker.server.under_test import RunningBroker, running_broker
from tests.clients.broker.proxy import LossyProxy
from tests.clients.broker.test_confluent_kafka import consumed, produced


def test_everything_is_replayed_after_a_restart(tmp_path: Path) -> None:
    with running_broker(tmp_path) as broker:
        broker.create("kept", 2)
        values = [str(number).encode() for number in range(300)]
        produced(broker, "kept", values)
        assert len(consumed(broker, "kept", 300, **{"group.id": "half", "auto.offset.reset": "earliest"})) == 300
        broker.restart()
        again = consumed(broker, "kept", 300, **{"group.id": "anew"})
        assert sorted(int(message.value()) for message in again) == list(range(300))
        produced(broker, "kept", [b"300"])
        assert [message.value() for message in consumed(broker, "kept", 1, **{"group.id": "half"})] == [b"300"]


@pytest.mark.faults
@pytest.mark.parametrize("seed", [1, 2])
def test_lost_answers_leave_no_duplicates(tmp_path: Path, seed: int) -> None:
    """An idempotent producer sends again what was never answered; the broker answers with the first one's offset."""
    proxy = LossyProxy(seed, loss=0.2)
    options = BrokerOptions(advertise=Address("127.0.0.1", proxy.port))
    with running_broker(tmp_path, options=options) as broker:
        proxy.start(broker.port)
        _produce_through(proxy, broker, restart_at=100)
        proxy.stop()
        log = broker.broker._store.log("once", 0)
        values = [value for batch in split(log.read(0, 10_000_000)) for value in decode(batch).values]
    assert proxy.lost > 5
    assert values == [str(number).encode() for number in range(200)]


def _produce_through(proxy: LossyProxy, broker: RunningBroker, restart_at: int) -> None:
    failed: list[object] = []
    producer = Producer(
        {
            "bootstrap.servers": f"127.0.0.1:{proxy.port}",
            "enable.idempotence": True,
            "linger.ms": 0,
            "batch.num.messages": 3,
            "reconnect.backoff.ms": 10,
            "reconnect.backoff.max.ms": 50,
            "retry.backoff.ms": 10,
            "socket.timeout.ms": 2000,
        }
    )
    for number in range(200):
        producer.produce("once", str(number).encode(), on_delivery=lambda error, _: error and failed.append(error))
        producer.poll(0.005)
        if number == restart_at:
            broker.restart()
    assert producer.flush(60) == 0
    assert failed == []
