"""One client connection: bytes to frames, answers in the order of their requests, a bounded number in flight."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from skra_app.broker.dispatch import Dispatcher, Frame, Pending, Refused
from skra_app.broker.inbox import SMALLEST_BUFFER, Inbox
from skra_app.broker.malformed import MalformedFrame
from skra_app.broker.peer import Peer
from skra_app.broker.reception import Reception
from skra_app.broker.row import Row
from skra_app.errors import Unavailable

log = logging.getLogger(__name__)

MOST_IN_FLIGHT = 512
"""Requests of one connection that may wait for their answer; reading stops until one is answered."""
MOST_TOGETHER = 64
"""Requests that are looked at before the first of them is served."""
WORTH_KEEPING_APART = 64 * 1024
"""Bytes of answers that cost more to be copied together than to be sent piece by piece."""
MOST_UNSENT = 4 * 1024 * 1024
"""Bytes of answers gathered in one turn of the loop; what is asked beyond that is read when they have left."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a listener says of its connections: those of own processes, those that have to log in, bytes of a frame."""

    internal: bool
    locked: bool
    frame_limit: int


class Connection(asyncio.BufferedProtocol):
    """Frames in, answers out. A request is served when its last byte is here; answers leave once a loop tick."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        peers: "set[Connection]",
        reception: Reception,
        terms: Terms,
    ) -> None:
        self._dispatcher = dispatcher
        self._peers = peers
        self._reception = reception
        self.internal = terms.internal
        self._locked = terms.locked
        self._inbox = Inbox(terms.frame_limit, lambda: self.admitted)
        self._row = Row(self._answered)
        self._out: list[bytes | memoryview] = []
        self._unsent = 0
        self._flush_planned = self._clogged = self._reading_paused = False
        self.came_at = self.moved_at = reception.clock()
        self.began_at: float | None = None

    # -- the transport calls these ----------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note both ends' addresses."""
        self._transport = cast("asyncio.Transport", transport)
        self._loop = asyncio.get_running_loop()
        host, port = _address(transport.get_extra_info("sockname"))
        remote_host, remote_port = _address(transport.get_extra_info("peername"))
        self.peer = Peer(host, port, remote_host, remote_port, self.internal, self._locked)
        self.address, self.remote = remote_host, self.peer.remote
        if not self._reception.admit(self):
            self.abort()
            return
        self._peers.add(self)
        self._dispatcher.meet(self.peer, transport.get_extra_info("peercert"))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Give up what still waits: nobody is there to be answered. What was appended stays appended."""
        self._peers.discard(self)
        self._reception.leave(self)
        self._row.leave()
        self._out.clear()

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - asyncio's signature
        """Give the room behind what is already here."""
        return self._inbox.room()

    def buffer_updated(self, nbytes: int) -> None:
        """Serve the frames that are whole now."""
        self._inbox.came(nbytes)
        self.moved_at = self._reception.clock()
        self._serve_frames()

    def pause_writing(self) -> None:
        """Stop reading: the client does not take its answers."""
        self._clogged = True
        self._steer_reading()

    def resume_writing(self) -> None:
        """Go on."""
        self._clogged = False
        self.moved_at = self._reception.clock()
        self._steer_reading()

    # -- the reception asks these -----------------------------------------------------------------

    @property
    def admitted(self) -> bool:
        """Whether it has said who it is, where it has to."""
        return self.peer.admitted

    @property
    def waits(self) -> bool:
        """Whether it is the server that keeps the client waiting."""
        return bool(self._row.waiting) and not self._clogged

    @property
    def gathered(self) -> int:
        """Bytes of the request that is not all here."""
        return self._inbox.gathered

    @property
    def held(self) -> int:
        """Bytes of memory that it takes beyond the smallest buffer."""
        return self._inbox.size - SMALLEST_BUFFER + self._unsent + self._transport.get_write_buffer_size()

    # -- frames in --------------------------------------------------------------------------------

    def close(self) -> None:
        """End the connection; answers already written still leave."""
        self._flush()
        self._transport.close()

    def abort(self) -> None:
        """Cut the connection: nothing more leaves."""
        self._out, self._unsent = [], 0
        self._transport.abort()

    def _turn_away(self, fault: Exception) -> None:
        """Close, and say why: who comes again is served if it was the journal that could not be asked for a moment."""
        self._reception.complain(f"closed the connection from {self.remote}: {fault}")
        self.close()

    def _serve_frames(self) -> None:
        try:
            while not self._reading_paused and (frames := self._inbox.whole(MOST_TOGETHER)):
                self.began_at = None
                self._serve(frames)
        except (MalformedFrame, Refused, Unavailable) as fault:
            self._turn_away(fault)
        except Exception:  # the outer door: one request's fault must not take the server down
            log.exception("closed the connection from %s: this request met a fault of the server", self.remote)
            self.close()
        if self._reading_paused or not self._inbox.gathered:
            self.began_at = None
        elif self.began_at is None:
            self.began_at = self._reception.clock()

    def _serve(self, frames: Sequence[memoryview]) -> None:
        """Serve frames in their order, as far as answers may wait; the others stay where they are."""
        answers = self._dispatcher.answers(frames, self.peer)
        for frame in frames:
            self._inbox.taken(frame)  # whatever becomes of it, it is not served again
            self._keep_in_row(next(answers))
            if self._reading_paused:
                return

    def _keep_in_row(self, answer: Frame | Pending) -> None:
        waiting = self._row.waiting
        if waiting or isinstance(answer, Pending):
            self._row.add(answer)
        else:
            self._send(answer)
        if len(waiting) >= MOST_IN_FLIGHT or self._unsent >= MOST_UNSENT:
            self._steer_reading()

    # -- answers out ------------------------------------------------------------------------------

    def _answered(self, _: object) -> None:
        """Send what is ready, up to the first request that still waits."""
        try:
            for frame in self._row.ready():
                self._send(frame)
        except Unavailable as fault:
            self._turn_away(fault)
            return
        except Exception:  # the outer door, for what was not answered at once
            log.exception("closed the connection from %s: a request met a fault of the server", self.remote)
            self.close()
            return
        if not self._transport.is_closing():
            self._steer_reading()

    def _send(self, answer: Frame) -> None:
        if answer is None:
            return
        for chunk in answer:
            self._out.append(chunk)
            self._unsent += len(chunk)
        if not self._flush_planned:
            self._flush_planned = True
            self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        self._flush_planned = False
        if self._out and not self._transport.is_closing():
            small = self._unsent < WORTH_KEEPING_APART
            self._transport.writelines([b"".join(self._out)] if small else self._out)
        self._out, self._unsent = [], 0
        self._steer_reading()

    def _steer_reading(self) -> None:
        """Stop reading while too much waits, read on (from the buffer first) when it no longer does."""
        too_much = self._clogged or self._unsent >= MOST_UNSENT or len(self._row.waiting) >= MOST_IN_FLIGHT
        if too_much == self._reading_paused or self._transport.is_closing():
            return
        self._reading_paused = too_much
        if too_much:
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()
            self._loop.call_soon(self._serve_frames)


def _address(name: tuple[str, int] | None) -> tuple[str, int]:
    """Give host and port of a socket name: IPv6 names have two members more, a connection already gone has none."""
    return (name[0], name[1]) if name else ("localhost", 0)
