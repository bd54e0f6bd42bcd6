"""GET /schemas/ids/{id}, what every deserializer asks, on 16 keep-alive connections.

Beside it: a WSGI function that answers constant bytes on the same web server, which is all that the server could give.
Two workers; load generator and servers share the machine.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final

import httpx

from bench.bare import BARE, bare_server
from bench.figure import Figure, against, interleaved
from bench.load import requests_per_second
from bench.produce import SCHEMAS
from bench.server import serving

ROUNDS: Final = 3
WORKERS: Final = 2


def figures() -> Iterator[Figure]:
    """Answers a second, in turn, as medians."""
    with serving("--claim", "off", "--workers", str(WORKERS)) as server, bare_server(WORKERS) as bare:
        schema = {"schemaType": "AVRO", "schema": (SCHEMAS / "order.avsc").read_text()}
        answer = httpx.post(f"{server.registry}/subjects/orders-value/versions", json=schema)
        paths = [f"/schemas/ids/{answer.raise_for_status().json()['id']}", "/subjects/orders-value/versions/latest"]
        contenders = {BARE: partial(requests_per_second, bare)}
        contenders |= {f"GET {path}": partial(requests_per_second, server.registry + path) for path in paths}
        yield from against(BARE, interleaved(contenders, ROUNDS), "answers/s")
