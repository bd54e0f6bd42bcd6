"""Which subjects a topic is associated with, besides those of its name.

Serializers of the 8.x generation ask before they produce; an empty list sends them to their naming by topic.
"""

from collections.abc import Mapping

from flask import Blueprint, Response

from skra_app.journal import Json
from skra_app.registry import associated as tied
from skra_app.registry import associations as deeds
from skra_app.registry.association import Association
from skra_app.web import associating, body, query
from skra_app.web.answer import answer, reading
from skra_app.web.asked import asker, registry, subject_named

routes = Blueprint("associations", __name__)

ONE = "/associations/resources/<path:resource>"


@routes.get(ONE)
def associations(resource: str) -> Response:
    """The associations of a resource, by its id, or by its namespace (`-` for any) and its name."""
    namespace, named, name = resource.partition("/")
    state, sought = registry().state(), associating.sought()
    if named:
        return _listed(tied.of_name(state, namespace, name, sought))
    return _listed(tied.of_resource(state, resource, sought))


@routes.get("/associations/subjects/<subject:subject>")
def associations_of_subject(subject: str) -> Response:
    """The associations that resources have with a subject."""
    return _listed(tied.of_subject(registry().state(), subject_named(subject), associating.sought()))


@routes.post("/associations")
def associate() -> Response:
    """Associate a resource with subjects; schemas that come along are registered."""
    return _associated(changing=False)


@routes.put("/associations")
def change() -> Response:
    """Associate a resource with subjects, or change how it is associated."""
    return _associated(changing=True)


@routes.put(ONE)
def change_of(resource: str) -> Response:
    """As without the resource in the path."""
    return _associated(resource, changing=True)


@routes.post("/associations:batchGet")
def several() -> Response:
    """The associations of several resources."""
    state, asked = registry().state(), associating.requests_of(body.read())
    return answer({"results": associating.each_of(asked, lambda one: associating.found(state, one))}, 207)


@routes.post("/associations:batchMutate")
def change_several() -> Response:
    """Make, change and end associations of several resources, one resource after the other."""
    asked, dry = associating.requests_of(body.read()), query.flag("dryRun")
    return answer({"results": associating.each_of(asked, lambda one: _amended(one, dry=dry))}, 207)


@routes.delete(ONE)
def dissociate(resource: str) -> Response:
    """Take the associations of a resource away, with `cascadeLifecycle` its own subjects as well."""
    cascade = query.flag("cascadeLifecycle")
    deeds.dissociate(registry(), resource, associating.sought(), asker(), cascade=cascade)
    return Response(status=204)


def _associated(resource_id: str = "", *, changing: bool) -> Response:
    sent, dry = body.read(), query.flag("dryRun")
    resource = associating.resource_of(sent, resource_id, dry=dry)
    wishes = associating.wishes_of(sent, resource)
    made = deeds.associate(registry(), resource, wishes, asker(), changing=changing, dry=dry)
    return answer(associating.answered(resource, zip(made, wishes, strict=True)))


def _amended(sent: Mapping[str, Json], *, dry: bool) -> Json:
    resource = associating.resource_of(sent, dry=dry)
    made = deeds.amend(registry(), resource, associating.deeds_of(sent, resource), asker(), dry=dry)
    return associating.answered(resource, made)


def _listed(found: list[Association]) -> Response:
    return reading(query.page([one.to_json() for one in found]))
