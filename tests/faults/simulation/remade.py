"""A topic that is deleted and made again under its name: nothing of the former one is met in the latter.

A settler writes to it and says how far it has read, again and again; it never asks for anything twice, so that every
deed of its has a beginning and an end between which the topic may have been made again.
"""

import itertools
from collections.abc import Iterator

from skra_app.broker.records import Producer
from skra_app.registry import Actor, Registry, topics
from tests.faults.simulation import requests
from tests.faults.simulation.clients import Client
from tests.faults.simulation.history import Deed, Place, Settled
from tests.faults.simulation.network import Lost

NAME = "remade"
PLACE: Place = (NAME, 0)
GROUP = "settlers"
NOBODY = (-1, "", None)


def remake(registry: Registry, actor: Actor, settled: Settled, now: float) -> None:
    """Delete the topic and make it again; nobody is asked in between."""
    topics.delete(registry, NAME, actor)
    topics.create(registry, NAME, 1, actor)
    settled.made.append(now)


class Settler(Client):
    """Writes one value, commits what is behind it, and asks how far it is."""

    async def run(self) -> None:
        for number in itertools.count():
            if self.over:
                return
            landed = await self._write(f"{self.name}/{number}".encode())
            if landed is not None and self.dice.random() < 0.7:
                await self._commit(landed + 1)
            await self._look()
            await self.breathe()

    async def _write(self, value: bytes) -> int | None:
        began, offset = self._connection.now, None
        try:
            answer = await self._connection.ask(requests.produce(PLACE, [value], Producer()))
            part = answer.responses[0].partition_responses[0]
            offset = part.base_offset if part.error_code == 0 else None
        except Lost:
            pass
        self.history.settled.written.append(Deed(began, self._connection.now, value, offset))
        return offset

    async def _commit(self, offset: int) -> None:
        began, sure = self._connection.now, b""
        try:
            answer = await self._connection.ask(requests.commit(GROUP, NOBODY, PLACE, offset))
            sure = b"" if answer.topics[0].partitions[0].error_code else b"sure"
        except Lost:
            pass
        self.history.settled.committed.append(Deed(began, self._connection.now, sure, offset))

    async def _look(self) -> None:
        began = self._connection.now
        try:
            answer = await self._connection.ask(requests.offsets(GROUP, PLACE))
        except Lost:
            return
        part = answer.groups[0].topics[0].partitions[0]
        if answer.groups[0].error_code == part.error_code == 0:
            self.history.settled.told.append(Deed(began, self._connection.now, offset=part.committed_offset))


def outlived(settled: Settled) -> Iterator[str]:
    """What was written to a former topic stands in none after it, and what was written to the last one does."""
    last = max(settled.made, default=float("-inf"))
    there = {value: offset for offset, value in settled.log}
    for one in settled.written:
        if one.ended < last and one.value in there:
            yield f"outlived: {one.value!r} was written before {last:.3f}, when the topic was made again"
        if one.began > last and one.offset is not None and there.get(one.value) != one.offset:
            yield f"lost: {one.value!r} was acknowledged at {PLACE} offset {one.offset} and is not read"


def remembered(settled: Settled) -> Iterator[str]:
    """How far a group has read a topic, it is told of that one; of a new one, that it has read nothing.

    Commits follow each other: after one that was taken for certain, only it or a later one can be told.
    """
    for one in settled.told:
        made = settled.since(one.began)
        mine = [commit for commit in settled.committed if commit.ended >= made and commit.began < one.ended]
        sure = [number for number, commit in enumerate(mine) if commit.value and commit.began > made]
        possible = {commit.offset for commit in mine[sure[-1] if sure else 0 :]}
        if not sure or any(one.began <= again <= one.ended for again in settled.made):
            possible.add(-1)
        if one.offset not in possible:
            what = "forgotten" if one.offset in {-1, *(commit.offset for commit in mine)} else "remembered"
            yield f"{what}: the group was told {one.offset} of the topic made at {made:.3f}, not one of {possible}"
