"""Connections that lose requests, lose answers, and take their time; real frames go over them."""

import asyncio
import random
import struct
from collections.abc import Awaitable, Coroutine, Sequence
from typing import NoReturn

from kio.index import load_response_schema
from kio.serial import entity_reader

from skra_app.broker.dispatch import Pending, framed
from skra_app.broker.peer import Peer
from tests.app.broker.server.wire import written
from tests.faults.simulation.machine import Machine

PATIENCE = 20.0
"""Seconds after which a client gives up waiting for an answer."""


class Lost(Exception):
    """The connection broke: whether the request was served, nobody knows."""


class Reading:
    """How often the broker comes late to a connection, and finds what has arrived meanwhile all at once."""

    def __init__(self, dice: random.Random, often: float) -> None:
        self._dice = dice
        self._often = often

    def late(self) -> bool:
        """Whether it does now."""
        return self._dice.random() < self._often

    def moment(self) -> float:
        """By how many seconds."""
        return self._dice.choice([0.001, 0.005, 0.06])


class Connection:
    """One client's line to the broker; requests arrive in the order in which they were sent."""

    def __init__(self, machine: Machine, client_id: str, dice: random.Random, loss: float, reading: "Reading") -> None:
        self._machine = machine
        self._client_id = client_id.encode()
        self._dice = dice
        self.loss = loss
        self._reading = reading
        self._came: list[tuple[object, asyncio.Future]] = []
        self._peer = Peer("broker", 9092, client_id, 1, internal=False, locked=False)
        self._arrival = 0.0
        self._epoch = 0

    @property
    def now(self) -> float:
        """Seconds since the world began."""
        return self._machine.loop.time()

    async def ask(self, request: object, patience: float = PATIENCE) -> object:
        """The answer. Raises Lost."""
        loop = self._machine.loop
        self._arrival = max(self._arrival + 1e-9, loop.time() + self._delay())
        life, epoch = self._machine.life, self._epoch
        await asyncio.sleep(self._arrival - loop.time())
        gone = life != self._machine.life or self._machine.dispatcher is None or epoch != self._epoch
        if gone or self._dice.random() < self.loss / 2:
            self._broken(epoch)
        late = self._came or self._reading.late()
        answer = await self._with_others(request, life) if late else self._served([request])[0]
        if isinstance(answer, Lost):
            raise answer
        body = await self._awaited(answer, life, patience) if isinstance(answer, Awaitable) else answer
        lost = self._dice.random() < self.loss / 2
        await asyncio.sleep(self._delay())
        if lost or life != self._machine.life:
            self._broken(epoch)
        return body

    def _broken(self, epoch: int) -> NoReturn:
        """Whatever was sent behind on the same connection does not arrive either."""
        self._epoch = max(self._epoch, epoch + 1)
        raise Lost

    async def _with_others(self, request: object, life: int) -> object:
        """The answer to a request that the broker finds together with what arrives a moment later."""
        waiting = self._machine.loop.create_future()
        self._came.append((request, waiting))
        if len(self._came) == 1:
            self._machine.loop.call_later(self._reading.moment(), self._read_all, life)
        return await waiting

    def _read_all(self, life: int) -> None:
        came, self._came = self._came, []
        alive = life == self._machine.life and self._machine.dispatcher is not None
        answers = self._served([request for request, _ in came]) if alive else [Lost()] * len(came)
        for (_, waiting), answer in zip(came, answers, strict=True):
            if not waiting.done():
                waiting.set_result(answer)
            elif isinstance(answer, Coroutine):  # who asked has gone
                answer.close()

    def _served(self, requests: Sequence[object]) -> list[object]:
        """What becomes of requests that are found together: answers, now or later, or Lost."""
        frames = [memoryview(self._frame(number, request)) for number, request in enumerate(requests)]
        found: list[object] = []
        with self._machine.at_work():
            try:
                for request, answer in zip(requests, self._machine.dispatcher.answers(frames, self._peer), strict=True):
                    found.append(self._begun(request, answer, len(found)))
            except Exception as fault:  # noqa: BLE001 - as a connection does at its outer door
                self._machine.faults.append(f"fault: {type(requests[len(found)]).__name__}: {fault!r}")
        return [*found, *(Lost() for _ in requests[len(found) :])]

    def _frame(self, number: int, request: object) -> bytes:
        head = struct.pack(">hhih", request.__api_key__, request.__version__, number, len(self._client_id))
        return head + self._client_id + (b"\0" if request.__flexible__ else b"") + written(request)

    def _begun(self, request: object, answer: object, number: int) -> object:
        key, version = request.__api_key__, request.__version__
        if not isinstance(answer, Pending):
            return _read(answer, key, version)
        if answer.header.correlation_id != number:
            self._machine.faults.append(f"crossed: request {number} was answered as {answer.header.correlation_id}")
        return self._later(asyncio.ensure_future(answer.reply), answer.header, key, version)

    async def _later(self, future, header, key, version):
        return _read(framed(header, await future), key, version)

    async def _awaited(self, answer: Awaitable, life: int, patience: float) -> object:
        """Wait, but not longer than the broker lives."""
        waiting = asyncio.ensure_future(answer)
        end = self._machine.loop.time() + patience
        while not waiting.done() and life == self._machine.life and self._machine.loop.time() < end:
            await asyncio.wait([waiting], timeout=min(0.5, max(0.0, end - self._machine.loop.time())))
        if not waiting.done() or waiting.cancelled() or life != self._machine.life:
            waiting.cancel()
            raise Lost
        return waiting.result()

    def _delay(self) -> float:
        return self._dice.choice([0.0005, 0.001, 0.002, 0.05]) * self._dice.random()


def _read(chunks, key: int, version: int) -> object:
    frame = b"".join(bytes(chunk) for chunk in chunks)[4:]
    shape = load_response_schema(key, version)
    offset = 5 if shape.__header_schema__.__version__ else 4
    answer, _ = entity_reader(shape)(frame, offset)
    return answer
