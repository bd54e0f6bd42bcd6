"""Everything that scopes say for themselves, in one answer: for whoever copies or audits a registry."""

from flask import Blueprint, Response

from skra_app.registry import config, mode
from skra_app.web import shown
from skra_app.web.answer import reading
from skra_app.web.asked import registry

routes = Blueprint("scopes", __name__)


@routes.get("/v1/scopes")
def scopes() -> Response:
    """Configs and modes by scope: "" is the whole registry, `:.dev:` a context, anything else a subject."""
    state = registry().state()
    configs = {scope: found.to_json() for scope, found in sorted(state.configs.items())}
    modes = {scope: found.value for scope, found in sorted(state.modes.items())}
    whole = {"": shown.effective(config.effective(state))}
    return reading({"configs": configs | whole, "modes": {"": mode.own(state, "").value} | modes})
