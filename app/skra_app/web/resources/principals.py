"""Principals: who may come in with which keys, while authentication is on; for admins."""

from flask import Blueprint, Response

from skra_app.errors import NotAllowed, NotPermitted
from skra_app.registry import principals
from skra_app.registry.rights import Right, Role
from skra_app.web import body, shown
from skra_app.web.answer import answer
from skra_app.web.asked import asker, house, registry

routes = Blueprint("principals", __name__)

ALL, ONE = "/v1/principals", "/v1/principals/<last_principal:principal>"
KEYS = "/v1/principals/<subject:principal>/keys"


@routes.get(ALL)
def listed() -> Response:
    """Every principal with its role, its grants and what is public of its keys."""
    _with_authentication()
    state, who = registry().state(), asker().principal
    if not who.access.has(Right.ADMINISTER):
        raise NotAllowed("list principals", who.name, f"the role {Role.ADMIN}")
    return answer(
        {"principals": [shown.principal(state, account, registry().key_use) for account in state.accounts.values()]}
    )


@routes.post(ALL)
def add() -> Response:
    """Let a principal in; the key in the answer is told this once, and empty where `keyless`."""
    _with_authentication()
    sent = body.read()
    lifetime = body.seconds(sent, "expires_in")
    name = body.text_member(sent, "name")
    issued = principals.add(registry(), name, body.wish(sent), asker(), lifetime=lifetime)
    return answer(shown.issued(registry().state(), issued, registry().key_use), 201)


@routes.put(ONE)
def change(principal: str) -> Response:
    """Give a principal another role, other grants, another application; its keys stay."""
    _with_authentication()
    account = principals.change(registry(), principal, body.wish(body.read()), asker())
    return answer(shown.principal(registry().state(), account, registry().key_use))


@routes.delete(ONE)
def remove(principal: str) -> Response:
    """Let a principal in no more; its keys are refused at once."""
    _with_authentication()
    principals.remove(registry(), principal, asker())
    return answer({"removed": principal})


@routes.post(KEYS)
def rotate(principal: str) -> Response:
    """Give a principal a new key, told this once; its other keys are good for `grace` more seconds."""
    _with_authentication()
    sent = body.read()
    lifetime, grace = body.seconds(sent, "expires_in"), body.seconds(sent, "grace") or 0
    issued = principals.rotate(registry(), principal, asker(), lifetime=lifetime, grace=grace)
    return answer(shown.issued(registry().state(), issued, registry().key_use), 201)


def _with_authentication() -> None:
    """Where everybody is who it says it is, nobody can be trusted with keys."""
    if house().settings.auth == "off":
        raise NotPermitted("authentication is off, so nobody needs a key: start the server with --auth on")
