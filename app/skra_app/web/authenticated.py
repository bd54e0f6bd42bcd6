"""The door with a lock: with authentication on, nobody comes in without a key, except to ask after the server's health.

It stands before everything that answers, ready answers included. What somebody may do once inside is asked by the deeds
of the registry.
"""

from typing import TYPE_CHECKING, Final

from werkzeug.datastructures import Authorization

from skra_app.errors import Rejection, Unauthenticated
from skra_app.registry import Principal
from skra_app.registry.authentication import Authenticator
from skra_app.web.principal import PRINCIPAL, certificate
from skra_app.web.refusing import refused
from skra_app.web.reply import Handler, Reply

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

OPEN: Final = frozenset({"health", "ready", "metrics"})
"""Paths that probes and scrapers ask without a key."""


class Authenticated:
    """A handler round another one that lets in who shows a key."""

    def __init__(self, inside: Handler, authenticator: Authenticator) -> None:
        self._inside = inside
        self._authenticator = authenticator

    def __call__(self, environ: "WSGIEnvironment") -> Reply:
        """Ask for a key, then let the one inside answer."""
        if environ["PATH_INFO"].strip("/") not in OPEN:
            try:
                environ[PRINCIPAL] = self._principal(environ)
            except Rejection as reason:
                return refused(reason, environ)
        return self._inside(environ)

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
