"""What a broker is told at its start; `service` fills it from the settings."""

import secrets
from dataclasses import dataclass, field

from skra_app.broker.reception import ConnectionLimits
from skra_app.broker.transaction import TransactionLimits
from skra_app.clock import SYSTEM_CLOCK, Clock
from skra_app.registry.identity.certificate import CertificateNames
from skra_app.registry.identity.token import Tokens
from skra_app.settings import Address, Claim


@dataclass(frozen=True, slots=True)
class BrokerOptions:
    """Values that stay for the life of the process. Sizes in bytes."""

    advertise: Address | None = None
    """The address told to clients; None tells each the local address that it connected to."""
    auto_create: bool = True
    """Whether asking for a topic creates it (the client may still say no)."""
    partitions: int = 1
    """Partitions of a topic whose creator does not say."""
    claim: Claim = "first-write"
    frame_limit: int = 100 * 1024 * 1024
    """Largest request (Kafka's socket.request.max.bytes)."""
    decompressed_limit: int = 64 * 1024 * 1024
    """Largest batch once decompressed."""
    fetch_limit: int = 55 * 1024 * 1024
    """Most bytes of records in one answer to Fetch (Kafka's fetch.max.bytes of a broker)."""
    internal_token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    """The password of the internal listener."""
    auth: bool = False
    """Whether nobody comes in without a key."""
    connections: ConnectionLimits = field(default_factory=ConnectionLimits)
    login_failures: int = 20
    """Wrong keys from one address in a minute, then no more are looked at."""
    certificate_names: CertificateNames = field(default_factory=CertificateNames)
    """How the certificate of a client names it, where the listener asks for one."""
    tokens: Tokens | None = None
    """Judges tokens of an identity provider; None takes none."""
    transactions: TransactionLimits = field(default_factory=TransactionLimits)
    clock: Clock = SYSTEM_CLOCK
    """What timestamps, sessions and retention go by."""
    cluster_id: str = "skra"
    node_id: int = 1
