"""Which fields of two records are the same."""

from collections.abc import Callable, Sequence
from typing import Final

from skra_compat.outline import Field


def paired(
    earlier: Sequence[Field], later: Sequence[Field]
) -> tuple[list[tuple[Field, Field]], list[Field], list[Field]]:
    """Fields that are the same, by number, by name, by alias; then those that are new and those that are gone."""
    left = dict(enumerate(earlier))
    found: dict[int, Field] = {}
    for of_earlier, of_later in _SAME:
        known = {key: at for at, was in left.items() for key in of_earlier(was)}
        for position, now in enumerate(later):
            if position not in found:
                at = next((known[key] for key in of_later(now) if known.get(key) in left), None)
                if at is not None:
                    found[position] = left.pop(at)
    kept = [(found[position], now) for position, now in enumerate(later) if position in found]
    return kept, [now for position, now in enumerate(later) if position not in found], list(left.values())


def _number(field: Field) -> Sequence[object]:
    return [] if field.number is None else [field.number]


def _name(field: Field) -> Sequence[object]:
    return [field.name]


def _aliases(field: Field) -> Sequence[object]:
    return field.aliases


_SAME: Final[Sequence[tuple[Callable[[Field], Sequence[object]], Callable[[Field], Sequence[object]]]]] = (
    (_number, _number),
    (_name, _name),
    (_name, _aliases),
    (_aliases, _name),
)
"""What fields of the earlier and of the later outline have in common when they are one; surest first."""
