"""Is it alive, is it ready, and what the root says to a program."""

from flask import Blueprint, Response

from skra_app.errors import Unavailable
from skra_app.web.answer import answer
from skra_app.web.asked import registry

routes = Blueprint("health", __name__)


@routes.get("/")
@routes.post("/")
def root() -> Response:
    """An empty object: what clients probe for."""
    return answer({})


@routes.get("/health")
def health() -> Response:
    """The process answers."""
    return answer({"status": "up"})


@routes.get("/ready")
def ready() -> Response:
    """The journal answers too, so that whatever is asked next can be answered."""
    try:
        return answer({"status": "ready", "head": registry().state().head})
    except Unavailable as reason:
        return answer({"status": "not ready", "reason": reason.message}, 503)
