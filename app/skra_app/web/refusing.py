"""Errors that are answered before anything knows the route."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import orjson
from werkzeug.http import HTTP_STATUS_CODES

from skra_app.errors import Rejection, TooManyFailures, Unauthenticated
from skra_app.registry.failures import WINDOW
from skra_app.web.answer import PROBLEM, V1
from skra_app.web.reply import Reply, told

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

SCHEMES: Final = (("WWW-Authenticate", 'Basic realm="skra", charset="UTF-8"'), ("WWW-Authenticate", "Bearer"))


def refused(reason: Rejection, environ: "WSGIEnvironment", more: Iterable[tuple[str, str]] = ()) -> Reply:
    """An error in the shape of the API that was asked; `more` are headers."""
    status, title = reason.status, HTTP_STATUS_CODES.get(reason.status, "Error")
    ours = environ["PATH_INFO"].lstrip("/").startswith("v1/")
    members: dict[str, object] = {"error_code": reason.code, "message": reason.message}
    if ours:
        members = {"type": "about:blank", "title": title, "status": status, "detail": reason.message}
        members["error_code"] = reason.code
    body = orjson.dumps(members)
    headers = [("Content-Type", PROBLEM if ours else V1), ("Content-Length", str(len(body))), *more]
    if isinstance(reason, Unauthenticated):
        headers += SCHEMES
    if isinstance(reason, TooManyFailures):
        headers.append(("Retry-After", f"{WINDOW:.0f}"))
    return Reply(f"{status} {title.upper()}", told(headers), b"" if environ["REQUEST_METHOD"] == "HEAD" else body)
