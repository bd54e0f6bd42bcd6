"""Contexts: namespaces of ids and subjects."""

from flask import Blueprint, Response

from skra_app.registry import listing, remove
from skra_app.web import query
from skra_app.web.answer import answer, reading
from skra_app.web.asked import asker, registry
from skra_app.web.path import context_name

routes = Blueprint("contexts", __name__)


@routes.get("/contexts")
def contexts() -> Response:
    """The contexts that hold something."""
    return reading(query.page(listing.contexts(registry().state(), query.text("contextPrefix"))))


@routes.get("/contexts/<context>")
def context_root(context: str) -> Response:
    """Nothing but that somebody answers, as the whole registry's root does: a context is a registry of its own."""
    del context
    return answer({})


@routes.delete("/contexts/<context>")
def delete_context(context: str) -> Response:
    """Forget an empty context."""
    remove.context(registry(), context_name(context), asker())
    return Response(status=204)
