"""Lives the world of a seed and tells what was wrong with it, made as small as it gets."""

import logging
import sys

from tests.faults.simulation.plan import drawn, shrunk
from tests.faults.simulation.world import lived

logging.disable(logging.WARNING)
for seed in sys.argv[1:]:
    world = lived(drawn(seed))
    print(world.plan, *world.history.events, *(world.wrong or ["nothing was wrong"]), sep="\n  ")
    if world.wrong:
        print("smaller:", shrunk(world.plan, lambda plan: bool(lived(plan).wrong)))
