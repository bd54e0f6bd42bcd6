"""kill -9 while clients produce: what was acknowledged is read afterwards, once each, in order."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from confluent_kafka import Consumer, KafkaError, Message, Producer, TopicPartition

ROUNDS = 3
ROOT = Path(__file__).parents[3]


@contextmanager
def broker_process(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.app.broker.server.under_test", str(folder), str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        try:
            yield process
        finally:
            process.kill()


class Acknowledged:
    """What the producer was told, in the order in which it was told."""

    def __init__(self) -> None:
        self.offsets: dict[int, int] = {}
        self.failed: list[KafkaError] = []

    def __call__(self, error: KafkaError | None, message: Message) -> None:
        if error is None:
            self.offsets[int(message.value() or b"")] = message.offset() or 0
        else:
            self.failed.append(error)


@pytest.mark.faults
@pytest.mark.timeout(90)
def test_what_was_acknowledged_survives(tmp_path: Path, free_ports: tuple[int, int]) -> None:
    port, _ = free_ports
    seed = random.randrange(1 << 30)
    chance = random.Random(seed)
    told = Acknowledged()
    producer = Producer(
        {
            "bootstrap.servers": f"127.0.0.1:{port}",
            "enable.idempotence": True,
            "linger.ms": 1,
            "retry.backoff.ms": 20,
            "reconnect.backoff.ms": 20,
            "reconnect.backoff.max.ms": 100,
        }
    )
    number = 0
    for _ in range(ROUNDS):
        with broker_process(tmp_path, port) as process:
            end = time.monotonic() + chance.uniform(0.3, 1.0)
            while time.monotonic() < end:
                producer.produce("kept", str(number).encode(), on_delivery=told)
                number += 1
                producer.poll(0)
                time.sleep(0.0005)
            os.kill(process.pid, signal.SIGKILL)
    with broker_process(tmp_path, port):
        assert producer.flush(30) == 0, f"seed {seed}"
        read = _everything(port, number)
    assert told.failed == [], f"seed {seed}"
    assert [value for _, value in read] == list(range(number)), f"seed {seed}: lost, doubled or out of order"
    assert {value: offset for offset, value in read} == told.offsets | {
        value: offset for offset, value in read if told.offsets.get(value, -1) < 0
    }


def _everything(port: int, count: int) -> list[tuple[int, int]]:
    consumer = Consumer({"bootstrap.servers": f"127.0.0.1:{port}", "group.id": "after"})
    consumer.assign([TopicPartition("kept", 0, 0)])
    found: list[tuple[int, int]] = []
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        messages = consumer.consume(1000, 1.0)
        if not messages and len(found) >= count:
            break
        found += [(message.offset() or 0, int(message.value() or b"")) for message in messages if not message.error()]
    consumer.close()
    return found
