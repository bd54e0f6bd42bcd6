"""The outer door of the web: whatever goes wrong inside leaves as JSON, and its trace goes to the log."""

import logging
from typing import TYPE_CHECKING

import orjson

from skra_app.web.answer import V1
from skra_app.web.reply import Handler, Reply, told

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

log = logging.getLogger(__name__)


class Door:
    """A handler round another one that lets no exception out."""

    def __init__(self, inside: Handler) -> None:
        self._inside = inside

    def __call__(self, environ: "WSGIEnvironment") -> Reply:
        """Answer, whatever happens."""
        try:
            return self._inside(environ)
        except Exception:
            log.exception("%s %s failed", environ.get("REQUEST_METHOD"), environ.get("PATH_INFO"))
            body = orjson.dumps(
                {"error_code": 500, "message": "Internal server error: the server's log has the details"}
            )
            headers = [("Content-Type", V1), ("Content-Length", str(len(body)))]
            return Reply("500 INTERNAL SERVER ERROR", told(headers), body)
