"""A server that takes keys, certificates and tokens, all of them over TLS."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from skra_app.service import running
from tests.certificates import Authority
from tests.provider import Provider, secure_settings


class Secured(NamedTuple):
    url: str
    bootstrap: str
    ca: Authority
    provider: Provider
    keys: dict[str, str]

    def http(self, certificate: Path | None = None, **headers: str) -> httpx.Client:
        made = self.ca.http(self.url, certificate)
        made.headers.update(headers)
        return made

    def admin(self) -> httpx.Client:
        made = self.ca.http(self.url)
        made.auth = ("admin", self.keys["admin"])
        return made


@pytest.fixture(scope="module")
def secured(tmp_path_factory) -> Iterator[Secured]:
    ca, provider = Authority(tmp_path_factory.mktemp("ca")), Provider()
    told = secure_settings(ca, provider, tls_principal="uri:spiffe://test/*,cn", oidc_leeway=0)
    with running(told) as server:
        keys = {"admin": server.first_key.partition(":")[2]}
        made = Secured(server.registry_url, server.bootstrap_servers, ca, provider, keys)
        with made.admin() as http:
            for name, keyless in (("shop", False), ("bank", True), ("granted", True)):
                body = {"name": name, "role": "writer", "keyless": keyless}
                body |= {"grants": ["write:granted.*"]} if name == "granted" else {}
                keys[name] = http.post("/v1/principals", json=body).raise_for_status().json()["key"]
        yield made
    provider.close()
