"""What may be done within the registry, a context or a subject."""

from flask import Blueprint, Response

from skra_app.registry import Mode, mode
from skra_app.web import body, query
from skra_app.web.answer import answer, reading
from skra_app.web.asked import asker, qualified, registry

routes = Blueprint("mode", __name__)

ALL, ONE = "/mode", "/mode/<subject:subject>"


@routes.get(ALL)
@routes.get(ONE)
def show(subject: str = "") -> Response:
    """The mode of a scope's own; with `defaultToGlobal` the one that holds for it, whoever set it."""
    state, scope = registry().state(), qualified(subject)
    whole = not scope or query.flag("defaultToGlobal")
    found = mode.effective(state, scope) if whole else mode.own(state, scope)
    return reading({"mode": found.value})


@routes.put(ALL)
@routes.put(ONE)
def put(subject: str = "") -> Response:
    """Set the mode of a scope; answers with what was asked."""
    asked = body.text_member(body.read(), "mode")
    mode.put(registry(), qualified(subject), Mode.of(asked), asker(), force=query.flag("force"))
    return answer({"mode": asked})


@routes.delete(ALL)
@routes.delete(ONE)
def delete(subject: str = "") -> Response:
    """Take the mode of a scope away; answers with what it was."""
    return _shown(mode.delete(registry(), qualified(subject), asker(), recursive=query.flag("recursive")))


def _shown(found: Mode) -> Response:
    return answer({"mode": found.value})
