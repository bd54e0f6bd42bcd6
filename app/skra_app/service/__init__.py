"""The server: what `skra serve` runs, and the same in one process for tests.

`run(settings)` owns the data folder and the ports, starts the broker process and the web process, and stops everything
when one of them ends or somebody asks to. `running(settings)` starts all of it in threads of this process.
"""

from contextlib import contextmanager
from typing import TYPE_CHECKING

from skra_app.service.refusal import CannotStart
from skra_app.service.run import run
from skra_app.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Generator

    from skra_app.service.embedded import Embedded

__all__ = ["CannotStart", "run", "running"]


@contextmanager
def running(settings: Settings) -> "Generator[Embedded]":
    """A server in threads of this process for as long as the block lasts. Raises CannotStart."""
    from skra_app.service import embedded  # noqa: PLC0415 - `run` starts without it

    with embedded.running(settings) as server:
        yield server
