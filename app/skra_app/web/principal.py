"""Who asks over HTTP: who showed a key, or with authentication off who a caller says it is (DESIGN "Ownership")."""

from typing import Final

from flask import Request

from skra_app.registry.actor import ANONYMOUS, Actor, Principal

CERTIFICATE: Final = "skra.certificate"
"""The WSGI member with the certificate that a client showed and a CA of ours signed, as `SSLSocket.getpeercert` has it."""
PRINCIPAL: Final = "skra.principal"
"""The WSGI member that carries who showed a key."""


def actor(asked: Request) -> Actor:
    """The principal that came in; with authentication off the user of HTTP Basic, whatever the password."""
    known: Principal | None = asked.environ.get(PRINCIPAL)
    if known is not None:
        return Actor(known, via="http")
    credentials = asked.authorization
    if credentials is None or credentials.type != "basic" or not credentials.username:
        return Actor(ANONYMOUS, via="http")
    return Actor(Principal(credentials.username, named=True), via="http")
