"""How often a worker looks for objects that only hold each other.

A request leaves next to none of them, but what it makes (a schema's parts, mostly) is counted, and Python looks after
each 700 objects more. With its own numbers that was a quarter of a comparison (decision 14).
"""

import gc
from typing import Final

THRESHOLDS: Final = (20_000, 10, 50)
"""Objects more than at the last look; looks at the young until one at the older, and of those until one at all."""


def look_seldom() -> None:
    """Look seldom from now on, and never again at what is there already: it is there to stay."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
