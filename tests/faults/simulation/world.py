"""One world from its beginning to its end: a machine, its clients, and what befalls it."""

import asyncio
import itertools
import random
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from skra_app.broker.log import DamagedLog
from skra_app.broker.log.errors import LogError, StorageFull
from skra_app.errors import NotAllowed, OfferNotFound
from skra_app.registry import Actor, Candidate, Principal, ownership, register, topics, transfer
from skra_app.registry.facts import Fact, OwnerClaimed, OwnerFenced, OwnerTransferred
from skra_app.registry.owner import Owned
from skra_app.registry.projection import fact_of
from tests.faults.simulation.checker import violations
from tests.faults.simulation.clients import (
    Client,
    IdempotentProducer,
    Member,
    Reader,
    Transactor,
    committed_offset,
    poll,
)
from tests.faults.simulation.cooperative import Cooperative
from tests.faults.simulation.history import History, Place
from tests.faults.simulation.machine import Machine
from tests.faults.simulation.network import Connection, Reading
from tests.faults.simulation.plan import Plan, Step
from tests.faults.simulation.remade import NAME, Settler, remake
from tests.faults.simulation.remade import PLACE as REMADE
from tests.faults.simulation.requests import JUDGED, JUDGED_BY
from tests.faults.simulation.restless import Restless
from tests.faults.simulation.time import SimulatedLoop, Stuck

PLACES: list[Place] = [("a", 0), ("a", 1), ("b", 0)]
OWNED: Place = ("owned", 0)
TOPIC = Owned.topic(OWNED[0])
KEPT, BRIEF = ("kept", 0), ("brief", 0)
EVERYWHERE = [*PLACES, OWNED, KEPT, BRIEF, JUDGED]
PARTITIONS = {"a": 2, "b": 1, "owned": 1, "kept": 1, "brief": 1, NAME: 1, JUDGED[0]: 1}
CONFIGS = {"kept": {"cleanup.policy": "compact"}, "brief": {"retention.bytes": "3000"}}
OWNERS = ("alpha", "beta")
TO_FINISH = 400.0
"""Seconds that all get at the end; far more than any timeout."""
TO_REST = 90.0
"""Seconds a group gets to be complete: a nap, a session, a rebalance and a transaction left open, each once."""
OPERATOR = Actor(Principal("operator", named=True), "simulation")


class World:
    """Lives once."""

    def __init__(self, plan: Plan, root: Path) -> None:
        self.plan = plan
        self.history = History()
        self.loop = SimulatedLoop()
        self.machine = Machine(self.loop, plan.seed, root, plan.settings)
        self.dice = random.Random(f"{plan.seed}/world")
        self._turns = itertools.count(1)
        self._connections: list[Connection] = []
        self.loop.set_exception_handler(self._unhandled)

    async def live(self) -> None:
        self._furnish()
        await self._start()
        clients = [self._client(name) for name in self.plan.clients]
        tasks = [asyncio.ensure_future(one.run()) for one in clients]
        for step in self.plan.steps:
            await asyncio.sleep(max(0.0, step.at - self.loop.time()))
            await self._suffer(step)
        await asyncio.sleep(max(0.0, self.plan.seconds - self.loop.time()))
        await self._heal()
        await self._groups_rest(clients)
        for one in clients:
            one.over = True
        _, left = await asyncio.wait(tasks, timeout=TO_FINISH) if tasks else ((), ())
        late = [one.name for one, task in zip(clients, tasks, strict=True) if task in left]
        self.history.stuck += [f"{name} is not done" for name in late]
        for task in tasks:
            if task.done() and task.exception():
                raise task.exception()
        await asyncio.sleep(60)  # every open transaction runs into its timeout
        await self._tidy("compact")
        self._read_journal()
        await self._read_all()
        await self.machine.kill(power=False)
        for task in left:
            task.cancel()

    def _furnish(self) -> None:
        registry = self.machine.registry
        for name, partitions in PARTITIONS.items():
            topics.create(registry, name, partitions, OPERATOR, configs=CONFIGS.get(name, {}))
        made = register.register(registry, f"{JUDGED[0]}-value", Candidate('"string"', "AVRO"), OPERATOR)
        assert made.id == JUDGED_BY
        self.history.compacted = frozenset({KEPT})
        ownership.claim(registry, TOPIC, _actor(OWNERS[0]))

    def _client(self, name: str) -> Client:
        common = (name, self._connect, random.Random(f"{self.plan.seed}/{name}"), self.history)
        kind, _, rest = name.partition("-")
        match kind:
            case "producer" | "alpha" | "beta" | "kept" | "brief" | "judged" if rest not in {"tx", "reader"}:
                return IdempotentProducer(_place(kind, rest), *common)
            case "alpha" | "beta" | "judged":
                return Transactor(name, [PLACES[0], _place(kind, rest)], self._turns, *common)
            case "tx":
                return Transactor(f"tx-{rest[0]}", PLACES, self._turns, *common)
            case "settler":
                return Settler(*common)
            case "reader" | "kept" | "brief":
                return Reader(_place(kind, rest), rest != "all", *common)
        made = {"restless": Restless, "cooperative": Cooperative}.get(kind, Member)
        group = "cooperators" if kind == "cooperative" else "group"
        return made(group, PLACES, name if rest in {"static", "other"} else None, *common)

    def _connect(self, name: str) -> Connection:
        application = name.partition("-")[0]
        client_id = application if application in OWNERS else "rdkafka"
        dice = random.Random(f"{self.plan.seed}/{name}/network")
        reading = Reading(random.Random(f"{self.plan.seed}/{name}/reading"), self.plan.together)
        self._connections.append(Connection(self.machine, client_id, dice, self.plan.loss, reading))
        return self._connections[-1]

    async def _suffer(self, step: Step) -> None:
        self.history.events.append(f"{self.loop.time():.3f} {step.deed}")
        machine, weather = self.machine, self.machine.weather
        match step.deed:
            case "kill" | "power":
                await machine.kill(power=step.deed == "power")
                await asyncio.sleep(self.dice.choice([0.01, 0.5, 3]))
                await self._start()
            case "full":
                weather.full = True
                self.loop.call_later(self.dice.choice([0.2, 2]), setattr, weather, "full", False)
            case "sync fails":
                weather.sync_fails = True
                await asyncio.sleep(1)
                weather.sync_fails = False
                await machine.kill(power=False)
                await self._start()
            case "skew":
                machine.clock.skew += self.dice.choice([-3600, -5, 5, 3600])
            case "transfer":
                self._transfer()
            case "remake" if not weather.full:
                remake(machine.registry, OPERATOR, self.history.settled, self.loop.time())
                await asyncio.sleep(1.5)  # seen by then; on a full disk what is forgotten is not safe from kills
            case "remake while dead" if not weather.full:
                await machine.kill(power=False)
                remake(machine.registry, OPERATOR, self.history.settled, self.loop.time())
                await self._start()
            case "compact" | "retain":
                await self._tidy(step.deed)

    async def _start(self) -> None:
        """Start as an operator does: on a full disk again when there is room."""
        while True:
            try:
                await self.machine.start()
            except StorageFull:
                self.machine.bury()
                await asyncio.sleep(0.5)
            else:
                break
        end = self.machine.store.log(*OWNED).end_offset
        behind = [one for _, _, one in self._fences() if one > end]
        self.history.stuck += [f"{OWNED} was fenced at {one} and begins anew with an end at {end}" for one in behind]

    def _fences(self) -> list[tuple[int, Place, int]]:
        found = [one for one in self._tenures() if isinstance(one, OwnerFenced)]
        return [(one.epoch, (one.topic, one.partition), one.offset) for one in found]

    def _tenures(self) -> list[Fact]:
        """All that the journal says about whose the topic is."""
        return [fact_of(*one) for one in transfer.history(self.machine.registry, TOPIC)]

    def _read_journal(self) -> None:
        owning = [one for one in self._tenures() if isinstance(one, OwnerClaimed | OwnerTransferred)]
        self.history.owners = [(one.epoch, one.application) for one in owning]
        self.history.fences = self._fences()

    def _transfer(self) -> None:
        """The owner offers the topic to the other, who accepts at once or later; the broker may be dead by then."""
        registry = self.machine.registry
        owner = registry.state().owners[TOPIC].application
        other = OWNERS[1 - OWNERS.index(owner)]
        transfer.offer(registry, TOPIC, other, _actor(owner))
        self.loop.call_later(self.dice.choice([0.0, 0.3, 2]), self._accept, other)

    def _accept(self, application: str) -> None:
        with suppress(OfferNotFound, NotAllowed):  # an earlier acceptance was enough, or the offer is another's by now
            transfer.accept(self.machine.registry, TOPIC, _actor(application))

    async def _tidy(self, deed: str) -> None:
        with self.machine.at_work(), suppress(LogError):  # a full disk waits for the next time
            if deed == "retain":
                self.machine.store.retain(self.machine.clock.milliseconds())
            else:
                for own in ("__consumer_offsets", "__transaction_state", "kept"):
                    await self.machine.broker.compact(own)

    async def _heal(self) -> None:
        for connection in self._connections:
            connection.loss = 0.0
        self.machine.weather.full = self.machine.weather.sync_fails = False
        await asyncio.sleep(5)

    async def _groups_rest(self, clients: list[Client]) -> None:
        """Nothing fails any more: each group is complete within the longest timeouts, and reads to its end."""
        members = [one for one in clients if isinstance(one, Member)]
        for one in clients:
            one.calm, one.over = True, not isinstance(one, Member)
        end = self.loop.time() + TO_REST
        for group in sorted({one.group for one in members}):
            await self._group_rests(group, sum(one.group == group for one in members), end)

    async def _group_rests(self, group: str, members: int, end: float) -> None:
        looker = Client("looker", self._connect, random.Random(2), self.history)
        while True:
            told = self.machine.broker._groups.describe(group)
            places = {place: self.machine.store.log(*place).last_stable_offset for place in PLACES}
            behind = [place for place, at in places.items() if await committed_offset(looker, group, place) < at]
            if (told.state, len(told.members), behind) == ("Stable", members, []):
                return
            if self.loop.time() > end:
                names = [(one.member_id, one.instance_id) for one in told.members]
                self.history.stuck.append(f"{group} is {told.state} with {names}, and behind in {behind}")
                return
            await asyncio.sleep(0.5)

    async def _read_all(self) -> None:
        looker = Client("looker", self._connect, random.Random(1), self.history)
        for place in EVERYWHERE:
            log = self.machine.store.log(*place)
            self.history.starts[place] = log.start_offset
            if log.last_stable_offset != log.high_watermark:
                self.history.stuck.append(f"{place}: a transaction is open at {log.last_stable_offset}")
            self.history.log[place] = await self._read(looker, place, log.high_watermark, committed=False)
            self.history.visible[place] = await self._read(looker, place, log.last_stable_offset, committed=True)
        end = self.machine.store.log(*REMADE).high_watermark
        apart = Client("apart", self._connect, random.Random(3), History())  # an offset there was another's before
        self.history.settled.log = await self._read(apart, REMADE, end, committed=False)
        for place in PLACES:
            await committed_offset(looker, "group", place)
        for group in {group for group, _, _ in self.history.moved}:
            self.history.group_ends[group] = await committed_offset(looker, group, PLACES[0])

    async def _read(self, looker: Client, place: Place, end: int, *, committed: bool) -> list[tuple[int, bytes]]:
        reader, position = f"last/{committed}", self.machine.store.log(*place).start_offset
        before = len(looker.history.polled)
        while position < end:
            position = await poll(looker, place, position, reader, committed=committed)
        return [(one.offset, one.value) for one in looker.history.polled[before:]]

    def _unhandled(self, _loop: object, context: dict) -> None:
        fault = context.get("exception")
        if type(fault).__name__ not in {"Down", "Lost", "CancelledError", "StorageFailed", "StorageFull"}:
            self.machine.faults.append(f"fault: {context.get('message')}: {fault!r}")

    def run(self) -> list[str]:
        """What was wrong with it; empty when nothing was."""
        try:
            with self.machine.powered():
                self.loop.run_until_complete(self.live())
        except DamagedLog as fault:
            return [f"refused to start: {fault}"]
        except Stuck as fault:
            return [f"stuck: {fault}"]
        finally:
            for task in asyncio.all_tasks(self.loop):
                task.cancel()
            self.loop.run_until_complete(asyncio.sleep(0))
            self.loop.close()
        return [*self.machine.faults, *violations(self.history)]


def _place(kind: str, rest: str) -> Place:
    """What a producer writes, or a reader reads."""
    others = {"kept": KEPT, "brief": BRIEF, "alpha": OWNED, "beta": OWNED, "judged": JUDGED}
    return PLACES[int(rest)] if kind == "producer" else others.get(kind, PLACES[0])


def _actor(name: str) -> Actor:
    return Actor(Principal(name, named=True), "simulation")


def lived(plan: Plan) -> World:
    """A world after its end, with what was wrong in `wrong`."""
    root = Path(tempfile.mkdtemp(prefix="skra-world-"))
    try:
        world = World(plan, root)
        world.wrong = world.run()
        return world
    finally:
        shutil.rmtree(root, ignore_errors=True)
