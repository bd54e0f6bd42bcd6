"""Schemas by id and by GUID, and lists of them."""

from uuid import UUID

from flask import Blueprint, Response, request

from skra_app.errors import SchemaNotFound
from skra_app.registry import SubjectName, config, listing, lookup
from skra_app.web import query, shown
from skra_app.web.answer import reading, text_answer
from skra_app.web.asked import prefix, registry, subject_named
from skra_app.web.rendering import rendered, sought_tags
from skra_compat.format import format_names

routes = Blueprint("schemas", __name__)

ID = "/schemas/ids/<id>"
MOST_SCHEMAS = 1000


@routes.get("/schemas")
def schemas() -> Response:
    """Versions of all subjects of a context, by subject and number."""
    offset, limit = query.window(MOST_SCHEMAS)
    found = listing.schemas(
        registry(),
        prefix(everywhere=False),
        deleted=query.flag("deleted"),
        latest_only=query.flag("latestOnly"),
        aliases=query.flag("aliases"),
        rule_types=request.args.getlist("ruleType"),
        offset=offset,
        limit=limit,
    )
    others = config.aliases(registry().state()) if query.flag("aliases") else {}
    return reading([shown.schema(version) | shown.aliases(others.get(version.subject, [])) for version in found])


@routes.get("/schemas/types")
def types() -> Response:
    """The schema languages spoken here, the one that needs no name last, as upstream lists them."""
    return reading(sorted(format_names(), key=lambda name: (name == "AVRO", name)))


@routes.get(ID)
def by_id(id: str) -> Response:  # noqa: A002 - the vocabulary's word
    """The schema of an id."""
    found = lookup.by_id(registry(), query.whole(id), _named())
    highest = _highest(found.subject) if query.flag("fetchMaxId") else None
    told = shown.schema_string(found, rendered(found), named=bool(query.text("subject")), highest=highest)
    return reading(told | sought_tags(found))


def _highest(subject: str) -> int:
    return lookup.max_id(registry().state(), SubjectName.of(subject).context)


def _named() -> str:
    """The subject that selects a context: the one given, else the context of the path."""
    return subject_named(query.text("subject"))


@routes.get(f"{ID}/schema")
def text_by_id(id: str) -> Response:  # noqa: A002 - the vocabulary's word
    """The text of an id's schema, and nothing round it."""
    return text_answer(rendered(lookup.by_id(registry(), query.whole(id), _named())))


@routes.get(f"{ID}/subjects")
def subjects_of_id(id: str) -> Response:  # noqa: A002 - the vocabulary's word
    """The subjects that hold a schema."""
    return reading(query.page(sorted({subject for subject, _ in _places(id)})))


@routes.get(f"{ID}/versions")
def versions_of_id(id: str) -> Response:  # noqa: A002 - the vocabulary's word
    """The versions that hold a schema."""
    return reading(query.page([{"subject": subject, "version": number} for subject, number in _places(id)]))


def _places(id: str) -> list[tuple[str, int]]:  # noqa: A002 - the vocabulary's word
    return listing.places_of_id(registry().state(), query.whole(id), _named(), deleted=query.flag("deleted"))


@routes.get("/schemas/guids/<guid>")
def by_guid(guid: str) -> Response:
    """The schema of a GUID, whatever its context."""
    wanted = _guid(guid)
    if wanted is None:
        raise SchemaNotFound(guid)
    found = lookup.by_guid(registry(), wanted)
    return reading(shown.schema_string(found, rendered(found), named=False))


@routes.get("/schemas/guids/<guid>/ids")
def ids_of_guid(guid: str) -> Response:
    """The ids under which contexts hold a GUID."""
    wanted = _guid(guid)
    found = lookup.ids_of_guid(registry().state(), wanted) if wanted else []
    return reading([{"context": context, "id": number} for context, number in found])


def _guid(text: str) -> UUID | None:
    """The GUID that a text says; None where it says none, so that no schema can have it."""
    try:
        return UUID(text)
    except ValueError:
        return None
