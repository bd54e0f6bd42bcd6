"""The broker as its API handlers see it: everything that serves a request, in one value."""

from dataclasses import dataclass

from skra_app.broker.acknowledge import Acknowledgements
from skra_app.broker.fences import Fences
from skra_app.broker.group import Groups
from skra_app.broker.log import LogStore
from skra_app.broker.options import BrokerOptions
from skra_app.broker.peer import Peer
from skra_app.broker.refused_calls import RefusedCalls
from skra_app.broker.rejections import Rejections
from skra_app.broker.topics import Topics
from skra_app.broker.transaction import Transactions
from skra_app.clock import Clock
from skra_app.gate import Gate
from skra_app.registry import Registry
from skra_app.registry.authentication import Authenticator


@dataclass(frozen=True, slots=True)
class Node:
    """One broker; in Kafka's words a cluster of one node."""

    registry: Registry
    gate: Gate
    store: LogStore
    topics: Topics
    groups: Groups
    transactions: Transactions
    acknowledgements: Acknowledgements
    rejections: Rejections
    refused_calls: RefusedCalls
    fences: Fences
    options: BrokerOptions
    authenticator: Authenticator | None = None
    """Judges keys; None with authentication off."""

    @property
    def clock(self) -> Clock:
        """What time it is."""
        return self.options.clock

    def address_for(self, peer: Peer) -> tuple[str, int]:
        """Tell a client where to connect: where it is, unless told otherwise.

        The server's own processes always come back to the internal listener.
        """
        if self.options.advertise is None or peer.internal:
            return peer.host, peer.port
        return self.options.advertise.host, self.options.advertise.port
