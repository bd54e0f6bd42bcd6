"""What changes and what only asks, in the body of a POST: new schemas, schemas seen before, compatibility.

Two workers on SQLite with `synchronous=FULL`, 16 keep-alive connections; load generator and servers share the machine.
Beside it: a bare WSGI handler on the same web server, and the targets. Where neighbours take the cores away the rates
say little; what an answer costs all processes of the server on the processor says more.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import count, repeat
from typing import Final
from urllib.parse import urlsplit

import httpx

from bench.bare import BARE, bare_server
from bench.fields import FORMATS, Shape, text
from bench.figure import Figure, held_to
from bench.load import get, post
from bench.paired import Contender, paired
from bench.server import serving
from skra_compat import Json

ROUNDS: Final = 3
FIELDS: Final = 20
NEW_PER_SECOND: Final = 1_000.0
COMPATIBLE_PER_SECOND: Final = 2_000.0
_names = count()


def figures() -> Iterator[Figure]:
    """Answers a second and their price, in turn, as medians."""
    with serving("--claim", "off", "--workers", "2") as server, bare_server(workers=2) as bare:
        contenders = {BARE: Contender(bare.url, bare.pid, partial(repeat, get(_host(bare.url), "/")))}
        for name in FORMATS:
            for what, requests in _questions(server.registry, name).items():
                contenders[f"{name}, {what}"] = Contender(server.registry, server.pid, requests)
        found = paired(contenders, ROUNDS)
    yield from found.figures(BARE)
    for name, value in found.rates.items():
        for what, target in (("new", NEW_PER_SECOND), ("compatibility", COMPATIBLE_PER_SECOND)):
            if what in name:
                yield held_to(name, value, "answers/s", target)


def _questions(url: str, name: str) -> Mapping[str, Callable[[], Iterator[bytes]]]:
    """Requests by what they ask."""
    return {
        "new, a subject each": partial(_new, url, name),
        "seen before, registered": partial(_seen, url, name, "/versions"),
        "seen before, looked up": partial(_seen, url, name, ""),
        f"compatibility, {FIELDS} fields": partial(_tried, url, name),
    }


def _new(url: str, name: str) -> Iterator[bytes]:
    """Every schema is another one, in a subject of its own."""
    for number in _names:
        body = {"schemaType": name, "schema": text(name, Shape(FIELDS)).replace("Event", f"Event{number}")}
        if name == "JSON":
            body["schema"] = json.dumps({"title": f"Event{number}", **json.loads(body["schema"])})
        yield post(_host(url), f"/subjects/new-{number}-value/versions", dict(body))


def _seen(url: str, name: str, path: str) -> Iterator[bytes]:
    body = _registered(url, name)
    return repeat(post(_host(url), f"/subjects/seen-{name}-value{path}", body))


def _tried(url: str, name: str) -> Iterator[bytes]:
    """Each candidate is another text, so that nothing but the earlier version is remembered."""
    _registered(url, name)
    for number in _names:
        body: Json = {"schemaType": name, "schema": text(name, Shape(FIELDS, version=number))}
        yield post(_host(url), f"/compatibility/subjects/seen-{name}-value/versions/latest", body)


def _registered(url: str, name: str) -> Json:
    body: Json = {"schemaType": name, "schema": text(name, Shape(FIELDS))}
    httpx.post(f"{url}/subjects/seen-{name}-value/versions", json=body).raise_for_status()
    return body


def _host(url: str) -> str:
    return urlsplit(url).netloc
