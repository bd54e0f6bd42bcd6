"""Members of the cooperative protocol (KIP-429): they go on with what they keep, and give up only what another gets."""

import itertools

import orjson

from tests.faults.simulation.clients import REBALANCING
from tests.faults.simulation.history import Assigned, Place
from tests.faults.simulation.restless import Restless


class Cooperative(Restless):
    """Tells the leader what it holds; who has lost its membership, or dies, holds nothing any more."""

    def __init__(self, *args) -> None:
        super().__init__(*args)
        self._held: tuple[Place, ...] = ()

    def _metadata(self) -> bytes:
        return orjson.dumps(self._held)

    def _divided(self, members: list) -> dict[str, bytes]:
        """Nobody loses a partition to another before it has given it up: a place that moves is nobody's meanwhile."""
        claims = {one.member_id: [tuple(place) for place in orjson.loads(one.metadata)] for one in members}
        most = -(-len(self.places) // len(claims))
        parts = {name: claimed[:most] for name, claimed in claims.items()}
        claimed = set(itertools.chain.from_iterable(claims.values()))
        for place in self.places:
            if place not in claimed:
                min(parts.values(), key=len).append(place)
        return {name: orjson.dumps(places) for name, places in parts.items()}

    def _took(self, generation: int, mine: tuple[Place, ...]) -> None:
        member = self.instance or self._id
        self.history.assigned.append(Assigned(self.group, generation, member, mine, kept=self._held))

    async def _serve(self, generation: int, mine: tuple[Place, ...]) -> int:
        """What it has to give up it gives up by joining again without it."""
        gives_up = set(self._held) - set(mine)
        self._held = mine
        return REBALANCING if gives_up else await super()._serve(generation, mine)

    def _ended(self, code: int) -> None:
        if code != REBALANCING:
            self._held = ()

    def _died(self) -> None:
        super()._died()
        self._held = ()
