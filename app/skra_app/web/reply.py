"""An answer as a value: what everything in front of the routes takes and gives.

Each part of the front is a `Handler` round another one. It may look at the request, refuse it, or change the answer of
the one inside; only the outermost (`measures`) speaks to the web server.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

Headers = list[tuple[str, str]]

UNKNOWN: Final = "unknown"
"""The route of what has none."""
POLICY: Final = "Content-Security-Policy"
TOLD: Final = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
"""What browsers are told of every answer."""
NOTHING: Final = (POLICY, "default-src 'none'; frame-ancestors 'none'")
"""The policy of what is no page; pages come with their own."""
NOWHERE: Final[Mapping[str, object]] = MappingProxyType({})


class Reply(NamedTuple):
    """A whole answer; `headers` are not changed once it is made."""

    status: str
    """With its reason: `200 OK`."""
    headers: Headers
    body: bytes
    route: str = UNKNOWN
    """The path of the route that gave it, as OpenAPI writes it."""
    place: Mapping[str, object] = NOWHERE
    """What the path names: the subject, the topic."""
    repeatable: bool = False
    """Whether it depends on nothing but the journal's head and what was asked, body included."""


Handler = Callable[["WSGIEnvironment"], Reply]


def told(headers: Headers) -> Headers:
    """These headers, and what browsers are told: no page may frame this, guess that it is a script, or load by it."""
    own = any(name == POLICY for name, _ in headers)
    return [*TOLD, *headers] if own else [*TOLD, NOTHING, *headers]
