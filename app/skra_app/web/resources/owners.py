"""Who owns what. A topic has one owner, whose schemas and events nobody else writes."""

from flask import Blueprint, Response

from skra_app.errors import OwnerNotFound
from skra_app.registry import Owned, ownership
from skra_app.web import shown
from skra_app.web.answer import answer, reading
from skra_app.web.asked import asker, registry

routes = Blueprint("owners", __name__)

OWNER = "/v1/topics/<subject:topic>/owner"


@routes.get(OWNER)
def owner(topic: str) -> Response:
    """The owner of a topic."""
    owned = Owned.topic(topic)
    found = ownership.owner_of(registry().state(), owned)
    if found is None:
        raise OwnerNotFound(str(owned))
    return reading(shown.owner(owned, found))


@routes.put(OWNER)
def claim(topic: str) -> Response:
    """Make the asker's application the owner; nothing changes where it already is."""
    owned = Owned.topic(topic)
    return answer(shown.owner(owned, ownership.claim(registry(), owned, asker())))


@routes.get("/v1/owners")
def owners() -> Response:
    """Every topic that has an owner, and every subject that follows no topic and has one."""
    owned = sorted(registry().state().owners.items())
    topics, subjects = (
        [shown.owner(each, by) for each, by in owned if each.kind == kind] for kind in ("topic", "subject")
    )
    return reading({"owners": topics, "subjects": subjects})
