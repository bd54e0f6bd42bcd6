"""What changes and what only asks, in the body of a POST: new schemas, schemas seen before, compatibility.

Two workers on SQLite with `synchronous=FULL`, 16 keep-alive connections; load generator and servers share the machine.
Beside it: a bare WSGI handler on the same web server, and the targets.
"""

import json
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count, repeat
from typing import Final
from urllib.parse import urlsplit

import httpx

from bench.bare import BARE, bare_server
from bench.fields import FORMATS, Shape, text
from bench.figure import Figure, against, interleaved
from bench.load import answers_per_second, post, requests_per_second
from bench.server import serving
from skra_compat import Json

ROUNDS: Final = 3
FIELDS: Final = 20
NEW_PER_SECOND: Final = 1_000.0
COMPATIBLE_PER_SECOND: Final = 2_000.0
_names = count()


def figures() -> Iterator[Figure]:
    """Answers a second, in turn, as medians."""
    with serving("--claim", "off", "--workers", "2") as server, bare_server(workers=2) as bare:
        url = server.registry
        contenders: dict[str, Callable[[], float]] = {BARE: partial(requests_per_second, bare)}
        for name in FORMATS:
            contenders[f"{name}, new, a subject each"] = partial(_rate, url, partial(_new, name))
            contenders[f"{name}, seen before, registered"] = partial(_rate, url, partial(_seen, url, name, "/versions"))
            contenders[f"{name}, seen before, looked up"] = partial(_rate, url, partial(_seen, url, name, ""))
            contenders[f"{name}, compatibility, {FIELDS} fields"] = partial(_rate, url, partial(_tried, url, name))
        medians = interleaved(contenders, ROUNDS)
    yield from against(BARE, medians, "answers/s")
    for name, value in medians.items():
        for what, target in (("new", NEW_PER_SECOND), ("compatibility", COMPATIBLE_PER_SECOND)):
            if what in name:
                yield Figure(name, value, "answers/s", value / target, f"the target, {target:g}/s")


def _rate(url: str, requests: Callable[[str], Iterator[bytes]]) -> float:
    return answers_per_second(url, requests(urlsplit(url).netloc))


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
