"""What a description says that a route does not say itself.

Method, path, path parameters, operation id and summary come from the route and its docstring; the refusals' codes and
meanings come from the tree in `skra_app.errors`. What is left is a row of these.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from skra_app.errors import Rejection
from skra_app.journal import Json
from skra_app.web.answer import OFFERED, PROBLEM

ONE_JSON = ("application/json",)
TEXT_TYPE = ("text/plain",)


@dataclass(frozen=True, slots=True)
class Answered:
    """A response: its JSON Schema, what it is in words, and the media types in which it may come."""

    schema: Mapping[str, Json]
    meaning: str
    types: tuple[str, ...] = OFFERED
    cached: bool = False
    """Whether it has an `ETag`, so that `If-None-Match` may be answered with 304."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query or path parameter."""

    name: str
    schema: Mapping[str, Json]
    meaning: str
    example: Json = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One row: what a view takes and answers."""

    answer: Answered | None
    """None where everybody is refused."""
    query: tuple[Parameter, ...] = ()
    body: str = ""
    """Name of the component that the request body is."""
    refusals: tuple[type[Rejection], ...] = ()
    of_subject: tuple[type[Rejection], ...] = ()
    """Refusals that only the path with a subject in it knows."""
    about: str = ""
    """More than the docstring of the view says; Markdown."""
    others: Mapping[int, Answered] = field(default_factory=dict[int, Answered])
    """Further answers by status."""
    status: int = 200


def of(component: str) -> Mapping[str, Json]:
    """The schema that a component has."""
    return {"$ref": f"#/components/schemas/{component}"}


def list_of(items: Mapping[str, Json]) -> Mapping[str, Json]:
    """The schema of a list."""
    return {"type": "array", "items": items}


def read(schema: Mapping[str, Json], meaning: str) -> Answered:
    """What a GET of the registry's content answers: it names its content."""
    return Answered(schema, meaning, cached=True)


OWN_TEXT = read({}, "The text as it is; Protobuf's is not JSON, whatever the content type.")
ERROR = Answered(of("Error"), "")
PROBLEM_DETAILS = Answered(of("Problem"), "", (PROBLEM,))
