"""The connection to a registry: who asks, and what its refusals mean."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias
from urllib.parse import quote

import httpx

from skra.exits import Conflict, Missing, Refused, Unreachable, Unusable
from skra.trust import Trust

Body: TypeAlias = Any
"""Decoded JSON, at the edge where it comes in."""

ACCEPT = "application/vnd.schemaregistry.v1+json, application/json"
CONFLICT = 409
FORBIDDEN = 403
MISSING = 404
UNAUTHORIZED = 401
SERVER_ERROR = 500


class Connection:
    """One registry, spoken to as one principal."""

    def __init__(
        self,
        url: str,
        principal: str = "",
        *,
        token: str = "",
        trust: Trust | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Credentials: a bearer `token`, or `principal` as `name:key`, or those in the URL, which is shown without.

        `trust` is what the variables say unless given. Raises Unusable.
        """
        trusted = trust or Trust.of_environment()
        bare, credentials = _parted(url)
        name, _, key = (principal or credentials).partition(":")
        self.url = bare
        self._http = httpx.Client(
            base_url=bare,
            auth=(name, key) if name and not token else None,
            headers={"Accept": ACCEPT} | ({"Authorization": f"Bearer {token}"} if token else {}),
            timeout=httpx.Timeout(30, connect=3),
            transport=transport or httpx.HTTPTransport(retries=1, verify=trusted.context() if trusted.given else True),
        )

    def call(self, method: str, path: str, **request: Body) -> Body:
        """The answer of the registry; raises a ClickException that says what was wrong with the question."""
        with _reachable(self.url):
            response = self._http.request(method, path, **request)
        if not response.is_success:
            raise _refusal(response)
        try:
            return response.json()
        except ValueError as problem:
            raise Unreachable(_no_registry(response)) from problem

    def ours(self, path: str) -> Mapping[str, Body] | None:
        """An answer of Skra's own API; None from other registries, which know no such path."""
        with _reachable(self.url):
            response = self._http.get(path)
        if response.status_code == MISSING:
            return None
        if not response.is_success:
            raise _refusal(response)
        try:
            answer: Mapping[str, Body] = response.json()
        except ValueError:
            return None
        return answer

    def text(self, path: str) -> str:
        """An answer that is no JSON."""
        with _reachable(self.url):
            return self._http.get(path).text


def _parted(url: str) -> tuple[str, str]:
    """A URL without its credentials, and those as `name:key`; raises Unusable."""
    try:
        found = httpx.URL(url)
        bare = str(found.copy_with(username=None, password=None)).rstrip("/")
    except httpx.InvalidURL as problem:
        raise _no_address(url, problem) from problem
    return bare, f"{found.username}:{found.password}" if found.username else ""


@contextmanager
def _reachable(url: str) -> Generator[None]:
    try:
        yield
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise _no_address(url, error) from error
    except httpx.HTTPError as error:
        raise Unreachable(
            f"no registry answers at {url} ({error}): start one with `skra serve`, "
            "or name another with --url or SKRA_URL"
        ) from error


def _refusal(response: httpx.Response) -> Refused | Unusable | Unreachable:
    try:
        body = response.json()
        message = (
            f"{body.get('message') or body.get('detail') or body} ({body.get('error_code', response.status_code)})"
        )
    except (ValueError, AttributeError):
        return Unreachable(_no_registry(response))
    if response.status_code == CONFLICT:
        return Conflict(message)
    if response.status_code in {FORBIDDEN, UNAUTHORIZED}:
        return Refused(message)
    if response.status_code == MISSING:
        return Missing(message)
    return Unreachable(message) if response.status_code >= SERVER_ERROR else Unusable(message)


def _no_address(url: str, problem: Exception) -> Unusable:
    return Unusable(f"--url {url!r}: {problem}: expected an address such as http://127.0.0.1:8081")


def _no_registry(response: httpx.Response) -> str:
    return f"{response.url} answered {response.status_code} and no JSON: is this a schema registry?"


def segment(text: str) -> str:
    """A name as one segment of a path."""
    return quote(text, safe="")
