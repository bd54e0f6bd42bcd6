"""All transactional ids as one state machine: requests and the present time in, error codes and facts out.

Nothing here waits or writes. An answer must not be given before the facts beside it are kept; a decided transaction is
to be settled once its decision is kept: its markers are written, then `settle` says so. The order of the questions, and
so the error code that wins, is Kafka's.
"""

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from skra_app.broker.group import Committed, TopicPartition
from skra_app.broker.transaction import codes
from skra_app.broker.transaction.facts import Fact, TransactionGone
from skra_app.broker.transaction.limits import TransactionLimits
from skra_app.broker.transaction.state import LAST_EPOCH, NEVER, NO_EPOCH, Moment, Phase, Transaction


class Claim(NamedTuple):
    """Who a producer says it is."""

    transactional_id: str
    producer_id: int
    epoch: int


class Identified(NamedTuple):
    """The identity that a producer may use, or why there is none."""

    error: int
    producer_id: int = -1
    epoch: int = -1


class Outbox(NamedTuple):
    """What the events since the last call brought about: facts to be kept, and who was decided by them."""

    facts: list[Fact]
    decided: list[Transaction]


class Coordinator:
    """The transactions by their id; `fresh_id` gives a producer id that nobody had."""

    def __init__(self, limits: TransactionLimits, fresh_id: Callable[[], int]) -> None:
        self._limits = limits
        self._fresh_id = fresh_id
        self._known: dict[str, Transaction] = {}
        self._out = Outbox([], [])

    def take(self) -> Outbox:
        """What the events since the last call brought about."""
        out, self._out = self._out, Outbox([], [])
        return out

    def init(self, name: str, timeout_ms: int, known: tuple[int, int] | None, now: Moment) -> Identified:
        """A producer begins, or begins again; `known` is the id and epoch that it had before (KIP-360)."""
        if not name:
            return Identified(codes.INVALID_REQUEST)
        if not 0 < timeout_ms <= self._limits.max_timeout_ms:
            return Identified(codes.INVALID_TRANSACTION_TIMEOUT)
        one = self._known.get(name)
        if one is None:
            one = self._known[name] = Transaction(name, self._fresh_id())
        if known is not None and not _was_its_own(one, *known):
            return Identified(codes.PRODUCER_FENCED)
        if one.phase.decided:
            return Identified(codes.CONCURRENT_TRANSACTIONS)
        if one.phase is Phase.ONGOING:
            self._fence(one, now)
            return Identified(codes.CONCURRENT_TRANSACTIONS)
        return self._identify(one, timeout_ms, None if known is None else known[1], now)

    def add_partitions(self, claim: Claim, places: AbstractSet[TopicPartition], now: Moment) -> int:
        """Partitions become part of the transaction."""
        one, error = self._open(claim)
        if one is None or error:
            return error
        if one.phase is not Phase.ONGOING or not places <= one.partitions:
            one.begin(now)
            one.partitions |= places
            self._out.facts.append(one)
        return codes.NONE

    def add_group(self, claim: Claim, group: str, now: Moment) -> int:
        """A group's offsets become part of the transaction."""
        one, error = self._open(claim)
        if one is None or error:
            return error
        if one.phase is not Phase.ONGOING or group not in one.groups:
            one.begin(now)
            one.groups.add(group)
            self._out.facts.append(one)
        return codes.NONE

    def commit_offsets(self, claim: Claim, group: str, offsets: Mapping[TopicPartition, Committed]) -> int:
        """Offsets that the group sees if the transaction is committed."""
        one, error = self._written_to(claim, codes.COORDINATOR_NOT_AVAILABLE)
        if one is None or error:
            return error
        if group not in one.groups:
            return codes.INVALID_TXN_STATE
        one.offsets.setdefault(group, {}).update(offsets)
        self._out.facts.append(one)
        return codes.NONE

    def verify(self, claim: Claim, place: TopicPartition) -> int:
        """Whether the producer may write to this partition now (KIP-890, first part)."""
        one, error = self._written_to(claim, codes.NOT_ENOUGH_REPLICAS)
        if one is None or error:
            return error
        return codes.NONE if place in one.partitions else codes.INVALID_TXN_STATE

    def end(self, claim: Claim, now: Moment, *, committed: bool) -> int:
        """The producer decides; asked again, it is told the same."""
        one, error = self._own(claim)
        if one is None or error:
            return error
        if one.phase is Phase.ONGOING:
            one.decide(now, committed=committed)
            self._decided(one)
            return codes.NONE
        prepared, complete = (
            (Phase.PREPARE_COMMIT, Phase.COMPLETE_COMMIT) if committed else (Phase.PREPARE_ABORT, Phase.COMPLETE_ABORT)
        )
        if one.phase is prepared:
            return codes.CONCURRENT_TRANSACTIONS
        return codes.NONE if one.phase is complete else codes.INVALID_TXN_STATE

    def settle(self, one: Transaction, now: Moment) -> None:
        """Everything that a decided transaction asked for is done."""
        one.complete(now)
        self._out.facts.append(one)

    def expire(self, now: Moment) -> None:
        """Time passed: what took too long is aborted, and its producer fenced."""
        for one in self._known.values():
            if one.deadline <= now.clock:
                self._fence(one, now)

    def abort_within(self, topic: str, now: Moment) -> None:
        """A topic has another owner: what was open there never counts, and its producers are fenced."""
        for one in self._known.values():
            if one.phase is Phase.ONGOING and one.reaches(topic):
                self._fence(one, now)

    def forget_topic(self, topic: str) -> None:
        """The topic is deleted: nobody has an offset there."""
        for one in self._known.values():
            moved = {place for of in one.offsets.values() for place in of if place[0] == topic}
            if moved:
                one.offsets = {
                    group: {place: known for place, known in of.items() if place not in moved}
                    for group, of in one.offsets.items()
                }
                self._out.facts.append(one)

    def forget_idle(self, now: Moment) -> None:
        """Forgets ids that nobody used for long."""
        before = now.at - self._limits.expiration_ms
        idle = [one for one in self._known.values() if one.updated < before and not _busy(one)]
        for one in idle:
            del self._known[one.id]
            self._out.facts.append(TransactionGone(one.id))

    def next_deadline(self) -> float:
        """When `expire` has something to do; infinity for never."""
        return min((one.deadline for one in self._known.values()), default=NEVER)

    def replay(self, fact: Fact, now: Moment) -> None:
        """A fact that was kept; an open transaction has its whole time again."""
        if isinstance(fact, TransactionGone):
            self._known.pop(fact.id, None)
            return
        fact.deadline = now.clock + fact.timeout_ms / 1000 if fact.phase is Phase.ONGOING else NEVER
        self._known[fact.id] = fact

    def everything(self) -> Iterator[Transaction]:
        """All ids with their state; as facts they make the same state when nothing else is replayed."""
        return iter(self._known.values())

    def get(self, name: str) -> Transaction | None:
        """What is known of one id."""
        return self._known.get(name)

    def _identify(self, one: Transaction, timeout_ms: int, epoch: int | None, now: Moment) -> Identified:
        if one.epoch != NO_EPOCH and epoch is not None and epoch != one.epoch:
            if epoch != one.last_epoch:
                return Identified(codes.PRODUCER_FENCED)
            return Identified(codes.NONE, one.producer_id, one.epoch)  # asked again: the answer was lost
        if one.epoch >= LAST_EPOCH:
            one.last_producer_id, one.producer_id = one.producer_id, self._fresh_id()
            one.last_epoch, one.epoch = one.epoch if epoch is not None else NO_EPOCH, 0
        else:
            one.last_epoch = one.epoch if epoch is not None else NO_EPOCH
            one.epoch += 1
        one.phase, one.timeout_ms = Phase.EMPTY, timeout_ms
        one.clear(now)
        self._out.facts.append(one)
        return Identified(codes.NONE, one.producer_id, one.epoch)

    def _fence(self, one: Transaction, now: Moment) -> None:
        """Aborts under a higher epoch, so that whoever began it cannot go on."""
        one.epoch, one.last_epoch = one.epoch + 1, NO_EPOCH
        one.decide(now, committed=False)
        self._decided(one)

    def _decided(self, one: Transaction) -> None:
        self._out.facts.append(one)
        self._out.decided.append(one)

    def _own(self, claim: Claim) -> tuple[Transaction | None, int]:
        if not claim.transactional_id:
            return None, codes.INVALID_REQUEST
        one = self._known.get(claim.transactional_id)
        if one is None or one.producer_id != claim.producer_id:
            return None, codes.INVALID_PRODUCER_ID_MAPPING
        return one, codes.NONE if one.epoch == claim.epoch else codes.PRODUCER_FENCED

    def _open(self, claim: Claim) -> tuple[Transaction | None, int]:
        """The transaction that something may be added to."""
        one, error = self._own(claim)
        if one is not None and not error and one.phase.decided:
            return None, codes.CONCURRENT_TRANSACTIONS
        return one, error

    def _written_to(self, claim: Claim, while_decided: int) -> tuple[Transaction | None, int]:
        """The transaction that takes records or offsets; a fenced producer hears the code that all clients know."""
        one, error = self._own(claim)
        if error == codes.PRODUCER_FENCED:
            return None, codes.INVALID_PRODUCER_EPOCH
        if one is None or error:
            return None, error
        if one.phase.decided:
            return None, while_decided
        return (one, codes.NONE) if one.phase is Phase.ONGOING else (None, codes.INVALID_TXN_STATE)


def _was_its_own(one: Transaction, producer_id: int, epoch: int) -> bool:
    if one.epoch == NO_EPOCH or producer_id == one.producer_id:
        return True
    return producer_id == one.last_producer_id and epoch >= LAST_EPOCH


def _busy(one: Transaction) -> bool:
    return one.phase is Phase.ONGOING or one.phase.decided
