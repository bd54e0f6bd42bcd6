"""Registering with what the linter says, and what it said of a version; the registry API's answers stay as they are."""

from flask import Blueprint, Response

from skra_app.errors import PoorDesign
from skra_app.journal import Json
from skra_app.registry import Version, linting, lookup
from skra_app.web import body, query
from skra_app.web.answer import answer, problem, reading
from skra_app.web.asked import registry
from skra_app.web.registering import registered

routes = Blueprint("findings", __name__)

VERSIONS = "/v1/subjects/<subject:subject>/versions"
FINDINGS = f"{VERSIONS}/<number>/findings"
STREAM = "/v1/subjects/<subject:subject>/stream"


@routes.post(VERSIONS)
def new_version(subject: str) -> Response:
    """Register a schema: 201 with the version and its findings, 200 where it stands already."""
    try:
        version = registered(subject, body.candidate(), judged=True)
    except PoorDesign as refusal:
        return problem(refusal.status, refusal.code, refusal.message, findings=list(refusal.findings))
    return answer(_shown(version), 201 if version.created else 200)


@routes.get(FINDINGS)
def findings(subject: str, number: str) -> Response:
    """What the linter said of a version when it was registered, or says of one that it was not asked about then."""
    wanted = lookup.numbered(number)
    return reading(_shown(lookup.by_version(registry(), subject, wanted, deleted=query.flag("deleted"))))


@routes.get(STREAM)
def stream(subject: str) -> Response:
    """What the registry knows of the stream that a subject's events are in; null is not known."""
    known = linting.stream(registry(), registry().state(), subject)
    return reading(
        {
            "topic": known.topic,
            "category": known.category.value,
            "headers": None if known.headers is None else sorted(known.headers),
            "owner": known.owner,
            "level": known.level,
            "key": known.key,
            "producers": None if known.producers is None else list(known.producers),
            "readers": None
            if known.readers is None
            else [
                {"application": one.name, "deadLetters": one.dead_letters, "idempotentBy": one.idempotent_by}
                for one in known.readers
            ],
            "deadLetters": known.dead_letters or None,
        }
    )


def _shown(version: Version) -> dict[str, Json]:
    return {
        "subject": version.subject,
        "version": version.number,
        "id": version.id,
        "guid": str(version.guid),
        "schemaType": version.format,
        "findings": list(linting.of_version(registry(), version)),
        **({"offTheRules": off_the_rules} if (off_the_rules := linting.off_the_rules(registry(), version)) else {}),
    }
