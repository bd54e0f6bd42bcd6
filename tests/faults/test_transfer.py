"""One writer per topic, while two want it: they race for it, hand it over under load, and are killed meanwhile."""

import asyncio
import os
import signal
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError, TopicAuthorizationFailedError
from confluent_kafka import Consumer, KafkaException, Producer
from confluent_kafka import KafkaError as Code
from confluent_kafka import TopicPartition as Place
from confluent_kafka.admin import AdminClient, NewTopic

from skra.client import RegistryClient
from tests.serving import ServerProcess

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]

CONNECTIONS, ENOUGH, PARTITIONS = 16, 40, 2
PATIENCE = 120
"""Seconds; the machine may be busy."""


@pytest.fixture
def server(tmp_path) -> Iterator[ServerProcess]:
    started = ServerProcess(tmp_path / "data").ready()
    yield started
    started.stop()


@dataclass
class Team:
    """One application: what was acknowledged to it, by partition and offset, and how it was refused."""

    name: str
    registry: RegistryClient
    acknowledged: dict[tuple[int, int], bytes] = field(default_factory=dict)
    refused: set[type] = field(default_factory=set)
    claims: list[str] = field(default_factory=list)


def create(server: ServerProcess, topic: str = "orders") -> None:
    admin = AdminClient({"bootstrap.servers": server.bootstrap_servers})
    for future in admin.create_topics([NewTopic(topic, PARTITIONS)]).values():
        future.result(PATIENCE)


def client_of(server: ServerProcess, name: str) -> RegistryClient:
    return RegistryClient(server.registry_url, name)


def hand_over(server: ServerProcess, giver: str, taker: str, topic: str = "orders") -> dict[int, int]:
    """Offer and accept; where each partition was fenced."""
    client_of(server, giver).offer(topic, taker, "they write it now")
    owner = client_of(server, taker).accept(topic)
    assert (owner["application"], owner.get("unfenced")) == (taker, None)
    return fences(server, owner["epoch"], topic)


def fences(server: ServerProcess, epoch: int, topic: str = "orders") -> dict[int, int]:
    told = [entry["data"] for entry in client_of(server, "").owner_history(topic) if entry["type"] == "OwnerFenced"]
    return {data["partition"]: data["offset"] for data in told if data["epoch"] == epoch}


async def produce(server: ServerProcess, team: Team, number: int, stopped: asyncio.Event) -> None:
    """Claim, then write without an end, whatever is refused."""
    with suppress(Exception):
        team.claims.append((await asyncio.to_thread(team.registry.claim, "orders"))["application"])
    producer = AIOKafkaProducer(bootstrap_servers=server.bootstrap_servers, client_id=team.name)
    await producer.start()
    sent = 0
    try:
        while not stopped.is_set():
            value = f"{team.name}:{number}:{sent}".encode()
            sent += 1
            try:
                landed = await producer.send_and_wait("orders", value, partition=sent % PARTITIONS)
                team.acknowledged[landed.partition, landed.offset] = value
            except KafkaError as refusal:
                team.refused.add(type(refusal))
                await asyncio.sleep(0.02)
    finally:
        await producer.stop()


async def until(condition) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - what is waited for is in another process
            await asyncio.sleep(0.02)


async def everything(server: ServerProcess) -> dict[tuple[int, int], bytes]:
    """All records that stand, by partition and offset."""
    consumer = AIOKafkaConsumer(bootstrap_servers=server.bootstrap_servers, client_id="rdkafka")
    await consumer.start()
    places = [TopicPartition("orders", number) for number in range(PARTITIONS)]
    consumer.assign(places)
    await consumer.seek_to_beginning()
    ends, found = await consumer.end_offsets(places), {}
    while any([await consumer.position(place) < ends[place] for place in places]):
        for records in (await consumer.getmany(timeout_ms=1000)).values():
            found |= {(record.partition, record.offset): record.value for record in records}
    await consumer.stop()
    return found


@pytest.mark.parametrize("transfers", [1, pytest.param(12, marks=pytest.mark.deep)])
def test_two_race_for_a_topic_and_hand_it_over_under_load(server, transfers):
    create(server)
    teams = {name: Team(name, client_of(server, name)) for name in ("alpha", "beta")}
    owners: list[str] = []
    begins: list[dict[int, int]] = [dict.fromkeys(range(PARTITIONS), 0)]

    async def race() -> dict[tuple[int, int], bytes]:
        stopped = asyncio.Event()
        tasks = [
            asyncio.create_task(produce(server, team, number, stopped))
            for number in range(CONNECTIONS)
            for team in teams.values()
        ]
        await until(lambda: any(len(team.acknowledged) >= ENOUGH for team in teams.values()))
        owners.append(next(name for name, team in teams.items() if team.acknowledged))
        assert not teams[other(owners[0])].acknowledged
        for _ in range(transfers):
            giver, taker = owners[-1], other(owners[-1])
            begins.append(await asyncio.to_thread(hand_over, server, giver, taker))
            owners.append(taker)
            before = len(teams[taker].acknowledged)
            await until(lambda: len(teams[taker].acknowledged) >= before + ENOUGH)  # noqa: B023 - waited for at once
        stopped.set()
        await asyncio.gather(*tasks)
        return await everything(server)

    stored = asyncio.run(race())
    assert teams[owners[0]].claims == [owners[0]] * CONNECTIONS
    assert not teams[other(owners[0])].claims
    assert [team.refused for team in teams.values()] == [{TopicAuthorizationFailedError}] * 2
    for (partition, offset), value in stored.items():
        epoch = max(number for number, begin in enumerate(begins) if begin[partition] <= offset)
        assert value.split(b":")[0].decode() == owners[epoch], (partition, offset, begins)
    for team in teams.values():
        assert team.acknowledged.items() <= stored.items()
    told = defaultdict(set)
    for entry in client_of(server, "").owner_history("orders"):
        if entry["type"] in {"OwnerClaimed", "OwnerTransferred"}:
            told[entry["data"]["epoch"]].add(entry["data"]["application"])
    assert told == {epoch: {owner} for epoch, owner in enumerate(owners, start=1)}


def other(name: str) -> str:
    return "beta" if name == "alpha" else "alpha"


def producer_of(server: ServerProcess, name: str, **more: object) -> Producer:
    return Producer(
        {"bootstrap.servers": server.bootstrap_servers, "client.id": name, "linger.ms": 0, "log_level": 0, **more}
    )


def sent(producer: Producer, value: bytes, topic: str = "orders") -> int:
    """The error code that a record meets; 0 where it lands."""
    codes: list[int] = []
    try:
        producer.produce(topic, value, partition=0, on_delivery=lambda e, _: codes.append(e.code() if e else 0))
    except KafkaException as refused:  # told at once, after the first answer
        return refused.args[0].code()
    assert producer.flush(PATIENCE) == 0
    return codes[0]


def committed(server: ServerProcess) -> list[bytes]:
    """What a reader of committed records sees of partition 0, up to its end."""
    consumer = Consumer({"bootstrap.servers": server.bootstrap_servers, "group.id": "r", "enable.partition.eof": True})
    consumer.assign([Place("orders", 0, 0)])
    found: list[bytes] = []
    while (record := consumer.poll(PATIENCE)) is not None and record.error() is None:
        found.append(record.value())
    assert record is not None
    assert record.error().code() == Code._PARTITION_EOF
    consumer.close()
    return found


@pytest.mark.parametrize("idempotent", [True, False])
def test_a_producer_of_the_old_owner_writes_nothing_behind_the_fence(server, idempotent):
    create(server)
    old = producer_of(server, "alpha", **{"enable.idempotence": idempotent})
    assert [sent(old, b"a") for _ in range(3)] == [0, 0, 0]
    assert hand_over(server, "alpha", "beta")[0] == 3
    assert {sent(old, b"a") for _ in range(3)} == {Code.TOPIC_AUTHORIZATION_FAILED}
    fresh = producer_of(server, "alpha", **{"enable.idempotence": idempotent})
    assert sent(fresh, b"a") == Code.TOPIC_AUTHORIZATION_FAILED
    assert sent(producer_of(server, "beta", **{"enable.idempotence": idempotent}), b"b") == 0
    assert committed(server) == [b"a", b"a", b"a", b"b"]


def test_an_open_transaction_of_the_old_owner_never_counts(server):
    create(server)
    settings = {"transactional.id": "alpha-1", "transaction.timeout.ms": 60_000}
    old = producer_of(server, "alpha", **settings)
    old.init_transactions(PATIENCE)
    old.begin_transaction()
    assert sent(old, b"counts") == 0
    old.commit_transaction(PATIENCE)
    old.begin_transaction()
    assert sent(old, b"never") == 0
    at = hand_over(server, "alpha", "beta")[0]
    with pytest.raises(KafkaException) as refused:
        old.commit_transaction(PATIENCE)
    assert refused.value.args[0].fatal()
    assert committed(server) == [b"counts"], "the last stable offset is not held back either"
    again = producer_of(server, "alpha", **settings)
    again.init_transactions(PATIENCE)
    again.begin_transaction()
    assert sent(again, b"no") == Code._PURGE_QUEUE, "the partition was refused, so that the record was not even sent"
    assert sent(producer_of(server, "beta"), b"new") == 0
    assert committed(server) == [b"counts", b"new"]
    assert at == 4, "two records and two markers"


def test_a_broker_that_is_killed_before_the_fence_fences_when_it_comes_back(server, tmp_path):
    create(server)
    old = producer_of(server, "alpha")
    assert sent(old, b"a") == 0
    client_of(server, "alpha").offer("orders", "beta", "")
    broker = min(psutil.Process(server.process.pid).children(), key=lambda child: child.pid)
    os.kill(broker.pid, signal.SIGSTOP)  # it neither sees the transfer nor anything after it
    owner = client_of(server, "beta").accept("orders")
    assert owner["unfenced"] == list(range(PARTITIONS))
    broker.kill()
    server.wait()
    back = ServerProcess(tmp_path / "data").ready()
    try:
        assert fences(back, 2) == {0: 1, 1: 0}, "before it listens"
        assert sent(producer_of(back, "alpha"), b"a") == Code.TOPIC_AUTHORIZATION_FAILED
        assert sent(producer_of(back, "beta"), b"b") == 0
        assert committed(back) == [b"a", b"b"]
    finally:
        back.stop()
