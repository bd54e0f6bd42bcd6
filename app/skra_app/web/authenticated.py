"""The door with a lock: with authentication on, nobody comes in without a key, except to ask after the server's health.

It stands before everything that answers, ready answers included. What somebody may do once inside is asked by the deeds
of the registry.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import orjson
from werkzeug.datastructures import Authorization
from werkzeug.http import HTTP_STATUS_CODES

from skra_app.errors import Forbidden, Rejection, TooManyFailures, Unauthenticated
from skra_app.registry import Principal
from skra_app.registry.authentication import Authenticator
from skra_app.registry.failures import WINDOW
from skra_app.web.answer import PROBLEM, V1
from skra_app.web.principal import PRINCIPAL, certificate

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

OPEN: Final = frozenset({"health", "ready", "metrics"})
"""Paths that probes and scrapers ask without a key."""
SCHEMES: Final = (("WWW-Authenticate", 'Basic realm="skra", charset="UTF-8"'), ("WWW-Authenticate", "Bearer"))


class Authenticated:
    """A WSGI application round another one that lets in who shows a key."""

    def __init__(self, application: "WSGIApplication", authenticator: Authenticator) -> None:
        self._application = application
        self._authenticator = authenticator

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Ask for a key, then let the application answer."""
        if environ["PATH_INFO"].strip("/") not in OPEN:
            try:
                _refuse_other_sites(environ)
                environ[PRINCIPAL] = self._principal(environ)
            except Rejection as reason:
                return _refused(reason, environ, start_response)
        return self._application(environ, start_response)

    def _principal(self, environ: "WSGIEnvironment") -> Principal:
        given = Authorization.from_header(environ.get("HTTP_AUTHORIZATION"))
        address = environ.get("REMOTE_ADDR", "")
        if given is not None and given.type == "bearer" and given.token:
            login = self._authenticator.by_bearer(given.token, address)
        elif given is not None and given.type == "basic":
            login = self._authenticator.by_name(given.username or "", given.password or "", address)
        elif given is None and (shown := certificate(environ)) is not None:
            login = self._authenticator.by_certificate(shown)
        else:
            raise Unauthenticated
        return self._authenticator.principal(login)


def _refuse_other_sites(environ: "WSGIEnvironment") -> None:
    """A browser sends a remembered key with whatever another site's page makes it ask; it says that it does so."""
    elsewhere = environ.get("HTTP_SEC_FETCH_SITE") in {"cross-site", "same-site"}
    if elsewhere and environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
        raise Forbidden("a page of another site may not change anything here")


def _refused(reason: Rejection, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """An error in the shape of the API that was asked."""
    status, title = reason.status, HTTP_STATUS_CODES.get(reason.status, "Error")
    ours = environ["PATH_INFO"].lstrip("/").startswith("v1/")
    members = {"error_code": reason.code, "message": reason.message}
    if ours:
        members = {"type": "about:blank", "title": title, "status": status, "detail": reason.message}
        members["error_code"] = reason.code
    body = orjson.dumps(members)
    headers = [("Content-Type", PROBLEM if ours else V1), ("Content-Length", str(len(body)))]
    if isinstance(reason, Unauthenticated):
        headers += SCHEMES
    if isinstance(reason, TooManyFailures):
        headers.append(("Retry-After", f"{WINDOW:.0f}"))
    start_response(f"{status} {title.upper()}", headers)
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]
