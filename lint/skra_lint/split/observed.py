"""What samples say about a split: which combinations occur, and what each of them holds."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import product
from math import prod

from skra_compat.event import Json
from skra_compat.outline import Field
from skra_lint.discriminators import Discriminator
from skra_lint.samples.table import ENOUGH
from skra_lint.split.naming import without_shared_path
from skra_lint.split.plan import Combination, Dropped, value_at
from skra_lint.split.sightings import Kind
from skra_lint.words import words

_MOST_LISTED = 64
"""Combinations up to which those that never came are listed too."""

Samples = Sequence[Mapping[str, Json]]


def seen_combinations(
    discriminators: Sequence[Discriminator], samples: Samples
) -> tuple[tuple[Combination, ...], tuple[Dropped, ...]]:
    """The combinations that occur often enough, and the others with how often they were seen."""
    paths = [found.field.path for found in discriminators]
    spoken = [{_said(found.symbol(value)): value for value in found.values} for found in discriminators]
    seen = Counter(tuple(_said(value_at(event, path)) for path in paths) for event in samples)
    counts = {
        tuple(values[symbol] for values, symbol in zip(spoken, symbols, strict=True)): count
        for symbols, count in seen.items()
        if all(symbol in values for values, symbol in zip(spoken, symbols, strict=True))
    }
    listed = list(product(*(found.values for found in discriminators))) if _are_few(discriminators) else sorted(counts)
    kept = tuple(dict(zip(paths, values, strict=True)) for values in listed if counts.get(values, 0) >= ENOUGH)
    dropped = tuple(
        Dropped(dict(zip(paths, values, strict=True)), _why(counts.get(values, 0), len(samples)))
        for values in listed
        if counts.get(values, 0) < ENOUGH
    )
    return kept, dropped


def _are_few(discriminators: Sequence[Discriminator]) -> bool:
    return prod(len(found.values) for found in discriminators) <= _MOST_LISTED


def _why(count: int, events: int) -> str:
    return f"seen {count} times in {events} events, {ENOUGH} are needed" if count else f"not seen in {events} events"


def _said(value: Json) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def observed(field: Field, samples: Samples, *, named: bool) -> Discriminator:
    """A discriminator whose values only the samples know; truths are named after the field, numbers numbered."""
    seen = Counter(value for one in samples if isinstance(value := value_at(one, field.path), str | int))
    symbols = sorted(seen, key=str)
    values = without_shared_path(tuple(spoken(field.name, one) for one in symbols))
    return Discriminator(field, values, tuple(symbols), named, listed=False)


def spoken(name: str, value: str | int) -> str:
    """A value in words: truths are named after the field, numbers numbered."""
    parts = words(name)
    if isinstance(value, bool):
        about = "_".join(part for part in parts if part not in {"is", "has", "was"}) or name
        return about if value else f"not_{about}"
    return value if isinstance(value, str) else f"{parts[-1] if parts else name}_{value}"


def kind_of(discriminators: Sequence[Discriminator], combination: Combination, samples: Samples) -> Kind:
    """The samples of one combination, with their places."""
    wanted = [(found.field.path, found.symbol(combination[found.field.path])) for found in discriminators]
    return [
        (place, event)
        for place, event in enumerate(samples)
        if all(_said(value_at(event, path)) == _said(symbol) for path, symbol in wanted)
    ]
