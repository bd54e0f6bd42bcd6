"""Subjects and their versions: list, read, register, look up, delete."""

from flask import Blueprint, Response, request

from skra_app.registry import listing as listed
from skra_app.registry import lookup, references, remove, tagging
from skra_app.web import body, query, shown
from skra_app.web.answer import answer, reading, repeatable, text_answer
from skra_app.web.asked import asker, prefix, registry, subject_named
from skra_app.web.registering import registered
from skra_app.web.rendering import rendered, rendered_for, sought_tags

routes = Blueprint("subjects", __name__)

VERSIONS = "/subjects/<subject:subject>/versions"
VERSION = f"{VERSIONS}/<number>"


@routes.get("/subjects")
def subjects() -> Response:
    """The names of all subjects, of every context unless a prefix says otherwise."""
    names = listed.names(
        registry().state(),
        prefix(everywhere=True),
        deleted=query.flag("deleted"),
        deleted_only=query.flag("deletedOnly"),
    )
    return reading(query.page(names))


@routes.post("/subjects/<last_subject:subject>")
def look_up(subject: str) -> Response:
    """The version that holds the given schema."""
    candidate = body.candidate()
    found = lookup.by_content(
        registry(),
        subject_named(subject),
        candidate,
        normalize=query.flag_or_none("normalize"),
        deleted=query.flag("deleted"),
    )
    return repeatable(answer(shown.schema(found, rendered_for(found, candidate))))


@routes.delete("/subjects/<last_subject:subject>")
def delete_subject(subject: str) -> Response:
    """Delete all versions, softly unless permanently."""
    return answer(remove.subject(registry(), subject_named(subject), asker(), permanent=query.flag("permanent")))


@routes.get(VERSIONS)
def versions(subject: str) -> Response:
    """The numbers of a subject's versions."""
    numbers = listed.versions(
        registry().state(),
        subject_named(subject),
        deleted=query.flag("deleted"),
        deleted_only=query.flag("deletedOnly"),
        negative=query.flag("deletedAsNegative"),
    )
    return reading(query.page(numbers))


@routes.post(VERSIONS)
def new_version(subject: str) -> Response:
    """Register a schema, or find the version that already holds it."""
    sent = body.read()
    candidate, named = body.candidate_of(sent), subject_named(subject)
    if tags := body.tag_change(sent, "schemaTagsToAdd", "schemaTagsToRemove"):
        candidate = tagging.tagged(registry(), named, candidate, tags)
    if body.switch(sent, "propagateSchemaTags"):
        candidate = tagging.propagated(registry(), named, candidate)
    version = registered(named, candidate)
    answered = answer(shown.registered(version, lambda: rendered_for(version, candidate)))
    return answered if version.created else repeatable(answered)


@routes.get(VERSION)
def version(subject: str, number: str) -> Response:
    """One version of a subject."""
    found = lookup.by_version(
        registry(), subject_named(subject), lookup.numbered(number), deleted=query.flag("deleted")
    )
    return reading(shown.schema(found, rendered(found)) | sought_tags(found))


@routes.get(f"{VERSION}/schema")
def version_text(subject: str, number: str) -> Response:
    """The text of one version, and nothing round it."""
    found = lookup.by_version(
        registry(), subject_named(subject), lookup.numbered(number), deleted=query.flag("deleted")
    )
    return text_answer(rendered(found))


@routes.get(f"{VERSION}/referencedby")
def referenced_by(subject: str, number: str) -> Response:
    """The ids of the schemas that refer to a version."""
    ids = references.referenced_by(
        registry().state(), subject_named(subject), lookup.numbered(number), deleted=query.flag("deleted")
    )
    return reading(query.page(ids))


@routes.post(f"{VERSION}/tags")
def amended_version(subject: str, number: str) -> Response:
    """Register a version again with other tags, metadata or rules."""
    wanted, change = lookup.numbered(number), body.amendment()
    version = tagging.amend(registry(), subject_named(subject), wanted, change, asker())
    return answer(shown.registered(version, lambda: version.canonical))


@routes.delete(VERSION)
def delete_version(subject: str, number: str) -> Response:
    """Delete one version, softly unless permanently."""
    wanted = lookup.numbered(number)
    return answer(
        remove.version(registry(), subject_named(subject), wanted, asker(), permanent=query.flag("permanent"))
    )


@routes.get("/subjects/<subject:subject>/metadata")
def latest_with_metadata(subject: str) -> Response:
    """The newest version whose metadata holds the given properties."""
    pairs = dict(zip(request.args.getlist("key"), request.args.getlist("value"), strict=False))
    found = lookup.with_metadata(
        registry(), subject_named(subject), query.decoded(pairs), deleted=query.flag("deleted")
    )
    return reading(shown.schema(found, rendered(found)))
