"""A broker, its disk and its clients as one seeded simulation: no clock, no file, no socket.

The disk is one list of entries of which a beginning is safe; a crash keeps a random beginning that holds at least what
was safe. Clients lose answers, ask again, die in the middle, and come back as zombies.
"""

import itertools
import random
from dataclasses import dataclass, field
from typing import NamedTuple

from skra_app.broker.group import Committed
from skra_app.broker.records import Record
from skra_app.broker.transaction import Claim, Phase, Transaction, TransactionLimits
from skra_app.broker.transaction.codes import CONCURRENT_TRANSACTIONS, INVALID_PRODUCER_EPOCH, NONE
from skra_app.broker.transaction.coordinator import Coordinator
from skra_app.broker.transaction.facts import from_record, to_record
from skra_app.broker.transaction.state import Moment

PLACES = [("a", 0), ("a", 1), ("b", 0)]
GROUP = "g"
TIMEOUT_MS = 40_000


class Data(NamedTuple):
    """A record of transaction `of`."""

    place: tuple[str, int]
    producer_id: int
    epoch: int
    of: int


class Marker(NamedTuple):
    """The end of a transaction in a partition."""

    place: tuple[str, int]
    producer_id: int
    epoch: int
    committed: bool


class Offset(NamedTuple):
    """The group has read as far as transaction `of` said."""

    of: int


@dataclass
class Client:
    """One life of a producer. `said` is what it was told about each of its transactions: True, False, or nothing."""

    name: str
    identity: tuple[int, int] | None = None
    present: int | None = None
    added: set[tuple[str, int]] = field(default_factory=set)
    ending: bool | None = None
    over: bool = False


class World:
    """Steps of chance, and what is seen of them."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.disk: list[Record | Data | Marker | Offset] = []
        self.safe = 0
        self.now = 0.0
        self.ids = itertools.count()
        self.numbers = itertools.count()
        self.acknowledged: dict[int, set[tuple[str, int]]] = {}
        self.told: dict[int, bool] = {}
        self.clients = [Client("tx-0"), Client("tx-1")]
        self.deciding: list[tuple[Transaction, int]] = []
        self.start()

    @property
    def moment(self) -> Moment:
        return Moment(self.now, round(self.now * 1000))

    def start(self) -> None:
        """The broker comes up over what the disk holds."""
        self.coordinator = Coordinator(TransactionLimits(), lambda: next(self.ids))
        for entry in self.disk:
            if isinstance(entry, Record):
                self.coordinator.replay(from_record(entry.key or b"", entry.value), self.moment)
        self.safe = len(self.disk)
        decided = [one for one in self.coordinator.everything() if one.phase.decided]
        self.deciding = [(one, self.safe) for one in decided]
        while self.deciding:
            self.carry_out()

    def crash(self) -> None:
        del self.disk[self.dice.randint(self.safe, len(self.disk)) :]
        self.start()

    def sync(self) -> None:
        self.safe = len(self.disk)

    def keep(self) -> None:
        """Facts go to the disk in the order of their events; decisions wait until they are safe there."""
        out = self.coordinator.take()
        self.disk += [to_record(fact, 0) for fact in out.facts]
        self.deciding += [(one, len(self.disk)) for one in out.decided]

    def carry_out(self) -> None:
        """Markers, offsets and the fact that all is done, behind a decision that is safe."""
        ready = [pair for pair in self.deciding if pair[1] <= self.safe]
        if not ready:
            return
        one, _ = pair = self.dice.choice(ready)
        self.deciding.remove(pair)
        committed = one.phase is Phase.PREPARE_COMMIT
        self.disk += [Marker(place, one.producer_id, one.epoch, committed) for place in sorted(one.partitions)]
        if committed:
            self.disk += [Offset(known.offset) for known in one.offsets.get(GROUP, {}).values()]
        self.coordinator.settle(one, self.moment)
        self.keep()

    def pass_time(self) -> None:
        self.now += self.dice.choice([0.1, 1, 30])
        self.coordinator.expire(self.moment)
        self.keep()

    def come_back(self) -> None:
        """A new life under a known name; the old one goes on, not knowing."""
        self.clients.append(Client(self.dice.choice(["tx-0", "tx-1"])))

    def act(self, client: Client | None = None) -> None:
        """One request of one client; its answer may get lost, and an answer means that its facts are safe."""
        client = client or self.dice.choice(self.clients)
        if client.over:
            return
        lost = self.dice.random() < 0.1
        if client.identity is None:
            answer = self.coordinator.init(client.name, TIMEOUT_MS, None, self.moment)
            self.keep()
            if answer.error == NONE and not lost:
                self.sync()
                client.identity = (answer.producer_id, answer.epoch)
        elif client.ending is not None:
            self._end(client, lost=lost)
        elif client.present is None:
            client.present, client.added = next(self.numbers), set()
        else:
            self._go_on(client, lost=lost)

    def visible(self) -> dict[int, list[tuple[str, int]]]:
        """Where committed readers see records of each transaction, in the order of the partitions' logs."""
        opened: dict[tuple[tuple[str, int], int], list[Data]] = {}
        seen: dict[int, list[tuple[str, int]]] = {}
        for entry in self.disk:
            if isinstance(entry, Data):
                opened.setdefault((entry.place, entry.producer_id), []).append(entry)
            elif isinstance(entry, Marker):
                for one in opened.pop((entry.place, entry.producer_id), []):
                    if entry.committed:
                        seen.setdefault(one.of, []).append(one.place)
        self.left_open = opened
        return seen

    def without_records(self) -> set[int]:
        """The transactions that nobody wrote a record in: only their offsets can be seen."""
        return set(range(next(self.numbers))) - {entry.of for entry in self.disk if isinstance(entry, Data)}

    def _claim(self, client: Client) -> Claim:
        assert client.identity is not None
        return Claim(client.name, *client.identity)

    def _go_on(self, client: Client, *, lost: bool) -> None:
        assert client.present is not None
        deed, place = self.dice.randrange(6), self.dice.choice(PLACES)
        if deed == 0 and client.added:
            client.ending = self.dice.random() < 0.7
            return
        added = place in client.added
        code = (
            self._move_group(client) if deed == 1 else self._write(client, place) if added else self._add(client, place)
        )
        self.keep()
        if code not in {NONE, CONCURRENT_TRANSACTIONS}:
            client.over = True
        elif code == NONE and not lost:
            self.sync()
            if deed != 1 and added:
                self.acknowledged.setdefault(client.present, set()).add(place)
            elif deed != 1:
                client.added.add(place)

    def _move_group(self, client: Client) -> int:
        code = self.coordinator.add_group(self._claim(client), GROUP, self.moment)
        offsets = {("source", 0): Committed(client.present or 0)}
        return code or self.coordinator.commit_offsets(self._claim(client), GROUP, offsets)

    def _add(self, client: Client, place: tuple[str, int]) -> int:
        return self.coordinator.add_partitions(self._claim(client), {place}, self.moment)

    def _write(self, client: Client, place: tuple[str, int]) -> int:
        claim = self._claim(client)
        code = self.coordinator.verify(claim, place) or self._fenced(place, claim.producer_id, claim.epoch)
        if code == NONE:
            self.disk.append(Data(place, claim.producer_id, claim.epoch, client.present or 0))
        return code

    def _fenced(self, place: tuple[str, int], producer_id: int, epoch: int) -> int:
        """What the partition's log says of an epoch older than one it knows."""
        batches = [entry for entry in self.disk if isinstance(entry, Data | Marker)]
        known = [one.epoch for one in batches if (one.place, one.producer_id) == (place, producer_id)]
        return INVALID_PRODUCER_EPOCH if epoch < max(known, default=-1) else NONE

    def _end(self, client: Client, *, lost: bool) -> None:
        assert client.present is not None
        assert client.ending is not None
        code = self.coordinator.end(self._claim(client), self.moment, committed=client.ending)
        self.keep()
        if code == CONCURRENT_TRANSACTIONS or (lost and code == NONE):
            return
        if code != NONE:
            client.over = True
            return
        self.sync()
        while any(one.id == client.name for one, _ in self.deciding):
            self.carry_out()
        self.sync()
        self.told[client.present] = client.ending
        client.present = client.ending = None
