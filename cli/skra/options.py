"""Options that several commands take in the same words."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeAlias, TypeVar

import click

if TYPE_CHECKING:
    from skra.client import RegistryClient

P = ParamSpec("P")
C = TypeVar("C", bound=Callable[..., object])

Connect: TypeAlias = "Callable[[], RegistryClient]"

DEFAULT_URL = "http://127.0.0.1:8081"


def with_connection(command: Callable[..., None]) -> Callable[..., None]:
    """Add `--url` and `--user` (which registry, and as whom) and hand the command a `connect` that makes a client."""

    @click.option(
        "--url", envvar="SKRA_URL", default=DEFAULT_URL, show_default=True, help="The registry (or SKRA_URL)."
    )
    @click.option("--user", envvar="SKRA_USER", metavar="NAME[:KEY]", help="Who you are (or SKRA_USER).")
    @wraps(command)
    def connectable(*, url: str, user: str | None, **others: object) -> None:
        def connect() -> "RegistryClient":
            from skra.client import RegistryClient  # noqa: PLC0415 - who asks no registry loads no HTTP client

            return RegistryClient(url, user or "")

        command(connect=connect, **others)

    return connectable


def with_registry(command: "Callable[Concatenate[RegistryClient, P], None]") -> Callable[..., None]:
    """Add `--url` and `--user` and hand the command a client as its first argument."""

    @wraps(command)
    def connected(connect: Connect, *args: P.args, **kwargs: P.kwargs) -> None:
        command(connect(), *args, **kwargs)

    return with_connection(connected)


def output_option(*formats: str) -> Callable[[C], C]:
    """Add `--output` with the forms that a command can write; text is the default."""
    return click.option("--output", type=click.Choice(["text", *formats]), default="text", show_default=True)
