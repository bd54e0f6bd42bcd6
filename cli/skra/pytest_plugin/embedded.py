"""A registry and a broker in threads of this process, everything in memory, on ports that the system picks."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from skra.pytest_plugin.faults import Faults
from skra.pytest_plugin.faulty import FaultyDispatcher, code_of, known
from skra_app.service import embedded as service
from skra_app.settings import Settings


@dataclass(slots=True)
class EmbeddedServer:
    """One server for all tests of a session; a reset stands between them."""

    running: service.Embedded
    faults: Faults
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
            self.running.reset()
        self.fresh = False
        yield ""
        self.faults.clear()


@contextmanager
def embedded() -> Generator[EmbeddedServer]:
    """Serve for as long as the block lasts; variables for `skra serve` do not count here."""
    settings = Settings.read({}, journal="memory:", http="127.0.0.1:0", kafka="127.0.0.1:0")
    faults = Faults(known, code_of)
    with service.running(settings, lambda node: FaultyDispatcher(node, faults)) as running:
        yield EmbeddedServer(running, faults)
