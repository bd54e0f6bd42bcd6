"""The door with a lock: with authentication on, nobody comes in without a key, except to ask after the server's health.

It stands before everything that answers, ready answers included. What somebody may do once inside is asked by the deeds
of the registry.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from werkzeug.datastructures import Authorization

from skra_app.errors import Rejection, Unauthenticated
from skra_app.registry import Principal
from skra_app.registry.authentication import Authenticator
from skra_app.web.principal import PRINCIPAL, certificate
from skra_app.web.refusing import refused

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

OPEN: Final = frozenset({"health", "ready", "metrics"})
"""Paths that probes and scrapers ask without a key."""


class Authenticated:
    """A WSGI application round another one that lets in who shows a key."""

    def __init__(self, application: "WSGIApplication", authenticator: Authenticator) -> None:
        self._application = application
        self._authenticator = authenticator

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Ask for a key, then let the application answer."""
        if environ["PATH_INFO"].strip("/") not in OPEN:
            try:
                environ[PRINCIPAL] = self._principal(environ)
            except Rejection as reason:
                return refused(reason, environ, start_response)
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
