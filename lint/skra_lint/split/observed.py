"""What samples say about a split: which combinations occur, and what each of them holds."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import product

from skra_compat.event import Json
from skra_compat.outline import Field
from skra_lint.discriminators import Discriminator
from skra_lint.samples import State
from skra_lint.samples.dependence import state_of
from skra_lint.samples.table import ENOUGH
from skra_lint.split.plan import Combination, Dropped, PlacedField, Presence

Samples = Sequence[Mapping[str, Json]]


def seen_combinations(
    discriminators: Sequence[Discriminator], samples: Samples
) -> tuple[tuple[Combination, ...], tuple[Dropped, ...]]:
    """The combinations that occur often enough, and the others with how often they were seen."""
    names = [found.field.name for found in discriminators]
    counts = Counter(tuple(str(event.get(name)) for name in names) for event in samples)
    kept: list[Combination] = []
    dropped: list[Dropped] = []
    for values in product(*(found.values for found in discriminators)):
        symbols = tuple(found.symbol(value) for found, value in zip(discriminators, values, strict=True))
        combination = dict(zip(names, values, strict=True))
        count = counts[symbols]
        if count >= ENOUGH:
            kept.append(combination)
        else:
            seen = f"seen {count} times in {len(samples)} events, {ENOUGH} are needed" if count else "not seen"
            dropped.append(Dropped(combination, seen if count else f"{seen} in {len(samples)} events"))
    return tuple(kept), tuple(dropped)


def events_of(discriminators: Sequence[Discriminator], combination: Combination, samples: Samples) -> Samples:
    """The samples of one combination."""
    wanted = [(found.field.name, found.symbol(combination[found.field.name])) for found in discriminators]
    return [event for event in samples if all(event.get(name) == symbol for name, symbol in wanted)]


def placed_by_samples(field: Field, name: str, events: Samples, settled: frozenset[str]) -> PlacedField:
    """The field as the samples of one combination have it; what the old schema requires stays as it is."""
    if not field.soft:
        return PlacedField(field.name, name, Presence.AS_BEFORE)
    there = sum(event.get(field.name) not in (None, []) for event in events)
    if there == len(events):
        return PlacedField(field.name, name, Presence.REQUIRED, settled)
    if state_of(there, len(events)) is State.NEVER:
        return PlacedField(field.name, name, Presence.ABSENT, settled)
    return PlacedField(field.name, name, Presence.AS_BEFORE, settled)
