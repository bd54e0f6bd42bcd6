"""Would this schema be accepted? Asked without registering anything."""

from collections.abc import Callable

from flask import Blueprint, Response

from skra_app.errors import UnacceptableSchema
from skra_app.registry import compatibility, lookup
from skra_app.registry.compatibility import Answer
from skra_app.web import body, query
from skra_app.web.answer import answer, repeatable
from skra_app.web.asked import registry, subject_named

routes = Blueprint("compatibility", __name__)

VERSIONS = "/compatibility/subjects/<subject:subject>/versions"


@routes.post(VERSIONS)
def against_all(subject: str) -> Response:
    """Against as many versions as the subject's level asks for."""
    candidate = body.candidate()
    return _answered(
        lambda: compatibility.against_all(
            registry(), subject_named(subject), candidate, normalize=query.flag_or_none("normalize")
        )
    )


@routes.post(f"{VERSIONS}/<number>")
def against_version(subject: str, number: str) -> Response:
    """Against one version."""
    wanted, candidate = lookup.numbered(number), body.candidate()
    return _answered(
        lambda: compatibility.against_version(
            registry(), subject_named(subject), wanted, candidate, normalize=query.flag_or_none("normalize")
        )
    )


def _answered(ask: Callable[[], Answer]) -> Response:
    """A verdict as the API shows it; an unacceptable schema is one more reason where reasons were asked for."""
    verbose = query.flag("verbose")
    try:
        verdict = ask()
    except UnacceptableSchema as reason:
        if not verbose:
            raise
        return answer({"is_compatible": False, "messages": [reason.message]})
    messages = {"messages": verdict.messages} if verbose else {}
    return repeatable(answer({"is_compatible": verdict.compatible, **messages}))
