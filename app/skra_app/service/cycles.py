"""How often a worker, or the broker, looks for objects that only hold each other.

A request leaves next to none of them, but what stays of it (a schema's parts, mostly) is counted, and Python looks
after each 700 objects more, and through everything when a quarter is new. With its own numbers that was a fifth of a
comparison, and now and then a tenth of a second in which nobody was answered (decision 14).
"""

import gc
from typing import Final

THRESHOLDS: Final = (5_000, 5, 100)
"""Objects more than at the last look; looks at the young until one at the older, and of those until one at all."""


def look_seldom() -> None:
    """Look seldom from now on, and never again at what is there already: it is there to stay."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
