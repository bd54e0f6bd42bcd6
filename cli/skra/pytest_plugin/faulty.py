"""A dispatcher that does what a test wants to go wrong."""

import asyncio
from collections.abc import Iterator, Sequence
from functools import cache

from kio.index import load_response_schema
from kio.schema.errors import ErrorCode
from kio.static.protocol import RequestPayload

from skra.pytest_plugin.cluster import CLIENT_ID
from skra.pytest_plugin.error_answer import error_answer
from skra.pytest_plugin.faults import Fault, Faults
from skra_app.broker.call import Answer, Api
from skra_app.broker.dispatch import Dispatcher, Frame, Pending, Refused, framed, served_apis
from skra_app.broker.messages import Header, read_header, read_request
from skra_app.broker.node import Node
from skra_app.broker.peer import Peer


class FaultyDispatcher(Dispatcher):
    """Answers as the broker does, but for the faults."""

    __slots__ = ("_faults", "_held")

    def __init__(self, node: Node, faults: Faults, held: "Held") -> None:
        super().__init__(node)
        self._faults = faults
        self._held = held

    def answers(self, frames: Sequence[memoryview], peer: Peer) -> Iterator[Frame | Pending]:
        """Each alone: a fault is about one request."""
        return (self.answer(frame, peer) for frame in frames)

    def answer(self, frame: memoryview, peer: Peer) -> Frame | Pending:
        """Serve the request, unless it meets a fault."""
        header = read_header(frame)
        own = peer.internal or header.client_id == CLIENT_ID
        fault = None if own else self._faults.take(names().get(header.api_key, ""), header.client_id)
        if fault is None:
            return super().answer(frame, peer)
        if fault.kind == "disconnect":
            raise Refused(f"the test asked for it: {fault}")
        if fault.kind == "error":
            return failed(header, frame, fault.code)
        if fault.kind == "pause":
            return Pending(header, self._resumed(bytes(frame), peer))
        if fault.kind == "duplicate":
            return Pending(header, last(super().answer(frame, peer), super().answer(frame, peer)))
        return self._served(header, frame, peer, fault)

    def _served(self, header: Header, frame: memoryview, peer: Peer, fault: Fault) -> Pending:
        served = super().answer(frame, peer)
        reply = asyncio.ensure_future(served.reply) if isinstance(served, Pending) else served
        if fault.kind == "drop":
            raise Refused(f"the test asked for it: {fault}")
        return Pending(header, later(reply, fault.seconds))

    async def _resumed(self, frame: bytes, peer: Peer) -> Answer:
        """The answer to a request that waited its turn."""
        await self._held.released()
        return await settled(super().answer(memoryview(frame), peer))


class Held:
    """Requests that wait until a test lets them be served; they wait on the broker's loop."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    async def released(self) -> None:
        """Return when they are let go, in the order in which they came."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        await waiter

    def release(self) -> None:
        """Let all go that wait now; called from the test's thread."""
        waiting, self._waiting = self._waiting, []
        for waiter in waiting:
            waiter.get_loop().call_soon_threadsafe(_let_go, waiter)


def _let_go(waiter: "asyncio.Future[None]") -> None:
    if not waiter.done():
        waiter.set_result(None)


async def settled(served: Frame | Pending) -> Answer:
    """The answer without its frame, once it is there."""
    return await served.reply if isinstance(served, Pending) else served and served[1:]


async def last(first: Frame | Pending, second: Frame | Pending) -> Answer:
    """What is told to whoever asked twice."""
    await settled(first)
    return await settled(second)


async def later(served: "asyncio.Future[Answer] | Frame", seconds: float) -> Answer:
    """The answer, so many seconds after it was there."""
    answer = await served if isinstance(served, asyncio.Future) else served and served[1:]
    await asyncio.sleep(seconds)
    return answer


def failed(header: Header, frame: memoryview, code: int) -> Frame:
    """The answer to a request that is not served."""
    api = api_of(header)
    if api.read is None:
        request = read_request(api.request, header.api_version, frame, header.size)
    else:
        request = api.read(header.api_version, frame, header.size)
    newest = load_response_schema(api.request.__api_key__, api.request.__version__)
    return framed(header, error_answer(request, newest, ErrorCode(code)))


def api_of(header: Header) -> Api[RequestPayload]:
    """Who would serve a request. Raises Refused."""
    for api in served_apis():
        if api.request.__api_key__ == header.api_key and api.first <= header.api_version <= api.request.__version__:
            return api
    raise Refused(f"API key {header.api_key} version {header.api_version} is not served")


@cache
def names() -> dict[int, str]:
    """The APIs by key: 0 is `Produce`."""
    return {int(api.request.__api_key__): api.request.__name__.removesuffix("Request") for api in served_apis()}


def known(api: str) -> None:
    """Raise ValueError for an API that the broker does not serve."""
    if api not in names().values():
        raise ValueError(f"no such API: {api!r}: expected one of {', '.join(sorted(names().values()))}")


def code_of(error: int | str) -> int:
    """The number of a Kafka error. Raises ValueError."""
    if isinstance(error, int):
        return ErrorCode(error).value
    found = ErrorCode.__members__.get(error.lower())
    if found is None:
        raise ValueError(f"no such Kafka error: {error!r}: expected a number, or a name such as NOT_LEADER_OR_FOLLOWER")
    return found.value
