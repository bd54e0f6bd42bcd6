"""Calls of the registry whose answers have the same size however much it holds."""

import random
import time
from collections.abc import Callable, Mapping
from itertools import count
from typing import Final

import httpx

from bench.million import VERSIONS, guid, subject, text

Call = Callable[[httpx.Client, int], httpx.Response]
"""Ask a server that holds so many subjects about one of them."""

_numbers = count()


def milliseconds(call: Call, http: httpx.Client, subjects: int) -> float:
    """What one answer takes; raises for any but a good one."""
    began = time.perf_counter()
    answer = call(http, subjects)
    seconds = time.perf_counter() - began
    answer.raise_for_status()
    return seconds * 1e3


def _get(path: Callable[[int], str], **query: str) -> Call:
    def ask(http: httpx.Client, subjects: int) -> httpx.Response:
        return http.get(path(random.randrange(subjects)), params={**query, "n": str(next(_numbers))})

    return ask


def _post(path: Callable[[int], str]) -> Call:
    def ask(http: httpx.Client, subjects: int) -> httpx.Response:
        number = random.randrange(subjects)
        return http.post(path(number), json={"schema": _laid_out(text(number, 3))}, params={"n": str(next(_numbers))})

    return ask


def _laid_out(schema: str) -> str:
    """The schema in a layout that nobody has sent.

    A text that was read before is remembered, and the small registry has so few that it would remember them all.
    """
    return schema + f"{next(_numbers):b}".replace("0", " ").replace("1", "\t")


def _next(http: httpx.Client, subjects: int) -> httpx.Response:
    """A version that nobody has seen."""
    number, fresh = random.randrange(subjects), next(_numbers)
    return http.post(_versions(number), json={"schema": text(number, VERSIONS).replace('"f0"', f'"f0x{fresh}"')})


def _first(http: httpx.Client, _: int) -> httpx.Response:
    """A subject that nobody has seen."""
    fresh = next(_numbers)
    return http.post(f"/subjects/fresh-{fresh}-value/versions", json={"schema": text(1_000_000 + fresh, 1)})


def _referring(http: httpx.Client, subjects: int) -> httpx.Response:
    number, fresh = random.randrange(subjects), next(_numbers)
    field = f'{{"name": "e", "type": "bench.Event{number}"}}'
    schema = f'{{"type": "record", "name": "Refers{fresh}", "fields": [{field}]}}'
    references = [{"name": f"bench.Event{number}", "subject": subject(number), "version": 1}]
    return http.post(f"/subjects/refers-{fresh}/versions", json={"schema": schema, "references": references})


def _deleted(http: httpx.Client, _: int) -> httpx.Response:
    fresh = next(_numbers)
    path = f"/subjects/short-lived-{fresh}"
    http.post(f"{path}/versions", json={"schema": text(2_000_000 + fresh, 1)}).raise_for_status()
    return http.delete(path)


def _configured(http: httpx.Client, subjects: int) -> httpx.Response:
    return http.put(f"/config/{subject(random.randrange(subjects))}", json={"compatibility": "BACKWARD"})


def _subject(number: int) -> str:
    return f"/subjects/{subject(number)}"


def _versions(number: int) -> str:
    return f"{_subject(number)}/versions"


CALLS: Final[Mapping[str, Call]] = {
    "GET /schemas/ids/{id}": _get(lambda number: f"/schemas/ids/{number + 1}"),
    "GET /schemas/ids/{id}?fetchMaxId": _get(lambda number: f"/schemas/ids/{number + 1}", fetchMaxId="true"),
    "GET /schemas/ids/{id}/versions": _get(lambda number: f"/schemas/ids/{number + 1}/versions"),
    "GET /schemas/guids/{guid}": _get(lambda number: f"/schemas/guids/{guid(text(number, 2))}"),
    "GET /schemas?limit=10": _get(lambda _: "/schemas", limit="10"),
    "GET /subjects?limit=10": _get(lambda _: "/subjects", limit="10"),
    "GET /subjects?subjectPrefix=": _get(lambda _: "/subjects", subjectPrefix=subject(7)[:-6]),
    "GET /contexts": _get(lambda _: "/contexts"),
    "GET …/versions": _get(_versions),
    "GET …/versions/latest": _get(lambda number: f"{_versions(number)}/latest"),
    "GET …/versions/1/referencedby": _get(lambda number: f"{_versions(number)}/1/referencedby"),
    "GET /config/{subject}?defaultToGlobal": _get(lambda number: f"/config/{subject(number)}", defaultToGlobal="true"),
    "GET /mode/{subject}?defaultToGlobal": _get(lambda number: f"/mode/{subject(number)}", defaultToGlobal="true"),
    "GET /metrics": _get(lambda _: "/metrics"),
    "POST /subjects/{subject}": _post(_subject),
    "POST …/versions, seen before": _post(_versions),
    "POST /compatibility/…/latest": _post(lambda number: f"/compatibility{_versions(number)}/latest"),
    "POST …/versions, a new version": _next,
    "POST …/versions, a new subject": _first,
    "POST …/versions, with a reference": _referring,
    "PUT /config/{subject}": _configured,
    "POST and DELETE /subjects/{subject}": _deleted,
}
