"""Members of groups join, leave, fall asleep and are killed; what they did is judged by what they said and by the
broker's own topic, where every generation and every commit stands in order."""

import random
import signal
import struct
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from confluent_kafka import Producer

from skra_app.broker.group.facts import GroupFact, OffsetFact, from_record
from skra_app.broker.ledger import facts_in
from tests.app.broker.server.under_test import RunningBroker, running_broker

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

MEMBER = Path(__file__).with_name("member.py")
PARTITIONS = 4
PATIENCE = 120
"""Seconds; the machine may be busy."""
ASLEEP = 7.0
"""Longer than a session."""
GROUPS = {
    "eager": [("range", "-"), ("range", "pinned"), ("aiokafka", "-"), ("range", "-")],
    "cooperative": [("cooperative-sticky", "-"), ("cooperative-sticky", "pinned"), ("cooperative-sticky", "-")],
}
"""Kind and instance of the members; the first of each group is left in peace, so that no group is ever empty."""
STALE = {
    "ILLEGAL_GENERATION", "UNKNOWN_MEMBER_ID", "FENCED_INSTANCE_ID", "_FATAL",
    "CommitFailedError", "IllegalGenerationError", "UnknownMemberIdError", "RebalanceInProgressError",
}  # fmt: skip
"""How clients tell their users of 22, 25 and 82; aiokafka sees 27 first where its member is still known,
and librdkafka says _FATAL from then on once a heartbeat has told a static member that it is fenced (82)."""


class Member:
    """One member, in whatever process it is at the moment, and all that it ever said."""

    def __init__(self, broker: RunningBroker, group: str, kind: str, instance: str, *more: str) -> None:
        self._command = [sys.executable, str(MEMBER), kind, broker.bootstrap, group, instance, *more]
        self.group = group
        self.said: list[list[str]] = []
        self._readers: list[threading.Thread] = []
        self.asleep = False
        self.join()

    def join(self) -> None:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._process = subprocess.Popen(self._command, **pipes)
        self._readers.append(threading.Thread(target=self._listen, args=(self._process.stdout,), daemon=True))
        self._readers[-1].start()

    def _listen(self, lines: Iterator[str]) -> None:
        for line in lines:
            if line.endswith("\n"):
                self.said.append(line.split())

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def sleep(self) -> None:
        self._process.send_signal(signal.SIGSTOP)
        self.asleep = True

    def wake(self) -> None:
        self._process.send_signal(signal.SIGCONT)
        self.asleep = False

    def go_on(self) -> None:
        self._process.stdin.write("go on\n")
        self._process.stdin.flush()

    def end(self, how: int) -> None:
        """Leave (SIGTERM) or die (SIGKILL), and be gone."""
        self._process.send_signal(how)
        if how == signal.SIGTERM:
            self.wake()
        self._process.wait(PATIENCE)
        self.asleep = False

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        for reader in self._readers:
            reader.join()

    def values(self) -> set[str]:
        return {words[3] for words in self.said if words[0] == "read"}

    def commits(self) -> list[str]:
        return [word for words in self.said if words[0] == "commit" for word in words[1:]]


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[RunningBroker]:
    with running_broker(tmp_path) as running:
        running.create("in", PARTITIONS)
        yield running


def until(condition: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def stable(broker: RunningBroker, group: str, members: int) -> bool:
    async def described():
        return broker.broker._groups.describe(group)

    told = broker.on_loop(described())
    return told.state == "Stable" and len(told.members) == members


def facts(broker: RunningBroker) -> list[object]:
    """Every generation and every commit, in the order in which the broker decided."""

    async def read() -> list[object]:
        return list(facts_in(broker.broker._store.log("__consumer_offsets", 0), from_record))

    return broker.on_loop(read())


def assigned(assignment: bytes) -> list[tuple[str, int]]:
    """Topics and partitions in the consumer protocol: version, then topics with their partitions."""
    if not assignment:
        return []
    (topics,), at, places = struct.unpack_from(">i", assignment, 2), 6, []
    for _ in range(topics):
        (size,) = struct.unpack_from(">h", assignment, at)
        name = assignment[at + 2 : at + 2 + size].decode()
        (count,) = struct.unpack_from(">i", assignment, at + 2 + size)
        places += [(name, part) for part in struct.unpack_from(f">{count}i", assignment, at + 6 + size)]
        at += 6 + size + 4 * count
    return places


def judge(told: list[object]) -> None:
    """No partition twice in a generation; no commit behind one that stands, as a stale one would be."""
    owners: dict[tuple[str, int, str, int], str] = {}
    reached: dict[tuple[str, str, int], int] = defaultdict(int)
    for fact in told:
        if isinstance(fact, GroupFact):
            for member in fact.members:
                name = member.instance_id or member.member_id  # a static member comes back into its generation
                for place in assigned(member.assignment):
                    owner = owners.setdefault((fact.group, fact.generation, *place), name)
                    assert owner == name, f"{place} is owned twice in generation {fact.generation}"
        if isinstance(fact, OffsetFact) and fact.committed:
            place = (fact.group, fact.topic, fact.partition)
            assert fact.committed.offset >= reached[place], f"{place} went back to {fact.committed.offset}"
            reached[place] = fact.committed.offset


def disturb(member: Member, dice: random.Random, wakes: dict[Member, float], now: float) -> str:
    if not member.alive:
        member.join()
        return "joins"
    if member.asleep:
        return "sleeps on"
    deed = dice.choice(["leaves", "dies", "naps", "sleeps"])
    if deed in {"naps", "sleeps"}:
        member.sleep()
        wakes[member] = now + (1.0 if deed == "naps" else ASLEEP)
    else:
        member.end(signal.SIGTERM if deed == "leaves" else signal.SIGKILL)
    return deed


@pytest.mark.deep
@pytest.mark.parametrize("seconds", [8, 40])
def test_whatever_befalls_the_members_everything_is_read_and_nothing_is_owned_twice(broker, seconds):
    seed = random.randrange(1 << 32)
    dice, events, sent = random.Random(seed), [f"seed {seed}"], set()
    producer = Producer({"bootstrap.servers": broker.bootstrap, "client.id": "rdkafka", "log_level": 0, "linger.ms": 0})
    with ExitStack() as stack:
        members = [Member(broker, group, *one) for group, those in GROUPS.items() for one in those]
        for member in members:
            stack.callback(member.close)
        for group, those in GROUPS.items():
            until(lambda: stable(broker, group, len(those)), f"{group} never began")  # noqa: B023 - waited for at once
        firsts = {group: next(one for one in members if one.group == group) for group in GROUPS}
        others = [one for one in members if one not in firsts.values()]
        begin, wakes = time.monotonic(), {}
        while (now := time.monotonic()) < begin + seconds:
            for number in range(4):
                sent.add(value := f"{len(sent)}")
                producer.produce("in", value, partition=number)
            for sleeper in [one for one, at in wakes.items() if at <= now]:
                del wakes[sleeper]
                sleeper.wake()
            who = dice.choice(others)
            events.append(f"{now - begin:.2f} {others.index(who)} {disturb(who, dice, wakes, now)}")
            time.sleep(dice.choice([0.1, 0.3, 0.6]))
        assert producer.flush(PATIENCE) == 0
        for member in others:
            member.wake() if member.alive else member.join()
        for group, those in GROUPS.items():
            told = "\n".join([f"{group} does not become stable", *events])
            until(lambda: stable(broker, group, len(those)), told)  # noqa: B023 - waited for at once
            mine = [one for one in members if one.group == group]
            read = lambda: set.union(*(one.values() for one in mine))  # noqa: B023, E731 - waited for at once
            until(lambda: read() >= sent, "\n".join([f"{group}: {len(sent - read())} are never read", *events]))  # noqa: B023
        judge(facts(broker))
    assert sent


def test_who_slept_through_its_session_commits_nothing(broker):
    """One group for each kind: the sleeper reads, sleeps, and commits when another has long read on."""
    producer = Producer({"bootstrap.servers": broker.bootstrap, "client.id": "rdkafka", "log_level": 0})
    for number in range(40):
        producer.produce("in", str(number), partition=number % PARTITIONS)
    assert producer.flush(PATIENCE) == 0
    kinds = [("range", "-"), ("cooperative-sticky", "-"), ("range", "pinned"), ("aiokafka", "-")]
    with ExitStack() as stack:
        sleepers = [Member(broker, f"group {place}", *one, "hold") for place, one in enumerate(kinds)]
        for one in sleepers:
            stack.callback(one.close)
        for one in sleepers:
            until(one.values, f"{one.group} reads nothing")
            one.sleep()
        successors = [Member(broker, one.group, *kind) for one, kind in zip(sleepers, kinds, strict=True)]
        for one in successors:
            stack.callback(one.close)
        for one in successors:
            until(lambda: len(one.values()) == 40, f"{one.group} is not read")  # noqa: B023 - waited for at once
            until(lambda: one.commits()[-1:] == ["ok"], f"{one.group} is not committed")  # noqa: B023
        for one in sleepers:
            one.wake()
            one.go_on()
        for one in sleepers:
            until(one.commits, f"{one.group} says nothing of its commit")
            assert one.commits()[0] in STALE, (one.group, one.commits())
        judge(facts(broker))
