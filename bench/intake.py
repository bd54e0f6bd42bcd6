"""Processor time of the broker for a record, and for a small request: recorded requests, no socket, a log on disk.

Measured is what Skra does between the bytes of Produce requests and those of their answers, the thread that syncs
included, on the loop that it serves with. Clients and sockets come on top of it: see `produce` and `small`.
"""

import asyncio
import cProfile
import socket
import struct
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from bench.figure import Figure
from bench.produce import EVENT, FORMATS, PLAIN, SCHEMAS
from skra_app.broker import Broker, new_event_loop
from skra_app.broker.log import LogStore
from skra_app.broker.records import Record, encode
from skra_app.gate import Gate
from skra_app.journal import open_journal
from skra_app.registry import ANONYMOUS, Actor, Candidate, Registry, register, topics
from skra_compat import Schema

if TYPE_CHECKING:
    from skra_app.broker.broker import Listening

LARGE: Final = 1000
"""Records of a large request: about what librdkafka gathers in the five milliseconds that it waits."""
AT_ONCE: Final = {LARGE: 4, 1: 20}
"""Requests that come together, by their records."""
SECONDS: Final = 0.1
"""Processor time of one round."""
ROUNDS: Final = 15
_OPERATOR: Final = Actor(ANONYMOUS, "bench")


def figures() -> Iterator[Figure]:
    """Microseconds (the least of the rounds: a neighbour on the machine only ever adds), and calls of functions."""
    with tempfile.TemporaryDirectory(prefix="skra-bench-") as folder:
        loop = new_event_loop()
        yield from loop.run_until_complete(_measured(Path(folder)))
        loop.close()


async def _measured(folder: Path) -> list[Figure]:
    registry = Registry(open_journal(f"sqlite:///{folder / 'journal.sqlite'}"), claim="off")
    payloads = {"no schema": PLAIN, **{name: _registered(registry, name) for name in FORMATS}}
    for name in payloads:
        topics.create(registry, _topic(name), 1, _OPERATOR)
    store = LogStore.open(folder / "log")
    broker = Broker(registry, Gate(registry), store)
    client = await Client.of(broker)
    found: list[Figure] = []
    for records, unit in ((LARGE, "µs/record"), (1, "µs/request")):
        for name, payload in payloads.items():
            frames = request(_topic(name), [payload] * records) * AT_ONCE[records]
            least = min([await _cost(client, frames, AT_ONCE[records]) for _ in range(ROUNDS)])
            found.append(Figure(f"{name}, {records} a request", 1e6 * least / records, unit))
    for name, payload in payloads.items():
        found.append(
            Figure(f"{name}, 1 a request", await _calls(client, request(_topic(name), [payload])), "calls/request")
        )
    await broker.stop()
    return found


def _topic(name: str) -> str:
    return f"orders-{name.replace(' ', '-').lower()}"


def _registered(registry: Registry, name: str) -> bytes:
    """An event in Confluent's wire format, its schema registered."""
    text = (SCHEMAS / FORMATS[name]).read_text()
    version = register.register(registry, f"{_topic(name)}-value", Candidate(text, name), _OPERATOR)
    indexes = b"\0" if name == "PROTOBUF" else b""
    return b"\0" + version.id.to_bytes(4) + indexes + Schema.parse(name, text).values().write(EVENT)


def request(topic: str, values: Sequence[bytes]) -> bytes:
    """A Produce request of version 9 with one batch, as librdkafka sends it: acks=all, no transaction, its length."""
    now = int(time.time() * 1000)
    data = encode([Record(None, value, now) for value in values]).data
    body = b"".join(
        (
            struct.pack(">hhih7s", 0, 9, 1, 7, b"rdkafka") + b"\0",
            b"\0" + struct.pack(">hi", -1, 30_000),
            b"\2" + _varint(len(topic) + 1) + topic.encode(),
            b"\2" + struct.pack(">i", 0) + _varint(len(data) + 1) + data,
            b"\0\0\0",
        )
    )
    return len(body).to_bytes(4) + body


def _varint(number: int) -> bytes:
    return bytes([number & 0x7F | 0x80]) + _varint(number >> 7) if number > 0x7F else bytes([number])


async def _cost(client: "Client", frames: bytes, requests: int) -> float:
    """Seconds of processor time for one request."""
    done, began = 0, time.process_time()
    while (spent := time.process_time() - began) < SECONDS:
        await client.ask(frames, requests)
        done += requests
    return spent / done


async def _calls(client: "Client", frame: bytes) -> float:
    """Calls of functions, Python's and the interpreter's, for one request: the same on every machine, however busy."""
    frames, requests, rounds = frame * AT_ONCE[1], AT_ONCE[1], 50
    profile = cProfile.Profile()
    await client.ask(frames, requests)
    profile.enable()
    for _ in range(rounds):
        await client.ask(frames, requests)
    profile.disable()
    return sum(entry.callcount for entry in profile.getstats()) / (rounds * requests)


class Client(asyncio.Transport):
    """The other end of a connection, and what is between: it hands bytes over and counts the answers."""

    def __init__(self, protocol: asyncio.BufferedProtocol) -> None:
        super().__init__({"sockname": ("127.0.0.1", 9092), "peername": ("127.0.0.1", 50000)})
        self._protocol = protocol
        self._left = 0
        self._answered = asyncio.get_running_loop().create_future()
        protocol.connection_made(self)

    @classmethod
    async def of(cls, broker: Broker) -> "Client":
        """A connection to a broker that starts with it and has no other."""
        made: list[Client] = []

        def listen(_: socket.socket, make: Callable[[], asyncio.BaseProtocol]) -> "Listening":
            made.append(cls(cast("asyncio.BufferedProtocol", make())))
            return made[0]

        with socket.socket() as unused:
            await broker.start([unused], listen=listen)
        return made[0]

    async def ask(self, frames: bytes, requests: int) -> None:
        """Send requests and wait until all are answered."""
        self._left, self._answered = requests, asyncio.get_running_loop().create_future()
        at = 0
        while at < len(frames):
            room = cast("memoryview", self._protocol.get_buffer(-1))
            taken = frames[at : at + min(len(room), 256 * 1024)]
            room[: len(taken)] = taken
            self._protocol.buffer_updated(len(taken))
            at += len(taken)
        await self._answered

    def writelines(self, list_of_data: Iterable[bytes | bytearray | memoryview]) -> None:
        """Count whole answers."""
        answers = b"".join(list_of_data)
        at = 0
        while at < len(answers):
            size = int.from_bytes(answers[at : at + 4])
            self._left -= 1
            at += 4 + size
        if not self._left:
            self._answered.set_result(None)

    def is_closing(self) -> bool:
        """It stays open."""
        return False

    def get_write_buffer_size(self) -> int:
        """Everything is taken at once."""
        return 0

    def pause_reading(self) -> None:
        """What was sent was sent: a real client would have it wait in the socket."""

    def resume_reading(self) -> None:
        """As above."""

    def close(self) -> None:
        """Nothing is held open."""
