"""Thousands of seeded lives of a broker with transactions, judged by what committed readers see in the end."""

import random
from collections import Counter

import pytest

from tests.app.broker.transaction.world import Offset, World

STEPS = 250


def live(seed: int) -> World:
    world = World(seed)
    deeds = (
        [world.act] * 30 + [world.sync] * 3 + [world.carry_out] * 4 + [world.pass_time, world.crash, world.come_back]
    )
    for _ in range(STEPS):
        world.dice.choice(deeds)()
    for _ in range(4):  # the end: every open transaction runs into its timeout
        world.now += 1000
        world.pass_time()
        world.sync()
        while world.deciding:
            world.carry_out()
        world.sync()
    return world


def judge(world: World) -> Counter[str]:
    """Raises for anything lost, torn, or seen though it was aborted; counts what happened."""
    seen = world.visible()
    assert not world.left_open, "a transaction is open in a partition and nobody will end it"
    moved = {entry.of for entry in world.disk if isinstance(entry, Offset)}
    for number, committed in world.told.items():
        written = world.acknowledged.get(number, set())
        if committed:
            assert written <= set(seen.get(number, [])), f"transaction {number} was acknowledged and is not all there"
        else:
            assert number not in seen, f"transaction {number} was aborted and is seen"
            assert number not in moved, f"transaction {number} was aborted and moved the group"
    for number, places in seen.items():
        assert world.acknowledged.get(number, set()) <= set(places), f"of transaction {number} only a part is seen"
    assert moved <= seen.keys() | world.without_records(), "the group moved and the records are not seen"
    committed = sum(world.told.values())
    return Counter(committed=committed, aborted=len(world.told) - committed, seen=len(seen))


def run(seeds: range, offset: int) -> Counter[str]:
    total: Counter[str] = Counter()
    for number in seeds:
        try:
            total += judge(live(offset + number))
        except AssertionError as fault:
            raise AssertionError(f"seed {offset + number}: {fault}") from fault
    return total


@pytest.mark.faults
@pytest.mark.parametrize("lives", [150, pytest.param(20_000, marks=[pytest.mark.deep, pytest.mark.timeout(1800)])])
def test_all_or_nothing_whatever_happens(lives: int) -> None:
    offset = random.randrange(1 << 40)
    total = run(range(lives), offset)
    assert min(total["committed"], total["aborted"], total["seen"]) > lives // 4, (
        "too little happened to prove anything"
    )
