"""Refused calls of Kafka clients: kept for the audit in a topic of the broker's own, where the web adds its own.

Produce, Fetch and Metadata say what they refuse themselves; of all other APIs the answer is looked through for the
codes that mean "not you".
"""

import logging
import time
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple, Protocol, cast

import orjson
from kio.schema.errors import ErrorCode
from kio.static.protocol import Entity, RequestPayload, ResponsePayload

from skra_app.broker.ledger import own_topic_id
from skra_app.broker.log import LogError, LogStore, PartitionLog, TopicLimits
from skra_app.broker.peer import Peer
from skra_app.broker.records import Record, encode
from skra_app.registry import refusals_counted
from skra_app.registry.actor import Principal
from skra_app.registry.refused import TOPIC, Allowance, RefusedCall

log = logging.getLogger(__name__)

TOPIC_ID: Final = own_topic_id(TOPIC)
LIMITS: Final = TopicLimits(retention_bytes=64 * 1024 * 1024, segment_bytes=8 * 1024 * 1024)
PER_SECOND: Final = 100
BURST: Final = 1000
NOT_YOU: Final = frozenset(
    {
        ErrorCode.topic_authorization_failed,
        ErrorCode.group_authorization_failed,
        ErrorCode.cluster_authorization_failed,
        ErrorCode.transactional_id_authorization_failed,
        ErrorCode.sasl_authentication_failed,
    }
)
NOT_THE_TOPIC: Final = int(ErrorCode.topic_authorization_failed)
LOOKED_THROUGH: Final = frozenset({2, 19, 20, 21, 22, 24, 25, 26, 28, 33, 36, 37, 42, 44, 47})
"""APIs by key whose answers may refuse somebody; those that are asked all the time say so themselves."""
_NAMES: Final = ("name", "topic_name", "resource_name", "group_id", "transactional_id")


class Said(NamedTuple):
    """A refusal in an answer: about what, with which code and which words."""

    name: str
    code: int
    message: str


class Refusable(Protocol):
    """What is told of a call that was refused."""

    @property
    def principal(self) -> Principal:
        """Who asked."""
        ...

    @property
    def peer(self) -> Peer:
        """From where."""
        ...


class RefusedCalls:
    """Keeps refused calls; belongs to the broker's loop."""

    def __init__(self, store: LogStore, partition: PartitionLog, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._partition = partition
        self._clock = clock
        self._allowance = Allowance(BURST, PER_SECOND, clock)

    def record(self, refused: RefusedCall) -> None:
        """Count one and write it down; never fails the request that it is about."""
        refusals_counted.count(refused)
        if not self._allowance.take():
            return
        value = orjson.dumps(refused.to_json(self._allowance.settle()))
        try:
            batch = encode([Record(refused.who.encode(errors="replace"), value, refused.at)])
            self._store.append(self._partition, batch)
        except LogError as fault:
            log.warning("a refused call could not be kept: %s", fault)

    def note(self, call: Refusable, api: str, said: Said) -> None:
        """Write down that a caller was refused something."""
        topic = said.name if said.code == NOT_THE_TOPIC else ""
        named = f"{api} {said.name}" if said.name and not topic else api
        verdict = said.message or ErrorCode(said.code).name
        who, address = call.principal.name, call.peer.remote
        at = round(self._clock() * 1000)
        self.record(RefusedCall(who, "kafka", named, address, int(said.code), verdict, at, topic=topic))

    def note_all(self, call: Refusable, request: RequestPayload, answer: ResponsePayload) -> None:
        """Write down everything that an answer refuses, each name once."""
        api = type(request).__name__.removesuffix("Request")
        for said in dict.fromkeys(_refusals(answer, _name(request))):
            self.note(call, api, said)


def _refusals(entity: Entity, name: str) -> Iterator[Said]:
    named = _name(entity) or name
    for member in entity.__dataclass_fields__:
        value = getattr(entity, member)
        if member.endswith("error_code") and value in NOT_YOU:
            yield Said(named, int(value), str(getattr(entity, "error_message", None) or ""))
        elif isinstance(value, tuple):
            for item in cast("tuple[object, ...]", value):
                if hasattr(item, "__dataclass_fields__"):
                    yield from _refusals(cast("Entity", item), named)


def _name(entity: Entity) -> str:
    found = (getattr(entity, member, None) for member in _NAMES)
    return next((str(value) for value in found if value), "")
