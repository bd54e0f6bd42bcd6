"""Raw requests to a real server, or to the application itself."""

import httpx
import pytest

from tests.serving import server, start_server

__all__ = ["http", "server", "start_server"]


@pytest.fixture(scope="module")
def http(server):
    with httpx.Client(base_url=server.registry_url, timeout=30) as client:
        yield client
