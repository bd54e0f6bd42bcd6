"""Clients that never give up: producers, transactions, readers and members of a group."""

import asyncio
import itertools
import random
from collections.abc import Callable

import orjson

from skra_app.broker.records import Producer
from tests.faults.simulation import requests
from tests.faults.simulation.history import Assigned, Committed, History, Place, Polled, Sent
from tests.faults.simulation.network import Connection, Lost

RETRIABLE = {6, 7, 14, 15, 16, 19, 51, 56, 88}
"""Among them 19: the owner is the new one, and the fence does not stand yet."""
OUT_OF_RANGE, REBALANCING, OUT_OF_ORDER, DUPLICATE, NOT_OWNER = 1, 27, 45, 46, 29
WINDOW = 5


class Client:
    """What all of them need: a connection, dice, and the word when it is over."""

    def __init__(self, name: str, connect: Callable[[str], Connection], dice: random.Random, history: History) -> None:
        self.name = name
        self.dice = dice
        self.history = history
        self.over = self.calm = False
        self._connection = connect(name)

    async def ask(self, request: object) -> object:
        """The answer, however often it has to be asked for."""
        while True:
            try:
                return await self._connection.ask(request)
            except Lost:
                await asyncio.sleep(0.05 + self.dice.random() / 5)

    async def settled(self, request: object, code_of: Callable[[object], int]) -> int:
        """The first error code that is no passing one."""
        while True:
            code = code_of(await self.ask(request))
            if code not in RETRIABLE:
                return code
            await asyncio.sleep(0.1 + self.dice.random() / 5)

    async def breathe(self) -> None:
        await asyncio.sleep(self.dice.choice([0.0, 0.01, 0.1, 0.5]))


class IdempotentProducer(Client):
    """Keeps up to five batches in flight to one partition; what is refused is given up with its identity."""

    def __init__(self, place: Place, *args) -> None:
        super().__init__(*args)
        self.place = place
        self._numbers = itertools.count()

    async def run(self) -> None:
        for life in itertools.count():
            if self.over:
                return
            answer = await self.ask(requests.init(None))
            if answer.error_code == 0:
                await self._live(f"{self.name}#{life}", answer.producer_id, answer.producer_epoch)

    async def _live(self, writer: str, producer_id: int, epoch: int) -> None:
        sequence, waiting = 0, []
        while waiting or not self.over:
            while len(waiting) < WINDOW and not self.over and self.dice.random() < 0.7:
                values = [self._value(writer) for _ in range(self.dice.randint(1, 3))]
                waiting.append((sequence, values))
                sequence += len(values)
            codes = await asyncio.gather(
                *(self._send(values, Producer(producer_id, epoch, first)) for first, values in waiting)
            )
            if codes and codes[0] == OUT_OF_ORDER:
                self.history.stuck.append(f"{writer}: the broker has lost count of its batches")
                return
            refused = [code for code in codes if code not in {0, DUPLICATE, OUT_OF_ORDER, None, *RETRIABLE}]
            if refused:
                await self.breathe()
                return
            for (_, values), code in zip(waiting, codes, strict=True):
                for value in values if code == DUPLICATE else ():
                    self.history.repeated(value)
            waiting = [one for one, code in zip(waiting, codes, strict=True) if code not in {0, DUPLICATE}]
            await self.breathe()

    def _value(self, writer: str) -> bytes:
        number = next(self._numbers)
        event = self.place != requests.JUDGED or self.dice.random() < 0.95
        value = requests.worded(self.place, f"{writer}/{number}", event=event)
        sent = Sent(value, self.place, writer, number, event=event)
        self.history.sending(sent)
        return sent.value

    async def _send(self, values: list[bytes], producer: Producer) -> int | None:
        try:
            answer = await self._connection.ask(requests.produce(self.place, values, producer))
        except Lost:
            return None
        part = answer.responses[0].partition_responses[0]
        if part.error_code == 0:
            for delta, value in enumerate(values):
                self.history.acknowledged(value, part.base_offset + delta)
        return int(part.error_code)


class Transactor(Client):
    """Transactions over several partitions, with a group's offset among them; now and then it sleeps too long."""

    def __init__(self, tx: str, places: list[Place], turns: "itertools.count[int]", *args) -> None:
        super().__init__(*args)
        self.tx = tx
        self.places = places
        self._turns = turns

    async def run(self) -> None:
        while not self.over:
            answer = await self.ask(requests.init(self.tx))
            if answer.error_code == 0:
                identity = (answer.producer_id, answer.producer_epoch)
                sequences: dict[Place, int] = dict.fromkeys(self.places, 0)
                while not self.over and await self._transaction(identity, sequences):
                    await self.breathe()
            await self.breathe()

    async def _transaction(self, identity: tuple[int, int], sequences: dict[Place, int]) -> bool:
        """Whether the identity is still good."""
        turn = next(self._turns)
        name = f"{self.tx}:{turn}"
        self.history.decisions[name] = "unknown"
        for place in self.dice.sample(self.places, self.dice.randint(1, len(self.places))):
            code = await self.settled(requests.add_partitions(self.tx, identity, place), _first_partition)
            if code or not await self._write(name, place, identity, sequences):
                return False
            if self.dice.random() < 0.03:
                await asyncio.sleep(self.dice.choice([5, 30]))
        if self.dice.random() < 0.5 and not await self._move(name, identity, turn):
            return False
        commits = self.dice.random() < 0.7
        code = await self.settled(requests.end(self.tx, identity, committed=commits), lambda one: one.error_code)
        if code == 0:
            self.history.decisions[name] = "committed" if commits else "aborted"
        return code == 0

    async def _write(self, name: str, place: Place, identity: tuple[int, int], sequences: dict[Place, int]) -> bool:
        first = sequences[place]
        texts = [f"{name}/{place[0]}{place[1]}/{first + one}" for one in range(self.dice.randint(1, 3))]
        values = [requests.worded(place, text) for text in texts]
        for one, value in enumerate(values):
            self.history.sending(Sent(value, place, f"{self.tx}-{identity}", first + one, name))
        request = requests.produce(place, values, Producer(*identity, first), self.tx)
        answers = []

        def code_of(answer: object) -> int:
            answers.append(answer.responses[0].partition_responses[0])
            return answers[-1].error_code

        code = await self.settled(request, code_of)
        if code == 0:
            sequences[place] = first + len(values)
            for delta, value in enumerate(values):
                self.history.acknowledged(value, answers[-1].base_offset + delta)
        return code == 0

    async def _move(self, name: str, identity: tuple[int, int], turn: int) -> bool:
        group, place = f"moved-{self.tx}", self.places[0]
        code = await self.settled(requests.add_group(self.tx, identity, group), lambda one: one.error_code)
        if code == 0:
            request = requests.move_group(self.tx, identity, group, place, turn)
            code = await self.settled(request, lambda one: one.topics[0].partitions[0].error_code)
        if code == 0:
            self.history.moved.append((group, name, turn))
        return code == 0


class Reader(Client):
    """Reads one partition from its beginning, again and again where it stopped."""

    def __init__(self, place: Place, committed: bool, *args) -> None:
        super().__init__(*args)
        self.place = place
        self.committed = committed

    async def run(self) -> None:
        position = 0
        while not self.over:
            position = await poll(self, self.place, position, self.name, committed=self.committed)
            await self.breathe()


async def poll(client: Client, place: Place, position: int, reader: str, *, committed: bool) -> int:
    """Read on; the next position."""
    answer = await client.ask(requests.fetch(place, position, committed=committed))
    part = answer.responses[0].partitions[0]
    if part.error_code == OUT_OF_RANGE:
        listed = (await client.ask(requests.earliest(place))).topics[0].partitions[0]
        return max(position, listed.offset)
    if part.error_code:
        return position
    for offset, value in requests.records_in(part, position, committed=committed):
        client.history.polled.append(Polled(reader, place, offset, value, committed))
    return requests.end_of(part, position)


class Member(Client):
    """One member of a group, static or not; it may sleep through its session and still believe that it is one."""

    def __init__(self, group: str, places: list[Place], instance: str | None, *args) -> None:
        super().__init__(*args)
        self.group = group
        self.places = places
        self.instance = instance
        self._id = ""
        self._turns = itertools.count()

    async def run(self) -> None:
        while not self.over:
            joined = await self._join()
            if joined is not None:
                self._ended(await self._serve(*joined))

    def _metadata(self) -> bytes:
        """What it tells the leader."""
        return b""

    def _divided(self, members: list) -> dict[str, bytes]:
        """As leader: everybody's part."""
        names = [one.member_id for one in members]
        return {one: orjson.dumps(self.places[n :: len(names)]) for n, one in enumerate(names)}

    def _took(self, generation: int, mine: tuple[Place, ...]) -> None:
        self.history.assigned.append(Assigned(self.group, generation, self.instance or self._id, mine))

    def _ended(self, code: int) -> None:
        """Why it has to join again."""

    async def _join(self) -> tuple[int, tuple[Place, ...]] | None:
        answer = await self.ask(requests.join(self.group, self._id, self.instance, self._metadata()))
        self._id = answer.member_id if answer.error_code in {0, 79} else ""
        if answer.error_code:
            self._ended(answer.error_code)
            await self.breathe()
            return None
        shares = self._divided(answer.members) if answer.leader == self._id else {}
        synced = await self.ask(requests.sync(self.group, answer.generation_id, self._id, self.instance, shares))
        if synced.error_code:
            self._ended(synced.error_code)
            return None
        mine = tuple((topic, number) for topic, number in orjson.loads(synced.assignment or b"[]"))
        self._took(answer.generation_id, mine)
        return answer.generation_id, mine

    async def _serve(self, generation: int, mine: tuple[Place, ...]) -> int:
        """Read until something is wrong: its error code."""
        positions = {place: await committed_offset(self, self.group, place) for place in mine}
        reader = f"{self.name} of {self.group}, turn {next(self._turns)}"
        while not self.over:
            if not self.calm and self.dice.random() < 0.02:
                await asyncio.sleep(self.dice.choice([3, 15]))  # through the session, perhaps
            for place, position in positions.items():
                positions[place] = await poll(self, place, position, reader, committed=True)
                if positions[place] > position and (code := await self._commit(generation, place, positions[place])):
                    return code
            beat = await self.ask(requests.heartbeat(self.group, generation, self._id, self.instance))
            if beat.error_code:
                return int(beat.error_code)
            await asyncio.sleep(0.2 + self.dice.random())
        return 0

    async def _commit(self, generation: int, place: Place, offset: int) -> int:
        began = asyncio.get_running_loop().time()
        answer = await self.ask(requests.commit(self.group, (generation, self._id, self.instance), place, offset))
        code = int(answer.topics[0].partitions[0].error_code)
        if code == 0:
            ended = asyncio.get_running_loop().time()
            self.history.committed.append(Committed(self.group, place, offset, began, ended))
        return code


async def committed_offset(client: Client, group: str, place: Place) -> int:
    """Where a group goes on, noted for the checker."""
    while True:
        began = asyncio.get_running_loop().time()
        answer = await client.ask(requests.offsets(group, place))
        part = answer.groups[0].topics[0].partitions[0]
        if answer.groups[0].error_code == 0 and part.error_code == 0:
            offset = max(part.committed_offset, 0)
            client.history.fetched.append(Committed(group, place, offset, began, asyncio.get_running_loop().time()))
            return offset
        await asyncio.sleep(0.2)


def _first_partition(answer: object) -> int:
    return int(answer.results_by_topic_v3_and_below[0].results_by_partition[0].partition_error_code)
