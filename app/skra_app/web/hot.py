"""Ready answers: a dictionary of bytes that is asked before Flask.

An answer that its resource calls repeatable shows a projection at one head of the journal. It is served again, byte for
byte, until the head moves; then all answers of that head are dropped. Asking for the head is the price of a read
(microseconds), and it is what makes an answer never older than the moment when its request arrived.

Some POSTs only ask: what a schema's id is, whether it would be accepted, and registering what stands already, which
every service does at each start. Their bodies are part of the question.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from skra_app.journal import JournalFault
from skra_app.web.gathered import BODY
from skra_app.web.reply import Handler, Reply

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

Key = tuple[str, str, str, str, str, str, bytes]

ASKING = frozenset({"GET", "POST"})
LARGEST_QUESTION = 64 * 1024
"""Bytes of a body that is worth remembering."""
MOST_BYTES = 32 * 1024 * 1024
LARGEST_ANSWER = 1024 * 1024
OF_CONTENT = frozenset({"Content-Type", "Content-Length"})
"""Headers that an answer without its content does not have."""
OVERHEAD = 1024
"""Bytes that an answer takes beside its body, roughly."""


@dataclass(slots=True)
class Shelf:
    """The answers of one head. A slow answer of an older head lands on the older shelf, which nobody asks again."""

    head: object
    answers: dict[Key, Reply] = field(default_factory=dict[Key, Reply])
    size: int = 0
    """Bytes, roughly: threads that add at the same time may miss each other."""

    def put(self, key: Key, reply: Reply) -> None:
        """Keep an answer unless it is large; a full shelf starts anew."""
        size = OVERHEAD + len(reply.body) + len(key[-1])
        if size > LARGEST_ANSWER:
            return
        if self.size + size > MOST_BYTES:
            self.answers.clear()
            self.size = 0
        self.answers[key] = reply
        self.size += size


class HotReads:
    """A handler that answers repeated reads itself."""

    def __init__(self, inside: Handler, head: Callable[[], object]) -> None:
        self._inside = inside
        self._head = head
        self._shelf = Shelf(None)

    def __call__(self, environ: "WSGIEnvironment") -> Reply:
        """Answer from the shelf, or ask and remember."""
        key = _key(environ)
        if key is None:
            return self._inside(environ)
        try:
            head = self._head()
        except JournalFault:  # whoever is inside will meet it too, and say so
            return self._inside(environ)
        if head != self._shelf.head:
            self._shelf = Shelf(head)
        shelf = self._shelf
        reply = shelf.answers.get(key)
        if reply is None:
            reply = self._inside(environ)
            if not reply.repeatable or not reply.status.startswith("200"):
                return reply
            shelf.put(key, reply)
        known = environ.get("HTTP_IF_NONE_MATCH")
        return reply if known is None else _unless_known(reply, known)


def _unless_known(reply: Reply, known: str) -> Reply:
    """The answer, or word that the client has it already."""
    if not any(name == "ETag" and value in known for name, value in reply.headers):
        return reply
    headers = [header for header in reply.headers if header[0] not in OF_CONTENT]
    return reply._replace(status="304 NOT MODIFIED", headers=headers, body=b"")


def _key(environ: "WSGIEnvironment") -> Key | None:
    """Everything that an answer depends on; None for what is not worth remembering or changes something for sure."""
    method = environ["REQUEST_METHOD"]
    body: bytes | None = environ.get(BODY) if method == "POST" else b""
    if method not in ASKING or body is None or len(body) > LARGEST_QUESTION:
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
