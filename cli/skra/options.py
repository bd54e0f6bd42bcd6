"""Options that several commands take in the same words."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, Final, NamedTuple, ParamSpec, TypeAlias, TypeVar

import click

from skra.broker import AUTO, MECHANISMS, SCRAM, SECURITIES, Broker
from skra.trust import CA, CERTIFICATE, KEY, Trust

if TYPE_CHECKING:
    from skra.client import RegistryClient

P = ParamSpec("P")
C = TypeVar("C", bound=Callable[..., object])

Connect: TypeAlias = "Callable[[], RegistryClient]"

DEFAULT_URL = "http://127.0.0.1:8081"
DEFAULT_BROKER = "127.0.0.1:9092"
IDENTITY: Final = frozenset({"user", "token", "ca", "cert", "cert_key"})


def with_connection(command: Callable[..., None]) -> Callable[..., None]:
    """Add which registry, and as whom, and hand the command a `connect` that makes a client."""

    @click.option(
        "--url", envvar="SKRA_URL", default=DEFAULT_URL, show_default=True, help="The registry (or SKRA_URL)."
    )
    @with_identity
    @wraps(command)
    def connectable(*, url: str, **others: object) -> None:
        identity = identified()

        def connect() -> "RegistryClient":
            from skra.client import RegistryClient  # noqa: PLC0415 - who asks no registry loads no HTTP client

            return RegistryClient(url, identity.user, token=identity.token, trust=identity.trust)

        command(connect=connect, **others)

    return connectable


def with_identity(command: Callable[..., None]) -> Callable[..., None]:
    """Add who you are and whom to trust; `identified` tells what was said."""

    @click.option("--user", envvar="SKRA_USER", metavar="NAME[:KEY]", help="Who you are (or SKRA_USER).")
    @click.option("--token", envvar="SKRA_TOKEN", metavar="TOKEN", help="A bearer token instead (or SKRA_TOKEN).")
    @click.option("--ca", envvar=CA, metavar="FILE", help=f"Trust a server's certificate of these CAs (or {CA}).")
    @click.option("--cert", envvar=CERTIFICATE, metavar="FILE", help=f"Show this certificate (or {CERTIFICATE}).")
    @click.option("--cert-key", envvar=KEY, metavar="FILE", help=f"Its key, unless it stands there too (or {KEY}).")
    @wraps(command)
    def identifiable(**others: object) -> None:
        command(**{name: value for name, value in others.items() if name not in IDENTITY})

    return identifiable


class Identity(NamedTuple):
    """Who comes, and whom it trusts."""

    user: str
    """NAME or NAME:KEY; empty: nobody in particular."""
    token: str
    trust: Trust


def identified() -> Identity:
    """What the command that runs was told by the options of `with_identity`, or else by the variables."""
    said = click.get_current_context().params
    files = (str(said.get(name) or "") for name in ("ca", "cert", "cert_key"))
    return Identity(str(said.get("user") or ""), str(said.get("token") or ""), Trust(*files))


def with_broker(command: Callable[..., None]) -> Callable[..., None]:
    """Add which Kafka broker, and how to come in; to be put around `with_identity` or `with_registry`."""

    @click.option(
        "--broker",
        envvar="SKRA_BROKER",
        default=DEFAULT_BROKER,
        show_default=True,
        metavar="HOST:PORT",
        help="Where the topics are (or SKRA_BROKER).",
    )
    @click.option(
        "--broker-user", envvar="SKRA_BROKER_USER", metavar="NAME:KEY", help="Who you are there. [default: --user]"
    )
    @click.option(
        "--broker-security",
        envvar="SKRA_BROKER_SECURITY",
        type=click.Choice(SECURITIES),
        default=AUTO,
        show_default=True,
        help="Kafka's security.protocol; auto: by the key, the token, the CA and the certificate that there are.",
    )
    @click.option(
        "--sasl-mechanism",
        envvar="SKRA_SASL_MECHANISM",
        type=click.Choice(MECHANISMS, case_sensitive=False),
        default=SCRAM,
        show_default=True,
        help="How a key is shown.",
    )
    @wraps(command)
    def brokered(
        *, broker: str, broker_user: str | None, broker_security: str, sasl_mechanism: str, **others: object
    ) -> None:
        who = identified()
        told = Broker(broker, broker_user or who.user, who.token, sasl_mechanism, broker_security, who.trust)
        command(broker=told, **others)

    return brokered


def with_registry(command: "Callable[Concatenate[RegistryClient, P], None]") -> Callable[..., None]:
    """Add `--url` and `--user` and hand the command a client as its first argument."""

    @wraps(command)
    def connected(connect: Connect, *args: P.args, **kwargs: P.kwargs) -> None:
        command(connect(), *args, **kwargs)

    return with_connection(connected)


def output_option(*formats: str) -> Callable[[C], C]:
    """Add `--output` with the forms that a command can write; text is the default."""
    return click.option("--output", type=click.Choice(["text", *formats]), default="text", show_default=True)
