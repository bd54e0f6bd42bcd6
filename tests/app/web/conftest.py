"""Raw requests to a real server, or to the application itself."""

import httpx
import pytest


@pytest.fixture(scope="module")
def http(server):
    with httpx.Client(base_url=server.registry_url, timeout=30) as client:
        yield client
