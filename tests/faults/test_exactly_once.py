"""Copying in transactions while copiers and broker are killed: everything arrives once, for every committed reader."""

import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from tests.clients.broker.test_killed import broker_process

pytestmark = pytest.mark.faults

COPIER = Path(__file__).with_name("copier.py")
PARTITIONS = 2
GOING = {"reconnect.backoff.ms": 20, "reconnect.backoff.max.ms": 200}


@contextmanager
def copier(bootstrap: str, name: str) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, str(COPIER), bootstrap, name], stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


class Reader(threading.Thread):
    """Reads what is committed all the while, in a place of its own."""

    def __init__(self, bootstrap: str) -> None:
        super().__init__(daemon=True)
        self._consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": f"reader-{id(self)}", **GOING,
                                   "isolation.level": "read_committed", "enable.auto.commit": False})  # fmt: skip
        self._consumer.assign([TopicPartition("out", 0, 0)])
        self.found: list[tuple[int, bytes]] = []
        self.over = threading.Event()
        self.grown = threading.Condition()

    def run(self) -> None:
        while not self.over.is_set():
            message = self._consumer.poll(0.1)
            if message is not None and not message.error():
                with self.grown:
                    self.found.append((message.offset() or 0, message.value() or b""))
                    self.grown.notify_all()
        self._consumer.close()

    def wait_for(self, count: int, seconds: float) -> bool:
        with self.grown:
            return self.grown.wait_for(lambda: len({value for _, value in self.found}) >= count, seconds)


def prepare(bootstrap: str, records: int) -> list[bytes]:
    admin = AdminClient({"bootstrap.servers": bootstrap})
    for future in admin.create_topics([NewTopic("in", PARTITIONS), NewTopic("out", 1)]).values():
        future.result(20)
    producer = Producer({"bootstrap.servers": bootstrap})
    values = [b"%d" % number for number in range(records)]
    for number, value in enumerate(values):
        producer.produce("in", value, partition=number % PARTITIONS)
    assert producer.flush(30) == 0
    return values


@pytest.mark.parametrize(
    ("records", "kills"),
    [
        pytest.param(200, 2, marks=pytest.mark.timeout(120)),
        pytest.param(5000, 20, marks=[pytest.mark.deep, pytest.mark.timeout(900)]),
    ],
)
def test_everything_arrives_once(tmp_path: Path, free_ports: tuple[int, int], records: int, kills: int) -> None:
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")
    dice, port = random.Random(seed), free_ports[0]
    bootstrap = f"127.0.0.1:{port}"
    with broker_process(tmp_path, port):
        values = prepare(bootstrap, records)
    reader = Reader(bootstrap)
    reader.start()
    for turn in range(kills):
        with (
            broker_process(tmp_path, port) as broker,
            copier(bootstrap, "copier") as one,
        ):
            reader.wait_for(records * (turn + 1) // (kills + 2), 15)
            (broker if dice.random() < 0.6 else one).kill()
            reader.wait_for(records, dice.uniform(0, 0.5))
    with broker_process(tmp_path, port), copier(bootstrap, "copier"):
        assert reader.wait_for(records, 60), f"seed {seed}: only {len(reader.found)} of {records} arrived"
        later = Reader(bootstrap)
        later.start()
        assert later.wait_for(records, 30), f"seed {seed}"
        for one in (reader, later):
            one.over.set()
            one.join()
    assert Counter(value for _, value in later.found) == Counter(values), f"seed {seed}"
    assert reader.found == later.found, f"seed {seed}: two readers saw different things"
    for partition in range(PARTITIONS):
        there = [int(value) for _, value in later.found if int(value) % PARTITIONS == partition]
        assert there == sorted(there), f"seed {seed}: out of order"
