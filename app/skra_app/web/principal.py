"""Who asks over HTTP. With authentication off a caller is who it says it is (DESIGN "Ownership")."""

from flask import Request

from skra_app.registry.actor import ANONYMOUS, Actor, Principal


def actor(asked: Request) -> Actor:
    """The user of HTTP Basic, whatever the password; anonymous without one or with another scheme."""
    credentials = asked.authorization
    if credentials is None or credentials.type != "basic" or not credentials.username:
        return Actor(ANONYMOUS, via="http")
    return Actor(Principal(credentials.username, named=True), via="http")
