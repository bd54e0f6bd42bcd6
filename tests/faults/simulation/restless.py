"""Members that nap, leave and die at the worst moments, until they are told to be calm."""

import asyncio
import itertools

from tests.faults.simulation import requests
from tests.faults.simulation.clients import Member
from tests.faults.simulation.network import Lost

LIKELY = {"JoinGroupRequest": 0.3, "SyncGroupRequest": 0.3, "HeartbeatRequest": 0.05, "OffsetCommitRequest": 0.05}
"""How often something befalls a member that is about to ask this."""


class _Dead(Exception):
    """The process is gone; another takes its place."""


class Restless(Member):
    """A leader may die before it divides, a follower while it waits; nobody says goodbye but by LeaveGroup."""

    async def run(self) -> None:
        self._lives = itertools.count()
        while not self.over:
            try:
                joined = await self._join()
                if joined is not None:
                    self._ended(await self._serve(*joined))
            except _Dead:
                self._died()
                await asyncio.sleep(self.dice.choice([0.0, 0.2, 2, 12]))

    def _died(self) -> None:
        self._id = ""

    async def ask(self, request: object) -> object:
        if self.calm or self.dice.random() > LIKELY.get(type(request).__name__, 0):
            return await super().ask(request)
        match self.dice.choice(["naps", "dies before", "dies after", "dies waiting", "leaves"]):
            case "naps":
                await asyncio.sleep(self.dice.choice([1, 7, 15]))
                return await super().ask(request)
            case "dies after":
                await super().ask(request)
            case "dies waiting":
                await self._begin(request)
            case "leaves":
                await super().ask(requests.leave(self.group, self._id, self.instance))
        raise _Dead

    async def _begin(self, request: object) -> None:
        """Send it and be gone, long before the answer."""
        asking = asyncio.ensure_future(self._connection.ask(request))
        await asyncio.wait([asking], timeout=self.dice.choice([0.01, 0.5, 3]))
        asking.cancel()
        try:
            await asking
        except (Lost, asyncio.CancelledError):
            return
