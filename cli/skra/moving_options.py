"""Options of the commands that move what a registry holds: from where, to where, as whom, what of it."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, TypeAlias

import click

from skra.exits import Unusable

if TYPE_CHECKING:
    from skra.moving.remote import Remote

Remotes: TypeAlias = "Callable[[str], Remote]"


def is_url(word: str) -> bool:
    """Whether a word names a registry and not a file."""
    return word.startswith(("http://", "https://"))


def with_ends(command: Callable[..., None]) -> Callable[..., None]:
    """Add who you are at both ends and how much to do at once; hand the command `source` and `target`.

    Each makes a `Remote` of a URL.
    """

    @click.option("--from-user", envvar="SKRA_FROM_USER", metavar="NAME[:KEY]", help="Who you are at the source.")
    @click.option("--from-token", envvar="SKRA_FROM_TOKEN", help="A bearer token for the source.")
    @click.option("--user", envvar="SKRA_USER", metavar="NAME[:KEY]", help="Who you are at the target.")
    @click.option("--token", envvar="SKRA_TOKEN", help="A bearer token for the target.")
    @click.option("--jobs", default=8, show_default=True, type=click.IntRange(1, 64), help="Requests at a time.")
    @wraps(command)
    def ended(
        *,
        from_user: str | None,
        from_token: str | None,
        user: str | None,
        token: str | None,
        jobs: int,
        **others: object,
    ) -> None:
        def end(principal: str | None, bearer: str | None) -> Remotes:
            def made(url: str) -> "Remote":
                from skra.client import RegistryClient  # noqa: PLC0415 - files alone load no HTTP client
                from skra.moving.remote import Remote  # noqa: PLC0415

                return Remote(RegistryClient(url, principal or "", token=bearer or ""), jobs)

            return made

        command(source=end(from_user, from_token), target=end(user, token), **others)

    return ended


def with_selection(command: Callable[..., None]) -> Callable[..., None]:
    """Add `--subject-prefix` and `--context`, and hand the command a `selection`."""

    @click.option("--subject-prefix", default="", metavar="TEXT", help="Only subjects whose name begins so.")
    @click.option("--context", "contexts", multiple=True, metavar="NAME", help="Only these; '.' is the default one.")
    @wraps(command)
    def selecting(*, subject_prefix: str, contexts: tuple[str, ...], **others: object) -> None:
        from skra.moving.selection import Selection  # noqa: PLC0415 - start-up of other commands

        command(selection=Selection.of(subject_prefix, contexts), **others)

    return selecting


def registry_url(word: str, option: str) -> str:
    """A word that has to name a registry; raises Unusable."""
    if not is_url(word):
        raise Unusable(f"{option} {word!r}: expected the URL of a registry, such as http://127.0.0.1:8081")
    return word
