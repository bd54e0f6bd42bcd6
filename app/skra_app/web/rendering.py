"""The text in which a version is shown."""

from flask import request

from skra_app.journal import Json
from skra_app.registry import Candidate, Version
from skra_app.web import query, shown
from skra_app.web.asked import registry

PUNCTUATION = frozenset(';{}"')
"""Found in every `.proto` text and in no base64."""


def rendered(version: Version) -> str:
    """The canonical text, or the form of it that `format` asks for where the language knows that form."""
    return _in_form(version, query.text("format"))


def rendered_for(version: Version, sent: Candidate) -> str:
    """For whoever sent the schema in a body: one who sent a Protobuf descriptor gets a descriptor.

    Such clients keep the schema of the answer beside its id, and read nothing but descriptors later on.
    """
    descriptor = version.format == "PROTOBUF" and not PUNCTUATION & set(sent.text)
    return _in_form(version, query.text("format") or ("serialized" if descriptor else ""))


def _in_form(version: Version, form: str) -> str:
    return registry().schema(version.subject, version.id).rendered(form) if form else version.canonical


def sought_tags(version: Version) -> dict[str, Json]:
    """What `findTags` asks for, as a member of the answer; nothing when it does not."""
    wanted = request.args.getlist("findTags")
    return shown.tags(registry().schema(version.subject, version.id).tags, wanted) if wanted else {}
