"""Bodies of requests are read whole before anything works on them, so that a slow sender keeps nobody else waiting.

A thread that waits for a body does nothing else. There are many such threads and few places at which requests are
worked on (`placed`); what is coming is bounded (`coming`), so that threads are left for those who only ask.
"""

from typing import TYPE_CHECKING, Final

from skra_app.errors import EncodedBody, LateBody, NoRoomForBody, UnreadableRequest
from skra_app.web.coming import Arrivals, BodyLimits, Coming, NoRoom, TooSlow
from skra_app.web.refusing import refused
from skra_app.web.reply import Handler, Reply

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

THREADS: Final = 256
"""Requests that one process reads, works on or keeps waiting at a time."""
DRAINED: Final = 10
"""How many times the limit is read of a body that is too long, so that its sender can be told."""
CHUNK: Final = 64 * 1024
BODY: Final = "skra.body"
"""The WSGI member with a request's whole body; None where it was too long. Requests without a body have none."""
LONGEST_LENGTH: Final = 18
"""Digits of a Content-Length."""
CLOSE: Final = ("Connection", "close")
"""What is still coming of the body is not read."""
_NONE: Final = frozenset({None, "", "0"})


class Gathered:
    """A handler round another one, which gets bodies that are all there."""

    def __init__(self, inside: Handler, limits: BodyLimits) -> None:
        self._inside = inside
        self._limits = limits
        self._arrivals = Arrivals(limits)

    def __call__(self, environ: "WSGIEnvironment") -> Reply:
        """Read the body, then let the one inside answer."""
        if environ.get("CONTENT_LENGTH") not in _NONE or "HTTP_TRANSFER_ENCODING" in environ:
            try:
                environ[BODY] = self._received(environ)
            except NoRoomForBody as reason:
                return refused(reason, environ, (CLOSE, ("Retry-After", "1")))
            except (EncodedBody, UnreadableRequest, LateBody) as reason:
                return refused(reason, environ, (CLOSE,))
        return self._inside(environ)

    def _received(self, environ: "WSGIEnvironment") -> bytes | None:
        """The body, None when it is too long; raises Rejection."""
        _refuse_encoded(environ)
        length = None if "HTTP_TRANSFER_ENCODING" in environ else _length(environ["CONTENT_LENGTH"])
        port = str(environ.get("REMOTE_PORT") or "0")
        coming = Coming(environ.get("REMOTE_ADDR", ""), int(port) if port.isdecimal() else 0)
        try:
            self._arrivals.begin(coming)
            try:
                return self._read(environ, coming, length)
            finally:
                self._arrivals.end(coming)
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
                pieces.append(piece)
                self._arrivals.grow(coming, len(piece))
        if length is not None and left:
            raise UnreadableRequest(f"the body ends after {size} bytes of {length}")
        return b"".join(pieces) if size <= largest else None


def _refuse_encoded(environ: "WSGIEnvironment") -> None:
    encoding = environ.get("HTTP_CONTENT_ENCODING", "").strip().lower()
    if encoding not in {"", "identity"}:
        raise EncodedBody(f"Content-Encoding {encoding!r}: send the body as it is")


def _length(written: str) -> int:
    """What Content-Length says; raises Rejection."""
    if not (written.isascii() and written.isdecimal()) or len(written) > LONGEST_LENGTH:
        raise UnreadableRequest(f"Content-Length {written[:LONGEST_LENGTH]!r} is not a number of bytes")
    return int(written)
