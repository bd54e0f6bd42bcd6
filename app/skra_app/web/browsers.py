"""What browsers are told, and what is not taken from them.

A browser sends a remembered key, and reaches a server of its own machine, on behalf of any page that it shows; it says
so. What is answered is data: no page may frame it, guess that it is a script, or have it load anything.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from skra_app.errors import Forbidden, Rejection, UnreadableRequest
from skra_app.web.refusing import refused

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

POLICY: Final = "Content-Security-Policy"
TOLD: Final = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
NOTHING: Final = (POLICY, "default-src 'none'; frame-ancestors 'none'")
"""The policy of what is no page; pages come with their own."""
READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
ELSEWHERE: Final = frozenset({"cross-site", "same-site"})


class Browsers:
    """A WSGI application round another one, for callers that may be browsers."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Refuse what another site's page asks for, then let the application answer."""

        def start(status: str, headers: list[tuple[str, str]], *_error: object) -> "Callable[[bytes], object]":
            own = any(name == POLICY for name, _ in headers)
            return start_response(status, [*TOLD, *(() if own else (NOTHING,)), *headers])

        try:
            _refuse_other_sites(environ)
        except Rejection as reason:
            return refused(reason, environ, start)
        return self._application(environ, start)


def _refuse_other_sites(environ: "WSGIEnvironment") -> None:
    """Fetch Metadata (W3C) says where a request comes from; older browsers say it in Origin when they change things."""
    if "," in environ.get("HTTP_HOST", ""):
        raise UnreadableRequest("the request names two hosts in its Host headers (RFC 9112, 3.2)")
    if environ["REQUEST_METHOD"] in READS:
        return
    origin, host = environ.get("HTTP_ORIGIN", ""), environ.get("HTTP_HOST", "")
    site = environ.get("HTTP_SEC_FETCH_SITE", "")
    if site in ELSEWHERE or (not site and origin and origin.partition("://")[2] != host):
        raise Forbidden("a page of another site may not change anything here")
