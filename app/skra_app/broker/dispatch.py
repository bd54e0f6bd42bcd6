"""From a frame to an answer: find the API and version, read, call, write.

The table of APIs is the folder `api/`: every module there exports `APIS`. To serve one more API is to add a file.
"""

import struct
from collections.abc import Awaitable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Final

from kio.schema.sasl_authenticate.v2.request import SaslAuthenticateRequest
from kio.static.protocol import RequestPayload

from skra_app.broker import api as api_folder
from skra_app.broker.bare_sasl import SASL_AUTHENTICATE, answered
from skra_app.broker.call import Answer, Api, Call, Chunks, OnceDurable, Refused, Reply
from skra_app.broker.malformed import MalformedFrame
from skra_app.broker.messages import Header, headed_alike, header_tail, read_header, read_request, write_answer
from skra_app.broker.peer import Peer
from skra_app.broker.refused_calls import LOOKED_THROUGH
from skra_app.errors import Unauthenticated
from skra_app.registry.identity.certificate import Certificate

if TYPE_CHECKING:
    from skra_app.broker.node import Node

API_VERSIONS = 18
PRODUCE = 0
LARGEST_WITHOUT_RECORDS = 1024 * 1024
"""Bytes of a request that carries no records: what is read of it takes a hundred times as much."""
_PRODUCE: Final = PRODUCE.to_bytes(2)
_HEAD: Final = struct.Struct(">ii")
Frame = Chunks | None
"""An answer ready to be sent, its length in front; None when the client wants none."""


class Pending:
    """An answer that is not there yet."""

    __slots__ = ("header", "reply")

    def __init__(self, header: Header, reply: Awaitable[Answer]) -> None:
        self.header = header
        self.reply = reply


class Owed(Pending):
    """An answer that is there, and not true before its receipt is."""

    __slots__ = ("_once", "receipt")

    def __init__(self, header: Header, reply: OnceDurable) -> None:
        self.header = header
        self.reply = self._once = reply
        self.receipt = reply.receipt

    @property
    def over(self) -> bool:
        """Whether it can be sent."""
        return self.receipt.over

    def frame(self) -> Frame:
        """What is sent then."""
        return framed(self.header, self._once.result())


@cache
def served_apis() -> tuple[Api[RequestPayload], ...]:
    """Every API in the folder, ordered by key and first version."""
    modules = [import_module(f"{api_folder.__name__}.{module.name}") for module in iter_modules(api_folder.__path__)]
    found: list[Api[RequestPayload]] = [api for module in modules for api in module.APIS]
    return tuple(sorted(found, key=lambda api: (api.request.__api_key__, api.first)))


@dataclass(frozen=True, slots=True)
class VersionRange:
    """What ApiVersions says of one API."""

    key: int
    first: int
    last: int


@cache
def advertised() -> tuple[VersionRange, ...]:
    """The version ranges told to clients, by key."""
    ranges: dict[int, VersionRange] = {}
    for api in served_apis():
        key, last = int(api.request.__api_key__), int(api.request.__version__)
        ranges[key] = VersionRange(key, ranges[key].first if key in ranges else api.first, last)
    return tuple(ranges.values())


@cache
def _table() -> dict[tuple[int, int], Api[RequestPayload]]:
    return {
        (int(api.request.__api_key__), version): api
        for api in served_apis()
        for version in range(api.first, api.request.__version__ + 1)
    }


class Dispatcher:
    """Answers frames for one node."""

    __slots__ = ("_node", "_table")

    def __init__(self, node: "Node") -> None:
        self._node = node
        self._table = _table()  # loaded now, so that the first client does not wait for it

    def meet(self, peer: Peer, certificate: Certificate | None) -> None:
        """Take who comes for whom its certificate names; whoever logs in afterwards is who the login says."""
        shown = self._node.options.certificate_names.shown(certificate)
        if shown is None:
            return
        if self._node.authenticator is not None:
            try:
                peer.login = self._node.authenticator.by_certificate(shown)
            except Unauthenticated:
                return
        peer.user = shown.name

    def answers(self, frames: Sequence[memoryview], peer: Peer) -> Iterator[Frame | Pending]:
        """Serve requests in their order, each when its answer is asked for; raises as `answer` does."""
        return self._several(frames, peer) if len(frames) > 1 else (self.answer(frame, peer) for frame in frames)

    def _several(self, frames: Sequence[memoryview], peer: Peer) -> Iterator[Frame | Pending]:
        for run in runs(frames):
            if len(run) == 1 or peer.bare:
                yield from (self.answer(frame, peer) for frame in run)
            else:
                yield from self._together(run, peer)

    def _together(self, run: Sequence[memoryview], peer: Peer) -> Iterator[Frame | Pending]:
        header, api = self._begun(run[0], peer)
        assert api.serve_run is not None
        call = Call(self._node, peer, header.api_version, header.client_id)
        for frame, reply in zip(run, api.serve_run(run, header.size, call), strict=True):
            yield _due(header.of(frame), reply)

    def answer(self, frame: memoryview, peer: Peer) -> Frame | Pending:
        """Serve one request; what has to happen in order has happened when this returns.

        Raises MalformedFrame for bytes that are no request, Refused for an API or version that is not served.
        """
        if peer.bare:
            return self._bare(frame, peer)
        header, api = self._begun(frame, peer)
        call = Call(self._node, peer, header.api_version, header.client_id)
        if api.serve_run is not None:
            return _due(header, next(api.serve_run((frame,), header.size, call)))
        return _due(header, self._by_kio(api, frame, header, call))

    def _begun(self, frame: memoryview, peer: Peer) -> tuple[Header, Api[RequestPayload]]:
        """Who asks what, and who serves that; raises MalformedFrame, Refused."""
        header = read_header(frame)
        key = header.api_key
        api = self._table.get((key, header.api_version)) or _for_any_version(header)
        if (peer.locked or peer.login is not None) and not api.before_login:
            self._admit(peer, header)
        if len(frame) > LARGEST_WITHOUT_RECORDS and key != PRODUCE:
            raise Refused(f"a request of {len(frame)} bytes to API key {key}: only Produce may be as large")
        return header, api

    def _by_kio(self, api: Api[RequestPayload], frame: memoryview, header: Header, call: Call) -> Reply:
        if api.read is None:
            request = read_request(api.request, header.api_version, frame, header.size)
        else:
            request = api.read(header.api_version, frame, header.size)
        reply = api.serve(request, call)
        return self._looked_through(call, request, reply) if header.api_key in LOOKED_THROUGH else reply

    def _bare(self, frame: memoryview, peer: Peer) -> Frame:
        """Serve a message of SASL that stands for itself; raises Refused, for it has no other way to say no."""
        call, request = Call(self._node, peer, 0, ""), SaslAuthenticateRequest(auth_bytes=bytes(frame))
        reply = _table()[SASL_AUTHENTICATE, 0].serve(request, call)
        return answered(self._looked_through(call, request, reply), peer)

    def _looked_through(self, call: Call, request: RequestPayload, reply: Reply) -> Reply:
        """Write down what an answer refuses, as soon as it is there."""
        if isinstance(reply, Awaitable):
            return self._noted(call, request, reply)
        if reply is not None and not isinstance(reply, tuple):
            self._node.refused_calls.note_all(call, request, reply)
        return reply

    async def _noted(self, call: Call, request: RequestPayload, reply: Awaitable[Answer]) -> Answer:
        answer = await reply
        if answer is not None and not isinstance(answer, tuple):
            self._node.refused_calls.note_all(call, request, answer)
        return answer

    def _admit(self, peer: Peer, header: Header) -> None:
        """Let those through who have said who they are, and still may come in; raises Refused."""
        if not peer.admitted:
            raise Refused(f"API key {header.api_key} was asked before a login, and this listener wants one first")
        if peer.login is not None and self._node.authenticator is not None:
            self._node.topics.refresh()
            try:
                peer.known = self._node.authenticator.principal(peer.login)
            except Unauthenticated:
                raise Refused(f"what '{peer.user}' came in with is good no longer") from None


def runs(frames: Sequence[memoryview]) -> Iterator[Sequence[memoryview]]:
    """Produce requests side by side whose headers say the same but for the number; any other stands alone."""
    at = 0
    while at < len(frames):
        first, end = frames[at], at + 1
        if bytes(first[:2]) == _PRODUCE:
            while end < len(frames) and headed_alike(first, frames[end]):
                end += 1
        yield frames[at:end]
        at = end


def _for_any_version(header: Header) -> Api[RequestPayload]:
    """Find who answers a version outside the table; raises Refused when nobody does."""
    last = next((api for api in reversed(served_apis()) if api.request.__api_key__ == header.api_key), None)
    if last is None:
        raise Refused(f"API key {header.api_key} is not served here")
    if last.any_version and header.api_version >= 0:
        return last
    served = next(told for told in advertised() if told.key == header.api_key)
    raise Refused(
        f"API key {header.api_key} is served in versions {served.first} to {served.last}, version"
        f" {header.api_version} came; a client asks ApiVersions first"
    )


def _due(header: Header, reply: Reply) -> Frame | Pending:
    """The answer that a reply makes, now or later."""
    if isinstance(reply, OnceDurable):
        return Owed(header, reply)
    if isinstance(reply, Awaitable):
        return Pending(header, reply)
    return framed(header, reply)


def framed(header: Header, answer: Answer) -> Frame:
    """Put length and header before an answer."""
    if answer is None:
        return None
    key, version, correlation_id, _, _ = header
    tail = header_tail(key, version)
    body: Chunks = answer if isinstance(answer, tuple) else (write_answer(answer, version),)
    return (_HEAD.pack(4 + len(tail) + sum(map(len, body)), correlation_id) + tail, *body)


__all__ = [
    "Dispatcher",
    "Frame",
    "MalformedFrame",
    "Owed",
    "Pending",
    "Refused",
    "VersionRange",
    "advertised",
    "runs",
    "served_apis",
]
