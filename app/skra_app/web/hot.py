"""Ready answers: a dictionary of bytes that is asked before Flask.

An answer that its resource calls repeatable shows a projection at one head of the journal. It is served again, byte for
byte, until the head moves; then all answers of that head are dropped. Asking for the head is the price of a read
(microseconds), and it is what makes an answer never older than the moment when its request arrived.

Some POSTs only ask: what a schema's id is, whether it would be accepted, and registering what stands already, which
every service does at each start. Their bodies are part of the question.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING

from skra_app.errors import Unavailable
from skra_app.web.measures import ROUTE

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

Key = tuple[str, str, str, str, str, str, bytes]
Headers = list[tuple[str, str]]

REPEATABLE = "skra.repeatable"
"""The WSGI member in which a resource says so."""
LARGEST_QUESTION = 64 * 1024
"""Bytes of a body that is worth remembering."""

MOST_BYTES = 32 * 1024 * 1024
LARGEST_ANSWER = 1024 * 1024
KEPT = frozenset({"ETag", "Cache-Control", "Vary", ROUTE})
"""Headers of an answer that is not sent again."""
OVERHEAD = 1024
"""Bytes that an answer takes beside its body, roughly."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole 200 response."""

    etag: str
    headers: Headers
    body: list[bytes]


@dataclass(slots=True)
class Shelf:
    """The answers of one head. A slow answer of an older head lands on the older shelf, which nobody asks again."""

    head: object
    answers: dict[Key, Answer] = field(default_factory=dict[Key, Answer])
    size: int = 0
    """Bytes, roughly: threads that add at the same time may miss each other."""

    def put(self, key: Key, answer: Answer) -> None:
        """Keep an answer unless it is large; a full shelf starts anew."""
        size = OVERHEAD + len(answer.body[0]) + len(key[-1])
        if size > LARGEST_ANSWER:
            return
        if self.size + size > MOST_BYTES:
            self.answers.clear()
            self.size = 0
        self.answers[key] = answer
        self.size += size


class HotReads:
    """A WSGI application that answers repeated reads itself."""

    def __init__(self, application: "WSGIApplication", head: Callable[[], object]) -> None:
        self._application = application
        self._head = head
        self._shelf = Shelf(None)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer from the shelf, or ask and remember."""
        key = _key(environ)
        if key is None:
            return self._application(environ, start_response)
        try:
            head = self._head()
        except Unavailable:
            return self._application(environ, start_response)
        if head != self._shelf.head:
            self._shelf = Shelf(head)
        shelf = self._shelf
        if (answer := shelf.answers.get(key)) is None:
            return self._ask(environ, start_response, shelf, key)
        return _repeat(answer, environ, start_response)

    def _ask(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", shelf: Shelf, key: Key
    ) -> Iterable[bytes]:
        started: list[tuple[str, Headers]] = []

        def listen(status: str, headers: Headers, _exc_info: object = None, /) -> Callable[[bytes], object]:
            started.append((status, headers))
            return _no_writing

        body = self._application(environ, listen)
        status, headers = started[-1]
        if not environ.get(REPEATABLE) or not status.startswith("200"):
            start_response(status, headers)
            return body
        etag = next((value for name, value in headers if name == "ETag"), "")
        answer = Answer(etag, headers, [b"".join(body)])
        shelf.put(key, answer)
        return _repeat(answer, environ, start_response)


def _key(environ: "WSGIEnvironment") -> Key | None:
    """Everything that an answer depends on; None for what is not worth remembering or changes something for sure."""
    method = environ["REQUEST_METHOD"]
    if method == "GET":
        body = b""
    elif (
        method == "POST"
        and (length := environ.get("CONTENT_LENGTH", "")).isdecimal()
        and int(length) <= LARGEST_QUESTION
    ):
        body = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = BytesIO(body)
    else:
        return None
    return (
        method,
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
        environ.get("HTTP_ACCEPT", ""),
        environ.get("HTTP_CONFLUENT_ACCEPT_UNKNOWN_PROPERTIES", ""),
        environ.get("CONTENT_TYPE", ""),
        body,
    )


def _repeat(answer: Answer, environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
    if answer.etag and answer.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        kept = [(name, value) for name, value in answer.headers if name in KEPT]
        start_response("304 NOT MODIFIED", kept)
        return [b""]
    start_response("200 OK", answer.headers)
    return answer.body


def _no_writing(_: bytes) -> None:
    raise NotImplementedError("answers are returned, not written")
