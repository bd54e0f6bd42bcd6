"""Registries to move between: whole applications in this process, asked over HTTP without a socket."""

import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from skra.client import RegistryClient, segment
from skra.moving.directory_target import write_directory
from skra.moving.registry_source import read_registry
from skra.moving.remote import Remote
from skra.moving.selection import Selection
from skra_app.journal import open_journal
from skra_app.registry import Registry
from skra_app.settings import Settings
from skra_app.web import application


class House:
    """A registry and the way to it."""

    def __init__(self, shape: str = "7", lacks: str = "$^") -> None:
        """Answers in a `shape`, and 404 to paths that another registry `lacks`."""
        self.registry = Registry(open_journal("memory:"))
        self.asked: list[tuple[str, str]] = []
        app = application(self.registry, Settings.read(journal="memory:", response_shape=shape))
        self.remote = Remote(RegistryClient("http://registry", transport=self._listening(app, lacks)))

    def _listening(self, app, lacks: str) -> httpx.BaseTransport:
        inner, asked = httpx.WSGITransport(app=lambda environ, start: app(_as_servers_do(environ), start)), self.asked

        class Listening(httpx.BaseTransport):
            def handle_request(self, request: httpx.Request) -> httpx.Response:
                if re.fullmatch(lacks, request.url.path):
                    return httpx.Response(404, json={"error_code": 404, "message": "HTTP 404 Not Found"})
                asked.append((request.method, request.url.path))
                return inner.handle_request(request)

        return Listening()

    def register(self, subject: str, text: str, **more: object) -> None:
        self.remote.ask("POST", f"/subjects/{segment(subject)}/versions", json={"schema": text, **more})

    @property
    def writes(self) -> list[tuple[str, str]]:
        return [(method, path) for method, path in self.asked if method != "GET"]

    def exported(self, folder: Path) -> dict[str, bytes]:
        """The files of an export."""
        write_directory(read_registry(self.remote), folder, Selection())
        return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def _as_servers_do(environ):
    """Decoded paths are bytes dressed as latin-1 (PEP 3333)."""
    return {**environ, "PATH_INFO": environ["PATH_INFO"].encode().decode("latin-1")}


@pytest.fixture
def house() -> Callable[..., House]:
    return House
