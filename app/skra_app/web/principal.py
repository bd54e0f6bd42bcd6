"""Who asks over HTTP: who showed a key, or with authentication off who a caller says it is (DESIGN "Ownership")."""

from typing import TYPE_CHECKING, Final

from flask import Request

from skra_app.registry.actor import ANONYMOUS, Actor, Principal
from skra_app.registry.identity.certificate import Shown

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

CERTIFICATE: Final = "skra.certificate"
"""The WSGI member with the certificate that a client showed (`Shown`), None without one."""
PRINCIPAL: Final = "skra.principal"
"""The WSGI member that carries who showed a key."""


def actor(asked: Request) -> Actor:
    """The principal that came in; with authentication off the user of HTTP Basic, else who a certificate names."""
    environ = asked.environ
    known: Principal | None = environ.get(PRINCIPAL)
    if known is not None:
        return Actor(known, via="http")
    credentials = asked.authorization if "HTTP_AUTHORIZATION" in environ else None
    shown = certificate(environ)
    if credentials is not None and credentials.type == "basic" and credentials.username:
        return Actor(Principal(credentials.username, named=True), via="http")
    return Actor(Principal(shown.name, named=True) if shown else ANONYMOUS, via="http")


def certificate(environ: "WSGIEnvironment") -> Shown | None:
    """The certificate that came with a request."""
    shown: Shown | None = environ.get(CERTIFICATE)
    return shown
