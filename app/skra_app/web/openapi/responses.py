"""What a route answers: its row's answer, and every refusal with the codes that tell them apart."""

import inspect
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from skra_app.errors import (
    Incompatible,
    NotAllowed,
    Rejection,
    StoreBusy,
    StoreFailed,
    TooManyFailures,
    Unauthenticated,
    status_of,
)
from skra_app.journal import Json
from skra_app.web.authenticated import OPEN
from skra_app.web.openapi.operation import ERROR, PROBLEM_DETAILS, Answered, Operation
from skra_app.web.openapi.route import Route

Node = dict[str, Json]

OLDER: Mapping[type[Rejection], int] = {Incompatible: status_of(Incompatible.code)}
"""Codes that are others in the 7.x generation, which is what is answered by default."""


def responses(route: Route, row: Operation) -> Node:
    """The answers of a route by status."""
    found: Node = {str(row.status): _response(row.answer)} if row.answer else {}
    if row.answer and row.answer.cached:
        found["304"] = {"description": "The answer at hand is still the answer."}
    for status, other in row.others.items():
        found[str(status)] = _response(other)
    for status, reasons in groupby(sorted(_reasons(route, row)), key=lambda reason: reason[0]):
        shape = PROBLEM_DETAILS if route.path.startswith("/v1/") else ERROR
        meaning = "\n".join(f"* {code}: {text}" for _, code, text in reasons)
        found[str(status)] = _response(Answered(shape.schema, meaning, shape.types))
    return found


def _response(answered: Answered) -> Node:
    etag: Node = {"ETag": {"description": "Names the content.", "schema": {"type": "string"}}}
    found: Node = {
        "description": answered.meaning,
        "headers": etag if answered.cached else {},
        "content": {kind: {"schema": answered.schema} for kind in answered.types},
    }
    return {name: member for name, member in found.items() if member}


def _reasons(route: Route, row: Operation) -> Iterator[tuple[int, int, str]]:
    """Status, wire code and meaning of every refusal."""
    yield 400, 400, "The path cannot be read as UTF-8, or names a context that cannot be."
    if row.body:
        yield 400, 400, "The body is not JSON, or a member of it has another type than it must have."
        yield 413, 413, "The body is longer than the setting `body-limit` allows."
        yield 415, 415, "The body says to be something else than JSON."
    if {"id", "guid"} & {*route.arguments} or {"offset", "limit"} & {parameter.name for parameter in row.query}:
        yield 404, 404, "A number or a GUID that cannot be read names nothing."
    yield from map(_reason, (*_refusals(route, row), StoreFailed, StoreBusy))


def _refusals(route: Route, row: Operation) -> Iterable[type[Rejection]]:
    written = (NotAllowed,) if route.method != "GET" and NotAllowed not in row.refusals else ()
    locked = (Unauthenticated, TooManyFailures) if route.path.strip("/") not in OPEN else ()
    return (*row.refusals, *(row.of_subject if "subject" in route.arguments else ()), *written, *locked)


def _reason(kind: type[Rejection]) -> tuple[int, int, str]:
    code = OLDER.get(kind, kind.code)
    return status_of(code), code, inspect.getdoc(kind) or ""
