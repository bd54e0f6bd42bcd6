"""What happens in one world: drawn from a seed, and made smaller as long as it still goes wrong."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from skra_app.broker.log import LogSettings

CLIENTS = (
    "producer-0", "producer-1", "alpha", "beta", "alpha-tx", "beta-tx", "tx-0", "tx-0-twin", "tx-1", "reader-committed",
    "reader-all", "member-0", "member-1", "member-static", "kept-producer", "kept-reader", "brief-producer",
    "brief-reader", "cooperative-0", "cooperative-1", "cooperative-static", "settler",
    "judged-producer", "judged-other", "judged-tx",
)  # fmt: skip
DEEDS = (
    "kill", "kill", "power", "full", "sync fails", "skew", "transfer", "transfer", "transfer", "transfer", "compact",
    "compact", "retain", "retain", "remake", "remake", "remake while dead",
)  # fmt: skip


class Step(NamedTuple):
    """Something that happens to the machine, seconds after the beginning."""

    at: float
    deed: str


RESTLESS = ("restless-0", "restless-1", "restless-2", "restless-static", "restless-other")
"""With a calm member and producers they churn a group, while the broker dies now and then."""
COOPERATIVE = ("cooperative-0", "cooperative-1", "cooperative-2", "cooperative-static")
"""They churn a group of their own beside it."""


@dataclass(frozen=True)
class Plan:
    """A world before it lives. Everything in it draws from dice of its own, so that leaving one out moves no other."""

    seed: str
    clients: tuple[str, ...]
    steps: tuple[Step, ...]
    seconds: float
    loss: float
    settings: LogSettings
    together: float = 0.0
    """How often requests of one connection come together."""

    def __str__(self) -> str:
        steps = ", ".join(f"{deed} at {at:.2f} s" for at, deed in self.steps) or "nothing"
        network = f"loss {self.loss:g}, together {self.together:g}"
        return f"seed {self.seed}: {', '.join(self.clients)} for {self.seconds:g} s, {network}; {steps}"


def drawn(seed: str, seconds: float = 8.0) -> Plan:
    """The world of a seed."""
    dice = random.Random(seed)
    steps = sorted(Step(dice.uniform(0.5, seconds), dice.choice(DEEDS)) for _ in range(dice.randint(3, 10)))
    clients = tuple(one for one in CLIENTS if dice.random() < 0.8)
    settings = LogSettings(
        fsync=dice.choice(["group", "group", "always"]),
        segment_bytes=dice.choice([1500, 6000, 1 << 20]),
        checkpoint_bytes=dice.choice([3000, 20_000, 1 << 20]),
    )
    loss = dice.choice([0.0, 0.05, 0.2])
    return Plan(seed, clients, tuple(steps), seconds, loss, settings, together=dice.choice([0.0, 0.5, 1.0]))


def churned(seed: str, seconds: float = 60.0) -> Plan:
    """A world of that seed in which a group has no peace."""
    dice = random.Random(seed)
    deeds = [dice.choice(["kill", "power", "skew", "compact"]) for _ in range(dice.choice([0, 0, 1, 3]))]
    steps = sorted(Step(dice.uniform(0.5, seconds), deed) for deed in deeds)
    restless = tuple(one for one in RESTLESS if dice.random() < 0.8)
    clients = ("producer-0", "producer-1", "member-0", *restless, *(one for one in COOPERATIVE if dice.random() < 0.8))
    return Plan(seed, clients, tuple(steps), seconds, dice.choice([0.0, 0.0, 0.1]), LogSettings(fsync="group"))


def shrunk(plan: Plan, fails: Callable[[Plan], bool]) -> Plan:
    """The smallest plan found that still fails: fewer steps, fewer clients, a shorter life, a better network."""
    smaller = True
    while smaller:
        smaller = False
        for candidate in _smaller(plan):
            if fails(candidate):
                plan, smaller = candidate, True
                break
    return plan


def _smaller(plan: Plan) -> list[Plan]:
    half = len(plan.steps) // 2
    halves = [plan.steps[:half], plan.steps[half:]] if half else []
    found = [replace(plan, steps=steps) for steps in halves]
    found += [replace(plan, steps=plan.steps[:n] + plan.steps[n + 1 :]) for n in range(len(plan.steps))]
    found += [replace(plan, clients=tuple(one for one in plan.clients if one != gone)) for gone in plan.clients]
    if plan.seconds > 1:
        found.append(replace(plan, seconds=plan.seconds / 2))
    if plan.loss:
        found.append(replace(plan, loss=0.0))
    if plan.together:
        found.append(replace(plan, together=0.0))
    return found
