"""What a test wants to go wrong: told here, done by the dispatcher that answers its clients."""

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, Protocol

Kind = Literal["drop", "disconnect", "delay", "error", "duplicate", "pause"]


class Controls(Protocol):
    """What can be done to the broker as a whole."""

    def crash(self) -> None:
        """End it at once; what was acknowledged is there when it comes back."""
        ...

    def revive(self) -> None:
        """Start it again over the same log, at the same addresses."""
        ...

    def rebalance(self, group: str) -> None:
        """Have all members of a group join anew. Raises ValueError where it has none."""
        ...

    def resume(self) -> None:
        """Serve what was held back."""
        ...


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong, and how often it did."""

    kind: Kind
    api: str
    """`Produce`, `Fetch`, `OffsetCommit` …; empty for whichever comes."""
    times: float
    """How often it still happens."""
    client_id: str = ""
    """Of whom; empty for everybody."""
    seconds: float = 0
    code: int = 0
    happened: int = 0


@dataclass(slots=True)
class Faults:
    """The faults of one test; gone when it ends. The fixture's own calls never meet one, but for `kill`."""

    known: Callable[[str], None]
    """Raises ValueError for an API that the broker does not serve."""
    code_of: Callable[[int | str], int]
    """Raises ValueError for an error that Kafka does not know."""
    controls: Controls
    _waiting: list[Fault] = field(default_factory=list[Fault])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def drop_response(self, api: str, *, times: float = 1, client_id: str = "") -> Fault:
        """The request is served; its answer is lost with the connection."""
        return self._add(Fault("drop", api, times, client_id))

    def disconnect(self, api: str = "", *, times: float = 1, client_id: str = "") -> Fault:
        """The connection ends before the request is served."""
        return self._add(Fault("disconnect", api, times, client_id))

    def delay(self, api: str, seconds: float, *, times: float = 1, client_id: str = "") -> Fault:
        """The request is served; its answer, and those behind it on the same connection, come late."""
        return self._add(Fault("delay", api, times, client_id, seconds=seconds))

    def error(self, api: str, error: int | str, times: float = 1, *, client_id: str = "") -> Fault:
        """The request is not served but answered with a Kafka error: its number, or its name in any case."""
        return self._add(Fault("error", api, times, client_id, code=self.code_of(error)))

    def duplicate_delivery(self, api: str = "Produce", *, times: float = 1, client_id: str = "") -> Fault:
        """The request arrives twice: what a producer sent stands in the log twice, unless it is idempotent."""
        return self._add(Fault("duplicate", api, times, client_id))

    def pause(self, api: str = "", *, client_id: str = "") -> Fault:
        """Requests are held back, unserved, until `resume`; connections stay open."""
        return self._add(Fault("pause", api, float("inf"), client_id))

    def resume(self) -> None:
        """Serve what was held back, in its order, and hold nothing back any more."""
        with self._lock:
            self._waiting = [fault for fault in self._waiting if fault.kind != "pause"]
        self.controls.resume()

    @contextmanager
    def paused(self, api: str = "", *, client_id: str = "") -> Generator[Fault]:
        """Hold requests back for as long as the block lasts."""
        try:
            yield self.pause(api, client_id=client_id)
        finally:
            self.resume()

    def kill(self) -> None:
        """The broker ends at once, its connections with it; it comes back with `start`, over the same log.

        What it only remembered (members of groups, connections) is gone; what was acknowledged is there.
        """
        self.controls.crash()

    def start(self) -> None:
        """The broker is there again after `kill`, at the same addresses."""
        self.controls.revive()

    def rebalance_now(self, group: str) -> None:
        """All members of a group are asked to join anew. Raises ValueError where there are none."""
        self.controls.rebalance(group)

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        with self._lock:
            self._waiting.clear()
        self.controls.resume()
        self.controls.revive()

    def take(self, api: str, client_id: str) -> Fault | None:
        """The fault that this request meets, if any; called by the broker."""
        with self._lock:
            for fault in self._waiting:
                if fault.times > 0 and fault.api in {"", api} and fault.client_id in {"", client_id}:
                    fault.times -= 1
                    fault.happened += 1
                    return fault
        return None

    def _add(self, fault: Fault) -> Fault:
        if fault.api:
            self.known(fault.api)
        with self._lock:
            self._waiting.append(fault)
        return fault
