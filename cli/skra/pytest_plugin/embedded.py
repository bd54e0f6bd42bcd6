"""A registry and a broker in threads of this process, everything in memory, on ports that the system picks."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from skra.pytest_plugin.clock import SetClock
from skra.pytest_plugin.faults import Faults
from skra.pytest_plugin.faulty import FaultyDispatcher, Held, code_of, known
from skra_app.service import embedded as service
from skra_app.settings import Settings


@dataclass(slots=True)
class EmbeddedServer:
    """One server for all tests of a session; a reset stands between them."""

    running: service.Embedded
    faults: Faults
    clock: SetClock
    fresh: bool = True

    @property
    def bootstrap_servers(self) -> str:
        """What Kafka clients connect to."""
        return self.running.bootstrap_servers

    @property
    def schema_registry_url(self) -> str:
        """The registry."""
        return self.running.registry_url

    @contextmanager
    def renewed(self) -> Generator[str]:
        """Forget what the tests before left."""
        self.faults.clear()
        if not self.fresh:
            self.clock.reset()
            self.running.reset()
        self.fresh = False
        yield ""
        self.faults.clear()


class _Controls:
    """The server as faults reach it; they are made before it runs."""

    running: service.Embedded

    def __init__(self) -> None:
        self.held = Held()

    def crash(self) -> None:
        self.running.crash()

    def revive(self) -> None:
        self.running.revive()

    def rebalance(self, group: str) -> None:
        self.running.rebalance(group)

    def resume(self) -> None:
        self.held.release()


@contextmanager
def embedded() -> Generator[EmbeddedServer]:
    """Serve for as long as the block lasts; variables for `skra serve` do not count here."""
    settings = Settings.read({}, journal="memory:", http="127.0.0.1:0", kafka="127.0.0.1:0")
    controls, clock = _Controls(), SetClock()
    faults = Faults(known, code_of, controls)
    with service.running(settings, lambda node: FaultyDispatcher(node, faults, controls.held), clock) as running:
        controls.running = running
        yield EmbeddedServer(running, faults, clock)
