"""The servers that tests run against: one in this process, or a real Kafka that is already there."""

import os
import sys
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from types import ModuleType

    from skra.pytest_plugin.clock import SetClock
    from skra.pytest_plugin.faults import Faults


class Server(Protocol):
    """Where clients connect to, and how each test gets a place of its own."""

    @property
    def bootstrap_servers(self) -> str:
        """What Kafka clients connect to."""
        ...

    @property
    def schema_registry_url(self) -> str:
        """The registry; empty when there is none."""
        ...

    @property
    def faults(self) -> "Faults":
        """What can go wrong on purpose. Raises RuntimeError where nothing can."""
        ...

    @property
    def clock(self) -> "SetClock":
        """What time it is there, to be set. Raises RuntimeError where it cannot be."""
        ...

    def renewed(self) -> AbstractContextManager[str]:
        """A place without anything of an earlier test; gives what names in it begin with."""
        ...


@contextmanager
def session_server() -> Generator[Server]:
    """The server that the environment asks for: SKRA_BOOTSTRAP names a real Kafka, else one is started here."""
    bootstrap = os.environ.get("SKRA_BOOTSTRAP", "")
    if bootstrap:
        from skra.pytest_plugin.remote import Remote  # noqa: PLC0415 - one of two

        yield Remote(bootstrap, os.environ.get("SKRA_URL", ""))
        return
    with _without_strategies():
        from skra.pytest_plugin.embedded import embedded  # noqa: PLC0415 - one of two

    with embedded() as server:
        yield server


@contextmanager
def _without_strategies() -> Generator[None]:
    """Keep kio from telling Hypothesis of its types, which nobody asks for here and takes half of the start."""
    name = "hypothesis.strategies"
    loaded = sys.modules.get(name)
    sys.modules[name] = cast("ModuleType", None)  # what makes an import fail, says the language reference
    try:
        yield
    finally:
        del sys.modules[name]
        if loaded is not None:
            sys.modules[name] = loaded
