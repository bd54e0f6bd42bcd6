"""Which subjects a topic is associated with: none but by name.

Serializers of the 8.x generation ask before they produce; an empty list sends them to their naming by topic. To make an
association is refused, since a topic's subjects are its own here (`<topic>-key`, `<topic>-value`).
"""

from flask import Blueprint, Response

from skra_app.errors import InvalidAssociation
from skra_app.web.answer import answer

routes = Blueprint("associations", __name__)


@routes.get("/associations/resources/<path:resource>")
@routes.get("/associations/subjects/<subject:subject>")
def associations(**_named: str) -> Response:
    """No associations."""
    return answer([])


@routes.post("/associations:batchGet")
def several() -> Response:
    """No associations of any of them."""
    return answer({"results": []}, 207)


@routes.post("/associations")
@routes.put("/associations")
@routes.put("/associations/resources/<path:resource>")
@routes.post("/associations:batchMutate")
def associate(**_named: str) -> Response:
    """Not done here."""
    raise InvalidAssociation


@routes.delete("/associations/resources/<path:resource>")
def dissociate(**_named: str) -> Response:
    """There is none to take away."""
    return Response(status=204)
