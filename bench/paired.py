"""Contenders that take the same load in turn: answers a second, and what one answer costs the processor.

Where neighbours take the cores away rates say little; the processor time of all processes of a server says more.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from statistics import median
from typing import NamedTuple

from bench.figure import Figure, against, interleaved
from bench.load import SECONDS, answers_per_second
from bench.processes import processor_seconds


class Contender(NamedTuple):
    """A server, the process that its others descend from, and what it is asked."""

    url: str
    pid: int
    requests: Callable[[], Iterator[bytes]]


class Paired(NamedTuple):
    """Medians by contender."""

    rates: Mapping[str, float]
    """Answers a second."""
    costs: Mapping[str, float]
    """Microseconds of processor time for an answer."""

    def figures(self, baseline: str) -> Iterator[Figure]:
        """Both, with their ratios to one of the contenders."""
        yield from against(baseline, self.rates, "answers/s")
        costs = {f"{name}, processor": cost for name, cost in self.costs.items()}
        yield from against(f"{baseline}, processor", costs, "µs/answer")


def paired(contenders: Mapping[str, Contender], rounds: int) -> Paired:
    """Ask all in turn, round after round."""
    costs: dict[str, list[float]] = {name: [] for name in contenders}
    rates = interleaved({name: partial(_rate, one, costs[name]) for name, one in contenders.items()}, rounds)
    return Paired(rates, {name: median(each) for name, each in costs.items()})


def _rate(contender: Contender, costs: list[float]) -> float:
    questions = contender.requests()
    began = processor_seconds(contender.pid)
    rate = answers_per_second(contender.url, questions)
    costs.append((processor_seconds(contender.pid) - began) / (rate * SECONDS) * 1e6)
    return rate
