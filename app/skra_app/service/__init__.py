"""The server: what `skra serve` runs, and the same in one process for tests.

`run(settings)` owns the data folder and the ports, starts the broker process and the web process, and stops everything
when one of them ends or somebody asks to. `running(settings)` starts all of it in threads of this process.
"""

from skra_app.service.embedded import Embedded, running
from skra_app.service.refusal import CannotStart
from skra_app.service.run import run

__all__ = ["CannotStart", "Embedded", "run", "running"]
