"""One connection as handlers know it: from where to where, and who came in."""

from dataclasses import dataclass

from skra_app.broker.scram import Exchange
from skra_app.registry.actor import Principal
from skra_app.registry.authentication import Login


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
    exchange: Exchange | None = None
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
