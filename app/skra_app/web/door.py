"""The outer door of the web: whatever goes wrong inside leaves as JSON, and its trace goes to the log."""

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)


class Door:
    """A WSGI application round another one that lets no exception out."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer, whatever happens."""
        try:
            return self._application(environ, start_response)
        except Exception:
            log.exception("%s %s failed", environ.get("REQUEST_METHOD"), environ.get("PATH_INFO"))
            body = orjson.dumps(
                {"error_code": 500, "message": "Internal server error: the server's log has the details"}
            )
            headers = [("Content-Type", "application/vnd.schemaregistry.v1+json"), ("Content-Length", str(len(body)))]
            start_response("500 INTERNAL SERVER ERROR", headers)
            return [body]
