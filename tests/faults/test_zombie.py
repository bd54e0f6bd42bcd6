"""A producer that was stopped, and comes back when another has taken over: fenced, and nothing of it is seen."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition

from tests.app.broker.server.under_test import running_broker

pytestmark = [pytest.mark.faults, pytest.mark.timeout(90)]

ZOMBIE = Path(__file__).with_name("zombie.py")


def test_a_zombie_is_fenced(tmp_path: Path) -> None:
    with running_broker(tmp_path) as broker:
        broker.create("orders")
        command = [sys.executable, str(ZOMBIE), broker.bootstrap, "orders"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as zombie:
            assert zombie.stdout is not None
            assert zombie.stdout.readline() == "written\n"
            zombie.send_signal(signal.SIGSTOP)
            successor = Producer({"bootstrap.servers": broker.bootstrap, "transactional.id": "the-only-one"})
            successor.init_transactions(30)
            successor.begin_transaction()
            successor.produce("orders", b"successor")
            successor.commit_transaction(30)
            zombie.send_signal(signal.SIGCONT)
            said, _ = zombie.communicate("go on\n", 60)
        assert said.endswith(" fatal\n"), said
        consumer = Consumer({"bootstrap.servers": broker.bootstrap, "group.id": "r", "enable.partition.eof": True})
        consumer.assign([TopicPartition("orders", 0, 0)])
        first, end = consumer.poll(30), consumer.poll(30)
        assert first is not None
        assert end is not None
        assert first.value() == b"successor"
        assert end.error() is not None
        assert consumer.get_watermark_offsets(TopicPartition("orders", 0), 20)[1] == end.offset()
        consumer.close()
