"""What a handler is given beside its request: who asks, over which connection, of which node."""

from collections.abc import Awaitable, Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from kio.static.protocol import RequestPayload, ResponsePayload

from skra_app.broker.acknowledge import Receipt
from skra_app.broker.log import LogError
from skra_app.broker.node import Node
from skra_app.broker.peer import Peer
from skra_app.broker.principal import principal_of
from skra_app.registry.actor import Actor, Principal
from skra_app.registry.rights import Right

Chunks: TypeAlias = tuple[bytes | memoryview, ...]
"""An answer's body written by hand in the asker's version: pieces sent one behind the other, never joined."""

Answer: TypeAlias = ResponsePayload | Chunks | None
"""A message in its newest shape, a body written by hand, or nothing at all (Produce with acks=0)."""


class OnceDurable:
    """An answer that is true once what was appended is durable; it can be awaited as well."""

    __slots__ = ("_answer", "_otherwise", "receipt")

    def __init__(self, receipt: Receipt, answer: Answer, otherwise: Callable[[LogError], Answer]) -> None:
        self.receipt = receipt
        self._answer = answer
        self._otherwise = otherwise  # what is true after that fault

    def result(self) -> Answer:
        """What is true; only to be asked when the receipt's turn is over."""
        fault = self.receipt.fault
        return self._answer if fault is None else self._otherwise(fault)

    def __await__(self) -> Generator[object, None, Answer]:
        """Return the answer when it is true."""
        yield from self.receipt.__await__()
        return self.result()


Reply: TypeAlias = Answer | Awaitable[Answer]
"""A handler does at once what must happen in order, and may hand back the rest (a sync to wait for, a long poll)."""

R = TypeVar("R", bound=RequestPayload)


class Refused(ValueError):
    """A well-formed frame that this server does not serve; the connection closes and a log line says why."""


class Call(NamedTuple):
    """One request's surroundings."""

    node: Node
    peer: Peer
    version: int
    client_id: str

    @property
    def principal(self) -> Principal:
        """Who the broker takes the asker for (DESIGN "Ownership")."""
        return self.peer.known or principal_of(self.peer.user, self.client_id)

    def may(self, right: Right) -> bool:
        """Whether the asker's role has that right."""
        return self.principal.access.has(right)

    @property
    def actor(self) -> Actor:
        """The same, as the journal records who did something."""
        return Actor(self.principal, via="kafka")


@dataclass(frozen=True, slots=True)
class Api(Generic[R]):
    """Versions of one Kafka API that one function serves: from `first` to the version of the `request` shape."""

    first: int
    request: type[R]
    serve: Callable[[R, Call], Reply]
    read: Callable[[int, memoryview, int], R] | None = None
    """Reads versions that kio does not know: called with version, frame and where the header ends."""
    serve_run: Callable[[Sequence[memoryview], int, Call], Iterator[Reply]] | None = None
    """Serves frames that came together, without requests of kio's shape, each when its reply is asked for (hot APIs).

    Called with the frames, where their headers end, which say the same but for the correlation id, and their call.
    """
    any_version: bool = False
    """Whether versions outside the range are answered too, by `serve` itself (ApiVersions, KIP-511)."""
    before_login: bool = False
    """Whether it may be asked before the connection has said who it is."""
