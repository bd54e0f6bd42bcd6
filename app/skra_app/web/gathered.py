"""Bodies of requests are read whole before anything works on them, so that a slow sender keeps nobody else waiting.

A thread that waits for a body does nothing else. There are many such threads and few places at which requests are
worked on; what is coming is bounded (`coming`), so that threads are left for those who only ask.
"""

import threading
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Final

from skra_app.errors import EncodedBody, LateBody, NoRoomForBody, UnreadableRequest
from skra_app.web.coming import Arrivals, BodyLimits, Coming, NoRoom, TooSlow
from skra_app.web.refusing import refused

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

THREADS: Final = 256
"""Requests that one process reads, works on or keeps waiting at a time."""
PLACES: Final = 16
"""Requests that one process works on at a time."""
DRAINED: Final = 10
"""How many times the limit is read of a body that is too long, so that its sender can be told."""
CHUNK: Final = 64 * 1024
TOO_LONG: Final = "skra.too_long"
"""The WSGI member that says that the body was too long and is not there."""
LONGEST_LENGTH: Final = 18
"""Digits of a Content-Length."""
CLOSE: Final = ("Connection", "close")
"""What is still coming of the body is not read."""
_NONE: Final = frozenset({None, "", "0"})


class Gathered:
    """A WSGI application round another one, which gets bodies that are all there."""

    def __init__(self, application: "WSGIApplication", limits: BodyLimits) -> None:
        self._application = application
        self._limits = limits
        self._arrivals = Arrivals(limits)
        self._places = threading.BoundedSemaphore(PLACES)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Read the body, then let the application answer."""
        if environ.get("CONTENT_LENGTH") not in _NONE or "HTTP_TRANSFER_ENCODING" in environ:
            try:
                self._gather(environ)
            except NoRoomForBody as reason:
                return refused(reason, environ, start_response, (CLOSE, ("Retry-After", "1")))
            except (EncodedBody, UnreadableRequest, LateBody) as reason:
                return refused(reason, environ, start_response, (CLOSE,))
        with self._places:
            return self._application(environ, start_response)

    def _gather(self, environ: "WSGIEnvironment") -> None:
        encoding = environ.get("HTTP_CONTENT_ENCODING", "").strip().lower()
        if encoding not in {"", "identity"}:
            raise EncodedBody(f"Content-Encoding {encoding!r}: send the body as it is")
        length = None if "HTTP_TRANSFER_ENCODING" in environ else _length(environ["CONTENT_LENGTH"])
        body = self._received(environ, length)
        environ[TOO_LONG] = body is None
        environ["wsgi.input"] = BytesIO(body or b"")
        environ["wsgi.input_terminated"] = True
        environ["CONTENT_LENGTH"] = str(len(body or b""))
        environ.pop("HTTP_TRANSFER_ENCODING", None)

    def _received(self, environ: "WSGIEnvironment", length: int | None) -> bytes | None:
        """The body, None when it is too long; raises Rejection."""
        port = str(environ.get("REMOTE_PORT") or "0")
        coming = Coming(environ.get("REMOTE_ADDR", ""), int(port) if port.isdecimal() else 0)
        try:
            with self._arrivals.noted(coming):
                return self._read(environ, coming, length)
        except NoRoom as much:
            raise NoRoomForBody(f"{much} are coming already: send this one later") from None
        except TooSlow:
            seconds = f"{self._limits.slow:.0f} seconds"
            raise LateBody(f"the body did not come within {seconds} (--slow-limit)") from None

    def _read(self, environ: "WSGIEnvironment", coming: Coming, length: int | None) -> bytes | None:
        largest = self._limits.largest
        left = DRAINED * largest if length is None else length
        if left > DRAINED * largest:
            return None
        stream, pieces, size = environ["wsgi.input"], [b""], 0
        while left and (piece := stream.read(min(CHUNK, left))):
            left -= len(piece)
            size += len(piece)
            if size > largest:
                pieces.clear()
                self._arrivals.grow(coming, 0)
            else:
                pieces.append(bytes(piece))
                self._arrivals.grow(coming, len(piece))
        if length is not None and left:
            raise UnreadableRequest(f"the body ends after {size} bytes of {length}")
        return b"".join(pieces) if size <= largest else None


def _length(written: str) -> int:
    """What Content-Length says; raises Rejection."""
    if not (written.isascii() and written.isdecimal()) or len(written) > LONGEST_LENGTH:
        raise UnreadableRequest(f"Content-Length {written[:LONGEST_LENGTH]!r} is not a number of bytes")
    return int(written)
