"""What a handler is given beside its request: who asks, over which connection, of which node."""

from collections.abc import Awaitable, Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeAlias, TypeVar

from kio.static.protocol import RequestPayload, ResponsePayload

from skra_app.broker.acknowledge import Receipt
from skra_app.broker.log import LogError
from skra_app.broker.principal import principal_of
from skra_app.registry.actor import Actor, Principal
from skra_app.registry.authentication import Login
from skra_app.registry.rights import Right

if TYPE_CHECKING:
    from skra_app.broker.node import Node
    from skra_app.broker.scram import Exchange

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


@dataclass(slots=True)
class Peer:
    """One connection as handlers know it."""

    host: str
    """The local address that the client reached, which is the address to tell it."""
    port: int
    remote_host: str
    remote_port: int
    internal: bool
    """Whether it came in by the listener of the server's own processes."""
    locked: bool
    """Whether it has to say who it is before it may ask for anything."""
    user: str | None = None
    """Who it is after SASL, or by its certificate; None as long as it did not say."""
    mechanism: str | None = None
    """The SASL mechanism agreed on, until the exchange is over."""
    exchange: "Exchange | None" = None
    """A SCRAM exchange that waits for its last message."""
    bare: bool = False
    """Whether the next message of its mechanism comes without a request around it (SaslHandshake 0)."""
    refusal: str | None = None
    """Why its token was not taken, until it has taken note of that."""
    by_sasl: bool = False
    """Whether it said who it is by SASL."""
    before: str | None = None
    """Who it was by SASL when it began to say it again: it cannot become somebody else (KIP-368)."""
    login: Login | None = None
    """What it came in with."""
    known: Principal | None = None
    """Who that makes it, as of its latest request."""

    @property
    def remote(self) -> str:
        """The other end, for a log line."""
        return f"{self.remote_host}:{self.remote_port}"

    @property
    def admitted(self) -> bool:
        """Whether it may ask for anything beyond the handshake."""
        return not self.locked or self.user is not None

    def forget(self) -> None:
        """Be nobody again, as at the beginning."""
        self.user = self.mechanism = self.exchange = self.refusal = self.login = self.known = None
        self.by_sasl = self.bare = False


class Call(NamedTuple):
    """One request's surroundings."""

    node: "Node"
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
