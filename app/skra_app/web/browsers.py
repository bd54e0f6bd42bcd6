"""What is not taken from browsers; what they are told is part of each answer (`reply.told`).

A browser sends a remembered key, and reaches a server of its own machine, on behalf of any page that it shows; it says
so.
"""

from typing import TYPE_CHECKING, Final

from skra_app.errors import Forbidden, Rejection, UnreadableRequest
from skra_app.web.refusing import refused
from skra_app.web.reply import Handler, Reply

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
ELSEWHERE: Final = frozenset({"cross-site", "same-site"})


class Browsers:
    """A handler round another one, for callers that may be browsers."""

    def __init__(self, inside: Handler) -> None:
        self._inside = inside

    def __call__(self, environ: "WSGIEnvironment") -> Reply:
        """Refuse what another site's page asks for, then let the one inside answer."""
        host = environ.get("HTTP_HOST", "")
        try:
            if "," in host:
                raise UnreadableRequest("the request names two hosts in its Host headers (RFC 9112, 3.2)")
            if environ["REQUEST_METHOD"] not in READS:
                _refuse_other_sites(environ, host)
        except Rejection as reason:
            return refused(reason, environ)
        return self._inside(environ)


def _refuse_other_sites(environ: "WSGIEnvironment", host: str) -> None:
    """Fetch Metadata (W3C) says where a request comes from; older browsers say it in Origin when they change things."""
    origin, site = environ.get("HTTP_ORIGIN", ""), environ.get("HTTP_SEC_FETCH_SITE", "")
    if site in ELSEWHERE or (not site and origin and origin.partition("://")[2] != host):
        raise Forbidden("a page of another site may not change anything here")
