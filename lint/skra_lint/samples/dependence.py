"""How the presence of one field depends on the value of another."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from math import log

from skra_lint.samples.table import ENOUGH, Events, Key

_NOISE = 0.02
"""Share of events that may contradict "always" and "never"."""
_ALPHA = 0.01


class State(Enum):
    """How often a field is there among the events with one value."""

    ALWAYS = "always"
    NEVER = "never"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Dependence:
    """The states of a field by the value of a discriminator."""

    states: Mapping[Key, State]
    information: float
    """Mutual information of value and presence, in nats, times twice the number of events: the G statistic."""
    share: float
    """The share of the presence's entropy that the value explains, 0 to 1."""

    @property
    def decides(self) -> bool:
        """Every value says always or never, and both occur."""
        return set(self.states.values()) == {State.ALWAYS, State.NEVER}

    @property
    def limits(self) -> bool:
        """Some value says never, and some does not."""
        return State.NEVER in self.states.values() and len(set(self.states.values())) > 1

    def significant(self, comparisons: int) -> bool:
        """Beyond chance, with so many comparisons made (Bonferroni)."""
        return self.information > _chi_squared(len(self.states) - 1, _ALPHA / max(comparisons, 1))


def dependence(values: Mapping[Key, Events], presence: Events) -> Dependence:
    """Measured over the events in which the discriminator has one of its common values."""
    totals = {value: events.bit_count() for value, events in values.items()}
    there = {value: (events & presence).bit_count() for value, events in values.items()}
    states = {value: state_of(there[value], total) for value, total in totals.items() if total >= ENOUGH}
    whole = _entropy(sum(there.values()), sum(totals.values()))
    within = sum(_entropy(there[value], total) for value, total in totals.items())
    share = (whole - within) / whole if whole else 0.0
    return Dependence(states, 2 * (whole - within), share)


def state_of(there: int, total: int) -> State:
    """The state for a field that is there so many times of the total."""
    if there >= (1 - _NOISE) * total:
        return State.ALWAYS
    if there <= _NOISE * total:
        return State.NEVER
    return State.MIXED


def _entropy(there: int, total: int) -> float:
    """Of presence, in nats, times the number of events."""
    return -sum(part * log(part / total) for part in (there, total - there) if part)


def _chi_squared(degrees: int, tail: float) -> float:
    """The quantile that leaves so much in the upper tail (Wilson and Hilferty's cube-root approximation)."""
    from statistics import NormalDist  # noqa: PLC0415 - brings fractions and decimals along

    if degrees < 1:
        return float("inf")
    spread = 2 / (9 * degrees)
    return float(degrees * (1 - spread + NormalDist().inv_cdf(1 - tail) * spread**0.5) ** 3)
