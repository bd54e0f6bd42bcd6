"""Everything that is said beside the schemas, in one answer: for whoever copies or audits a registry."""

from typing import TYPE_CHECKING

from flask import Blueprint, Response

from skra_app.registry import config, mode
from skra_app.web import shown
from skra_app.web.answer import reading
from skra_app.web.asked import registry

if TYPE_CHECKING:
    from skra_app.journal import Json

routes = Blueprint("scopes", __name__)


@routes.get("/v1/scopes")
def scopes() -> Response:
    """Configs and modes by scope, and the associations with live subjects.

    The scope "" is the whole registry, `:.dev:` a context, anything else a subject.
    """
    state = registry().state()
    configs = {scope: found.to_json() for scope, found in sorted(state.configs.items())}
    modes = {scope: found.value for scope, found in sorted(state.modes.items())}
    whole = {"": shown.effective(config.effective(state))}
    tied: list[Json] = [one.to_json() for _, one in sorted(state.associations.items()) if state.live(one.subject)]
    return reading({"configs": configs | whole, "modes": {"": mode.own(state, "").value} | modes, "associations": tied})
