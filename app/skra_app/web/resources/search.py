"""Finding subjects and fields by their names, types, tags and documentation."""

from flask import Blueprint, Response, request

from skra_app.registry import search
from skra_app.web import query, shown
from skra_app.web.answer import answer, reading
from skra_app.web.asked import registry

routes = Blueprint("search", __name__)

USUAL, MOST = 20, 200


@routes.get("/v1/search")
def find() -> Response:
    """What `q` finds, best first; `complete` is false while changes are still being read."""
    offset, _ = query.window()
    limit = query.number("limit", USUAL)
    limit = min(limit, MOST) if limit > 0 else USUAL
    found = search.search(registry(), request.args.get("q", ""), offset=offset, limit=limit)
    page = {"total": found.total, "offset": offset, "limit": limit, "complete": not found.pending}
    whole = page | {"hits": [shown.hit(one, found.query.wanted) for one in found.hits]}
    return answer(whole) if found.pending else reading(whole)
