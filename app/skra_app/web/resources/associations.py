"""Which subjects a topic is associated with: none but by name.

Serializers of the 8.x generation ask before they produce; an empty list sends them to their naming by topic.
"""

from flask import Blueprint, Response

from skra_app.web.answer import answer

routes = Blueprint("associations", __name__)


@routes.get("/associations/resources/<path:resource>")
@routes.get("/associations/subjects/<subject:subject>")
def associations(**_named: str) -> Response:
    """No associations."""
    return answer([])
