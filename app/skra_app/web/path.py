"""The path as clients send it, and as the routes want it.

Clients join base URLs carelessly (`//subjects`, `…/versions/`), put a whole registry behind `/contexts/{context}/`,
and name subjects with `/` in them (`%2F`; Protobuf files are such subjects). The server in front gives the decoded
path only, so the rules here are about decoded paths: slashes at either end, and at either end of a subject, are
carelessness; slashes inside a subject are part of its name.
"""

import re
from dataclasses import dataclass

from werkzeug.routing import BaseConverter, PathConverter

WITH_SUBJECT = frozenset({"subjects", "compatibility", "config", "mode"})
"""The first words of paths that name a subject."""
MANY = re.compile("/{2,}")
ROUND_VERSIONS = re.compile("/+versions(?:/+(?P<more>.)|$)")
"""No subject with a slash has such a segment, so slashes round it are not part of a name."""


class BadPath(ValueError):
    """A path that names nothing; the message says why."""


@dataclass(frozen=True, slots=True)
class Route:
    """Where a request goes: a path without carelessness, in a context."""

    path: str
    context: str = ""
    """Empty where the path names none, which is not the same as the default one: some lists are of all contexts."""


def route(path_info: str) -> Route:
    """Read a WSGI `PATH_INFO` (bytes dressed as latin-1). Raises BadPath."""
    try:
        path = path_info.encode("latin-1").decode().strip("/")
    except UnicodeDecodeError:
        raise BadPath("the path is not UTF-8 after percent-decoding") from None
    first, _, rest = path.partition("/")
    if first != "contexts":
        return Route(_tidy(path))
    context, _, rest = rest.lstrip("/").partition("/")
    rest = rest.strip("/")
    if not rest:
        return Route(f"/{first}/{context_name(context)}" if context else f"/{first}")
    return Route(_tidy(rest), context_name(context))


def leads_nowhere(path: str) -> bool:
    """Whether a path goes on behind a subject as no route does, so that no method would be allowed there."""
    first, _, rest = path.strip("/").partition("/")
    return first == "subjects" and "/" in rest and "versions" not in rest.split("/")


def _tidy(path: str) -> str:
    """One slash where the routes have one: everywhere but inside of a subject."""
    if path.partition("/")[0] not in WITH_SUBJECT:
        return "/" + MANY.sub("/", path)
    return "/" + ROUND_VERSIONS.sub(lambda found: f"/versions/{found['more']}" if found["more"] else "/versions", path)


def context_name(text: str) -> str:
    """`dev` and `.dev` are both the context `.dev`. Raises BadPath for what cannot be a context."""
    if ":" in text:
        raise BadPath(f"context {text!r} holds a colon: write the bare name, as in /contexts/dev/subjects")
    return "." + text.removeprefix(".")


class SubjectConverter(BaseConverter):
    """A subject in a route: anything, slashes included."""

    part_isolating = False
    regex = "(?s:.+?)"
    weight = 200

    def to_python(self, value: str) -> str:
        """Drop the slashes that careless joining put around it."""
        return value.strip("/")


class LastSubjectConverter(SubjectConverter):
    """A subject at the end of a path. One that goes on with `versions` is left to the routes that know versions."""

    regex = r"(?s:(?!(?:.*/)?versions(?:/|\Z)).+?)"


class PrincipalConverter(SubjectConverter):
    """A principal at the end of a path. One that goes on with `keys` is left to the route of its keys."""

    regex = r"(?s:(?!.+/keys/*\Z).+?)"


class RestConverter(PathConverter):
    """The rest of a path, line ends included."""

    regex = "(?s:[^/].*?)"


CONVERTERS = {
    "subject": SubjectConverter,
    "last_subject": LastSubjectConverter,
    "last_principal": PrincipalConverter,
    "path": RestConverter,
}
"""By the word that stands in a route."""
