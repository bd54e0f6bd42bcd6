"""Options that several commands take in the same words."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

import click

if TYPE_CHECKING:
    from skra.client import RegistryClient

P = ParamSpec("P")
C = TypeVar("C", bound=Callable[..., object])

DEFAULT_URL = "http://127.0.0.1:8081"
DEFAULT_BROKER = "127.0.0.1:9092"


def with_registry(command: "Callable[Concatenate[RegistryClient, P], None]") -> Callable[P, None]:
    """Add `--url` and `--user` (which registry, and as whom) and hand the command a client as its first argument."""

    @click.option(
        "--url", envvar="SKRA_URL", default=DEFAULT_URL, show_default=True, help="The registry (or SKRA_URL)."
    )
    @click.option("--user", envvar="SKRA_USER", metavar="NAME[:KEY]", help="Who you are (or SKRA_USER).")
    @wraps(command)
    def connected(*args: P.args, **kwargs: P.kwargs) -> None:
        from skra.client import RegistryClient  # noqa: PLC0415 - commands that ask no registry load no HTTP client

        url, user = kwargs.pop("url"), kwargs.pop("user")
        command(RegistryClient(str(url), str(user or "")), *args, **kwargs)

    return connected


def output_option(*formats: str) -> Callable[[C], C]:
    """Add `--output` with the forms that a command can write; text is the default."""
    return click.option("--output", type=click.Choice(["text", *formats]), default="text", show_default=True)
