"""What changes and what only asks, in the body of a POST: new schemas, schemas seen before, compatibility.

Two workers on SQLite with `synchronous=FULL`, 16 keep-alive connections; load generator and servers share the machine.
Beside it: a bare WSGI handler on the same web server, and the targets. Where neighbours take the cores away the rates
say little; what an answer costs all processes of the server on the processor says more.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import count, repeat
from statistics import median
from typing import Final
from urllib.parse import urlsplit

import httpx

from bench.bare import BARE, bare_server
from bench.fields import FORMATS, Shape, text
from bench.figure import Figure, against, held_to, interleaved
from bench.load import SECONDS, answers_per_second, post, requests_per_second
from bench.processes import processor_seconds
from bench.server import Server, serving
from skra_compat import Json

ROUNDS: Final = 3
FIELDS: Final = 20
NEW_PER_SECOND: Final = 1_000.0
COMPATIBLE_PER_SECOND: Final = 2_000.0
_names = count()


def figures() -> Iterator[Figure]:
    """Answers a second, in turn, as medians."""
    with serving("--claim", "off", "--workers", "2") as server, bare_server(workers=2) as bare:
        contenders: dict[str, Callable[[], float]] = {BARE: partial(requests_per_second, bare)}
        spent: dict[str, list[float]] = {}
        for name in FORMATS:
            for what, requests in _questions(server.registry, name).items():
                costs = spent.setdefault(f"{name}, {what}", [])
                contenders[f"{name}, {what}"] = partial(_rate, server, requests, costs)
        medians = interleaved(contenders, ROUNDS)
    yield from against(BARE, medians, "answers/s")
    for name, value in medians.items():
        for what, target in (("new", NEW_PER_SECOND), ("compatibility", COMPATIBLE_PER_SECOND)):
            if what in name:
                yield held_to(name, value, "answers/s", target)
    for name, costs in spent.items():
        yield Figure(f"{name}, processor", median(costs), "µs/answer")


def _questions(url: str, name: str) -> Mapping[str, Callable[[str], Iterator[bytes]]]:
    """Requests by what they ask, for the host that is asked."""
    return {
        "new, a subject each": partial(_new, name),
        "seen before, registered": partial(_seen, url, name, "/versions"),
        "seen before, looked up": partial(_seen, url, name, ""),
        f"compatibility, {FIELDS} fields": partial(_tried, url, name),
    }


def _rate(server: Server, requests: Callable[[str], Iterator[bytes]], costs: list[float]) -> float:
    questions = requests(urlsplit(server.registry).netloc)
    began = processor_seconds(server.pid)
    rate = answers_per_second(server.registry, questions)
    costs.append((processor_seconds(server.pid) - began) / (rate * SECONDS) * 1e6)
    return rate


def _new(name: str, host: str) -> Iterator[bytes]:
    """Every schema is another one, in a subject of its own."""
    for number in _names:
        body = {"schemaType": name, "schema": text(name, Shape(FIELDS)).replace("Event", f"Event{number}")}
        if name == "JSON":
            body["schema"] = json.dumps({"title": f"Event{number}", **json.loads(body["schema"])})
        yield post(host, f"/subjects/new-{number}-value/versions", dict(body))


def _seen(url: str, name: str, path: str, host: str) -> Iterator[bytes]:
    body = _registered(url, name)
    return repeat(post(host, f"/subjects/seen-{name}-value{path}", body))


def _tried(url: str, name: str, host: str) -> Iterator[bytes]:
    """Each candidate is another text, so that nothing but the earlier version is remembered."""
    _registered(url, name)
    for number in _names:
        body: Json = {"schemaType": name, "schema": text(name, Shape(FIELDS, version=number))}
        yield post(host, f"/compatibility/subjects/seen-{name}-value/versions/latest", body)


def _registered(url: str, name: str) -> Json:
    body: Json = {"schemaType": name, "schema": text(name, Shape(FIELDS))}
    httpx.post(f"{url}/subjects/seen-{name}-value/versions", json=body).raise_for_status()
    return body
