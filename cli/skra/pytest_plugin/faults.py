"""What a test wants to go wrong: told here, done by the dispatcher that answers its clients."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["drop", "disconnect", "delay", "error"]


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong, and how often it did."""

    kind: Kind
    api: str
    """`Produce`, `Fetch`, `OffsetCommit` …; empty for whichever comes."""
    times: int
    """How often it still happens."""
    client_id: str = ""
    """Of whom; empty for everybody."""
    seconds: float = 0
    code: int = 0
    happened: int = 0


@dataclass(slots=True)
class Faults:
    """The faults of one test; gone when it ends. The fixture's own calls never meet one."""

    known: Callable[[str], None]
    """Raises ValueError for an API that the broker does not serve."""
    code_of: Callable[[int | str], int]
    """Raises ValueError for an error that Kafka does not know."""
    _waiting: list[Fault] = field(default_factory=list[Fault])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def drop_response(self, api: str, *, times: int = 1, client_id: str = "") -> Fault:
        """The request is served; its answer is lost with the connection."""
        return self._add(Fault("drop", api, times, client_id))

    def disconnect(self, api: str = "", *, times: int = 1, client_id: str = "") -> Fault:
        """The connection ends before the request is served."""
        return self._add(Fault("disconnect", api, times, client_id))

    def delay(self, api: str, seconds: float, *, times: int = 1, client_id: str = "") -> Fault:
        """The request is served; its answer, and those behind it on the same connection, come late."""
        return self._add(Fault("delay", api, times, client_id, seconds=seconds))

    def error(self, api: str, error: int | str, *, times: int = 1, client_id: str = "") -> Fault:
        """The request is not served but answered with a Kafka error: its number, or its name in any case."""
        return self._add(Fault("error", api, times, client_id, code=self.code_of(error)))

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        with self._lock:
            self._waiting.clear()

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
