"""A real Kafka and this broker, and a `Talk` with each: what is said to both must be answered alike.

A test is a function that talks to one broker; it runs against both, and the answers are compared member by member.
Where they part and mean to, the test says so with the place (see `docs/deviations.md`, "The broker").
"""

import itertools
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import pytest

from tests.app.broker.server.under_test import RunningBroker, running_broker
from tests.clients.made import NotMade
from tests.parity.real_kafka import RealKafka, jars, running
from tests.parity.sameness import Difference, Names, differences, named, unexplained
from tests.parity.speaking import PATIENCE, Plain, Speaker
from tests.require import Require

_numbers = itertools.count()


@pytest.fixture(scope="session")
def kafka(require: Require, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealKafka]:
    java, maven = require.command("java"), require.command("mvn")
    try:
        libraries = jars(maven)
    except NotMade as reason:
        require.missing(str(reason))
    with running(java, libraries, tmp_path_factory.mktemp("kafka")) as started:
        yield started


@pytest.fixture(scope="session")
def skra(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBroker]:
    with running_broker(tmp_path_factory.mktemp("skra")) as started:
        yield started


class Talk:
    """A conversation with one broker, written down."""

    def __init__(self, broker: str, port: int, stack: ExitStack, topic: str) -> None:
        self.broker = broker
        self.bootstrap = f"127.0.0.1:{port}"
        self.topic = topic
        """A name that no other test uses."""
        self.said: list[tuple[str, Any]] = []
        self._port = port
        self._stack = stack
        self._names = Names()
        self._first = self.connect()

    def connect(self, client_id: str = "parity") -> Speaker:
        """One more connection, closed at the end."""
        speaker = Speaker("127.0.0.1", self._port, client_id)
        self._stack.callback(speaker.close)
        return speaker

    def ask(self, api: str, version: int, **members: Any) -> Plain:
        """Ask, note the answer for the comparison, and give it."""
        answer = self._first.ask(api, version, **members)
        self.note(f"{api} {version}", answer)
        return answer

    def prepare(self, api: str, version: int, **members: Any) -> Plain:
        """Ask without comparing."""
        return self._first.ask(api, version, **members)

    def note(self, what: str, value: Any) -> None:
        """Have something compared."""
        self.said.append((what, named(value, self._names)))

    def create(self, name: str | None = None, partitions: int = 1, **configs: str) -> str:
        """A topic that is there and led; configs with `_` for `.`."""
        topic = name or self.topic
        rows = [{"name": key.replace("_", "."), "value": value} for key, value in configs.items()]
        wanted = {"name": topic, "num_partitions": partitions, "replication_factor": 1, "configs": rows}
        answer = self.prepare("CreateTopics", 7, topics=[{**wanted, "assignments": []}], timeout=30000)
        assert answer["topics"][0]["error_code"] == "none", answer
        self.await_answer("ListOffsets", 7, replica_id=-1, isolation_level=0, topics=[_end_of_each(topic, partitions)])
        return topic

    def settle(self) -> None:
        """Wait until what was changed is seen: a Kafka broker learns of it in order, so of a new topic last."""
        self.create(f"{self.topic}-{next(_numbers)}-settled")

    def await_answer(self, api: str, version: int, **members: Any) -> Plain:
        """Ask again, uncompared, until no part of the answer has an error: Kafka leads and loads in its time."""
        deadline = time.monotonic() + PATIENCE
        while (errors := [*_errors(answer := self.prepare(api, version, **members))]) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not errors, answer
        return answer


def _end_of_each(topic: str, partitions: int) -> Plain:
    return {"name": topic, "partitions": [{"partition_index": n, "timestamp": -1} for n in range(partitions)]}


def _errors(answer: Any) -> Iterator[str]:
    if isinstance(answer, dict):
        if answer.get("error_code", "none") != "none":
            yield answer["error_code"]
        answer = list(answer.values())
    if isinstance(answer, list):
        for part in answer:
            yield from _errors(part)


Conversation = Callable[[Talk], None]
Same = Callable[..., None]


@pytest.fixture
def same(kafka: RealKafka, skra: RunningBroker) -> Iterator[Same]:
    """Runs a conversation with both and compares what was noted; `apart` maps places that differ to the reason."""
    with ExitStack() as stack:

        def compare(conversation: Conversation, apart: Mapping[str, str] | None = None) -> None:
            topic = f"parity-{next(_numbers)}"
            talks = [Talk("Kafka", kafka.port, stack, topic), Talk("Skra", skra.port, stack, topic)]
            for talk in talks:
                conversation(talk)
            found = [*_between(*talks)]
            if left := unexplained(found, apart or {}):
                pytest.fail("\n".join(left), pytrace=False)

        yield compare


def _between(kafka: Talk, skra: Talk) -> Iterator[Difference]:
    for number, (theirs, ours) in enumerate(itertools.zip_longest(kafka.said, skra.said, fillvalue=("silence", None))):
        if theirs[0] == ours[0]:
            yield from differences(theirs[1], ours[1], f"{number}.{theirs[0]}")
        else:
            yield Difference(f"{number}.what was asked", theirs[0], ours[0])
