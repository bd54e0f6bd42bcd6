"""Flask without what no resource of ours uses: sessions, coroutines, names of hosts, functions that run afterwards.

Each would be a part of every answer's price (decision 14).
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import NullSession, SessionInterface
from werkzeug.routing import MapAdapter


class NoSessions(SessionInterface):
    """One empty session for everybody, which nobody may write to."""

    def __init__(self) -> None:
        self._empty = NullSession()

    def open_session(self, app: Flask, request: Request) -> NullSession:  # noqa: ARG002 - Flask's signature
        """The empty session."""
        return self._empty


class Stateless(Flask):
    """A Flask for views that are plain functions of their request."""

    session_interface = NoSessions()

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Match by path and method alone."""
        if request is None:
            return None
        return MapAdapter(self.url_map, "", "/", "", "http", request.path, request.method)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself."""
        return func

    def process_response(self, response: Response) -> Response:
        """The response: nothing looks at it once a view has made it."""
        return response

    def do_teardown_request(self, exc: BaseException | None = None) -> None:
        """Nothing is left to do after a request."""

    def do_teardown_appcontext(self, exc: BaseException | None = None) -> None:
        """Nor after its context."""
