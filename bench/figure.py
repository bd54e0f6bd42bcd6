"""How a benchmark reports."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median
from typing import NamedTuple


class Figure(NamedTuple):
    """One measured number and what it is held against."""

    name: str
    value: float
    unit: str
    ratio: float | None = None
    """To the baseline of the same run; None for the baseline itself."""
    baseline: str = ""


def interleaved(contenders: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """Run the contenders in turn, round after round, so that a noisy neighbour hits all; the median of each."""
    measured: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            measured[name].append(run())
    return {name: median(values) for name, values in measured.items()}


def against(baseline: str, medians: Mapping[str, float], unit: str) -> Iterator[Figure]:
    """Figures of all contenders, with the ratio to the baseline."""
    yield Figure(baseline, medians[baseline], unit)
    for name, value in medians.items():
        if name != baseline:
            yield Figure(name, value, unit, value / medians[baseline], baseline)


def held_to(name: str, value: float, unit: str, target: float) -> Figure:
    """A figure beside what it should be."""
    return Figure(name, value, unit, value / target, f"the target, {target:g} {unit}")


def table(title: str, figures: Sequence[Figure]) -> str:
    """The figures of one benchmark as text."""
    rows = [f"## {title}"]
    for figure in figures:
        ratio = f"{figure.ratio:8.2f} of {figure.baseline}" if figure.ratio is not None else ""
        rows.append(f"{figure.name:44} {figure.value:12,.2f} {figure.unit:12} {ratio}")
    return "\n".join(rows)
