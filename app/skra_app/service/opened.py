"""The registry that settings describe, or the reason why the server cannot start."""

import gc

from skra_app import registry
from skra_app.clock import SYSTEM_CLOCK, Clock
from skra_app.journal import JournalFault
from skra_app.registry import Registry
from skra_app.service.refusal import CannotStart
from skra_app.settings import Settings


def open_registry(settings: Settings, clock: Clock = SYSTEM_CLOCK) -> Registry:
    """Open the journal and read it to its head. Raises CannotStart."""
    gc.disable()  # a replay makes no cycles, and looking for them would be a quarter of its time
    try:
        return registry.open_registry(settings, clock.milliseconds)
    except JournalFault as fault:
        raise CannotStart(str(fault)) from fault
    finally:
        gc.enable()
