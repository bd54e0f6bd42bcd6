"""GET /schemas/ids/{id}, what every deserializer asks, on 16 keep-alive connections.

Beside it: a WSGI function that answers constant bytes on the same web server, which is all that the server could give.
Two workers; load generator and servers share the machine.
"""

from collections.abc import Iterator
from functools import partial
from itertools import repeat
from typing import Final
from urllib.parse import urlsplit

import httpx

from bench.bare import BARE, bare_server
from bench.figure import Figure
from bench.load import get
from bench.paired import Contender, paired
from bench.produce import SCHEMAS
from bench.server import serving

ROUNDS: Final = 5
WORKERS: Final = 2


def figures() -> Iterator[Figure]:
    """Answers a second and their price, in turn, as medians."""
    with serving("--claim", "off", "--workers", str(WORKERS)) as server, bare_server(WORKERS) as bare:
        schema = {"schemaType": "AVRO", "schema": (SCHEMAS / "order.avsc").read_text()}
        answer = httpx.post(f"{server.registry}/subjects/orders-value/versions", json=schema)
        paths = [f"/schemas/ids/{answer.raise_for_status().json()['id']}", "/subjects/orders-value/versions/latest"]
        contenders = {BARE: _asking(bare.url, bare.pid, "/")}
        contenders |= {f"GET {path}": _asking(server.registry, server.pid, path) for path in paths}
        yield from paired(contenders, ROUNDS).figures(BARE)


def _asking(url: str, pid: int, path: str) -> Contender:
    return Contender(url, pid, partial(repeat, get(urlsplit(url).netloc, path)))
