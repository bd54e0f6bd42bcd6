"""The description of this API."""

import orjson
from flask import Blueprint, Response, current_app

from skra_app.web.answer import validated
from skra_app.web.openapi import document as described

routes = Blueprint("openapi", __name__)


@routes.get("/openapi.json")
def document() -> Response:
    """Every path with its parameters, bodies and errors, as OpenAPI 3.1."""
    return validated(Response(orjson.dumps(described(current_app)), 200, content_type="application/json"))
