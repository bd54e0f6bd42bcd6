"""Levels and whatever else a registry, a context or a subject says for itself."""

from flask import Blueprint, Response

from skra_app.registry import config
from skra_app.web import body, query, shown
from skra_app.web.answer import answer, reading
from skra_app.web.asked import asker, long_shape, qualified, registry

routes = Blueprint("config", __name__)

ALL, ONE = "/config", "/config/<subject:subject>"


@routes.get(ALL)
@routes.get(ONE)
def show(subject: str = "") -> Response:
    """What a scope says for itself; with `defaultToGlobal` what holds for it, whoever said so."""
    state, scope = registry().state(), qualified(subject)
    if not scope or query.flag("defaultToGlobal"):
        return reading(shown.effective(config.effective(state, scope)))
    return reading(config.own(state, scope).to_json())


@routes.put(ALL)
@routes.put(ONE)
def put(subject: str = "") -> Response:
    """Change what a scope says: absent members stay, null ones are cleared.

    Answers with what was asked, in the 8.x shape with all that the scope says now.
    """
    sent = body.read()
    change = body.config_change(sent)
    kept = config.put(registry(), qualified(subject), change, asker())
    return answer(shown.as_kept(kept) if long_shape() else shown.as_set(change.applied(None), sent))


@routes.delete(ALL)
@routes.delete(ONE)
def delete(subject: str = "") -> Response:
    """Have a scope say nothing; answers with what it said."""
    scope = qualified(subject)
    said = config.delete(registry(), scope, asker())
    return answer(said.to_json() if scope else shown.effective(said))
