"""Kafka Streams: a topology with a repartition topic and a changelog counts each word once, whatever happens."""

import random
import shutil
import time
from collections import defaultdict
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from tests.app.broker.server.under_test import RunningBroker
from tests.clients.broker.applications import PATIENCE, Application, Applications, applications
from tests.clients.broker.test_killed import broker_process
from tests.require import Require

PARTITIONS = 2
WORDS = ("one", "two", "three", "four", "five", "six", "seven")
GOING = {"reconnect.backoff.ms": 20, "reconnect.backoff.max.ms": 200}
Counts = dict[str, list[int]]


@pytest.fixture(scope="module")
def streams(require: Require) -> Applications:
    return applications(require)


@contextmanager
def counting(
    streams: Applications, bootstrap: str, name: str, state: Path, guarantee: str = "exactly_once_v2"
) -> Generator[Application]:
    """The application `apps.Counting`, from its topic `NAME-lines` to `NAME-counts`."""
    told = [bootstrap, name, f"{name}-lines", f"{name}-counts", str(state), guarantee]
    with streams.running(state.with_suffix(".log"), "apps.Counting", told) as running:
        yield running


def prepare(bootstrap: str, name: str) -> None:
    admin = AdminClient({"bootstrap.servers": bootstrap})
    topics = [NewTopic(f"{name}-{what}", PARTITIONS, 1) for what in ("lines", "counts")]
    for made in admin.create_topics(topics).values():
        made.result(30)


class Writer:
    """Writes lines of two words and knows how often each word was written."""

    def __init__(self, bootstrap: str, name: str) -> None:
        self._topic = f"{name}-lines"
        self._producer = Producer({"bootstrap.servers": bootstrap, "enable.idempotence": True, **GOING})
        self.written: dict[str, int] = defaultdict(int)
        self._number = 0

    def write(self, lines: int) -> None:
        for _ in range(lines):
            words = [WORDS[self._number % 7], WORDS[self._number % 3]]
            self._producer.produce(self._topic, " ".join(words), key=str(self._number))
            self._number += 1
            for word in words:
                self.written[word] += 1
        assert self._producer.flush(PATIENCE) == 0


def read(bootstrap: str, name: str, written: dict[str, int]) -> Counts:
    """The counts of each word in the order in which they stand, as soon as the last ones are there, and a bit more."""
    config = {"bootstrap.servers": bootstrap, "group.id": f"{name}-readers", "isolation.level": "read_committed"}
    consumer = Consumer({**config, "enable.auto.commit": False, **GOING})
    consumer.assign([TopicPartition(f"{name}-counts", number, 0) for number in range(PARTITIONS)])
    found: Counts = defaultdict(list)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        messages = consumer.consume(1000, 0.5)
        for message in messages:
            if message.error() is None:
                found[(message.key() or b"").decode()].append(int(message.value() or b"0"))
        if not messages and all(found[word][-1:] == [count] for word, count in written.items()):
            break
    consumer.close()
    return found


def each_once(written: dict[str, int]) -> Counts:
    return {word: list(range(1, count + 1)) for word, count in written.items()}


@pytest.mark.parametrize("guarantee", ["exactly_once_v2", pytest.param("at_least_once", marks=pytest.mark.deep)])
def test_state_is_restored_from_the_changelog(
    streams: Applications, broker: RunningBroker, tmp_path: Path, guarantee: str
) -> None:
    name, state = f"streams-{guarantee}", tmp_path / "state"
    prepare(broker.bootstrap, name)
    writer = Writer(broker.bootstrap, name)
    writer.write(200)
    with counting(streams, broker.bootstrap, name, state, guarantee) as running:
        assert read(broker.bootstrap, name, writer.written) == each_once(writer.written)
        running.end()
    shutil.rmtree(state)
    writer.write(200)
    with counting(streams, broker.bootstrap, name, state, guarantee) as running:
        assert read(broker.bootstrap, name, writer.written) == each_once(writer.written)
        running.end()
        restored = sum(int(line.split()[1]) for line in running.heard if line.startswith("restored"))
    assert restored >= 400, "two words a line, each change of a count is one record of the changelog"


class Lives:
    """A broker and a counting application, each killed and started again."""

    def __init__(self, stack: ExitStack, streams: Applications, folder: Path, port: int) -> None:
        self._stack, self._streams = stack, streams
        self._folder, self._port = folder, port
        self._begun = 0

    def start_broker(self) -> None:
        self.broker = self._stack.enter_context(broker_process(self._folder, self._port))

    def start_counting(self, name: str, *, anew: bool) -> None:
        """With the state of the one before it, or with none: then all of it comes from the changelog."""
        self._begun += anew
        state = self._folder / f"state-{self._begun}"
        bootstrap = f"127.0.0.1:{self._port}"
        self.counting = self._stack.enter_context(counting(self._streams, bootstrap, name, state))

    def kill_broker(self) -> None:
        self.broker.kill()
        self.broker.wait()
        self.start_broker()

    def kill_counting(self, name: str, *, anew: bool) -> None:
        self.counting.process.kill()
        self.counting.process.wait()
        self.start_counting(name, anew=anew)


@pytest.mark.deep
@pytest.mark.faults
@pytest.mark.timeout(400)
def test_each_word_is_counted_once_while_everything_is_killed(
    streams: Applications, tmp_path: Path, free_ports: tuple[int, int]
) -> None:
    seed = random.randrange(1 << 30)
    print(f"seed {seed}")
    chance = random.Random(seed)
    name, bootstrap = "killed", f"127.0.0.1:{free_ports[0]}"
    with ExitStack() as stack:
        lives = Lives(stack, streams, tmp_path, free_ports[0])
        lives.start_broker()
        prepare(bootstrap, name)
        writer = Writer(bootstrap, name)
        lives.start_counting(name, anew=True)
        for killed in ("broker", "application", "application", "broker", "both"):
            lives.counting.await_line("state RUNNING")
            writer.write(300)
            time.sleep(chance.uniform(0, 1))
            if killed != "application":
                lives.kill_broker()
            if killed != "broker":
                lives.kill_counting(name, anew=chance.random() < 0.5)
        writer.write(100)
        assert read(bootstrap, name, writer.written) == each_once(writer.written), f"seed {seed}"
