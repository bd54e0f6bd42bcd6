"""The requests of one connection that wait to be answered: a row, in which nobody overtakes."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol

from skra_app.broker.dispatch import Frame, Owed, Pending, framed

if TYPE_CHECKING:
    from skra_app.broker.acknowledge import Receipt
    from skra_app.broker.call import Answer
    from skra_app.broker.messages import Header


class _Turn(Protocol):
    """A request that waits for its turn to be answered; `Owed` is one."""

    @property
    def over(self) -> bool:
        """Whether its own answer is there."""
        ...

    def frame(self) -> Frame:
        """That answer; raises what serving the request raised."""
        ...


class _Awaited:
    """Something that takes its time serves the request."""

    __slots__ = ("_header", "future")

    def __init__(self, header: "Header", future: "asyncio.Future[Answer]") -> None:
        self._header = header
        self.future = future

    @property
    def over(self) -> bool:
        return self.future.done()

    def frame(self) -> Frame:
        return framed(self._header, self.future.result())


class _Ready:
    """Only those before it are waited for."""

    __slots__ = ("_frame",)
    over = True

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def frame(self) -> Frame:
        return self._frame


class Row:
    """Who waits, in the order of the requests; `told` is called whenever an answer may have come."""

    __slots__ = ("_receipt", "_told", "waiting")

    def __init__(self, told: Callable[[object], None]) -> None:
        self.waiting: deque[_Turn] = deque()
        self._told = told
        self._receipt: Receipt | None = None
        """The one that is watched since last: once for all who wait for the same turn of the log."""

    def add(self, answer: Frame | Pending) -> None:
        """Have a request wait that was served last."""
        if isinstance(answer, Owed):
            self.waiting.append(answer)
            if answer.receipt is not self._receipt:
                self._receipt = answer.receipt
                answer.receipt.watch(self._watched)
        elif isinstance(answer, Pending):
            future = asyncio.ensure_future(answer.reply)
            self.waiting.append(_Awaited(answer.header, future))
            future.add_done_callback(self._told)
        else:
            self.waiting.append(_Ready(answer))

    def ready(self) -> Iterator[Frame]:
        """Take the answers that are there from the front; raises what serving a request raised."""
        while self.waiting and self.waiting[0].over:
            try:
                frame = self.waiting.popleft().frame()
            except asyncio.CancelledError:
                continue
            yield frame

    def leave(self) -> None:
        """Nobody is there any more to be answered; what was appended stays appended."""
        for one in self.waiting:
            if isinstance(one, _Awaited):
                one.future.cancel()
        self.waiting.clear()

    def _watched(self) -> None:
        self._told(None)
