"""Tagged parts: fields that are named after the values of a discriminator beside them.

`controlType: gradient | freqDroop` beside optional objects `gradient` and `freqDroop` is a choice between events,
whatever the discriminator is called.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from skra_compat.outline import Field
from skra_lint.discriminators import Discriminator, discriminators_among, is_elsewhere
from skra_lint.envelope import is_envelope
from skra_lint.event import LintedEvent
from skra_lint.vocabulary import vocabulary
from skra_lint.words import words

_SUFFIXES = frozenset({"details", "detail", "data", "payload", "info", "params", "event", "attributes", "properties"})
_FEWEST = 2
_SHARE = 0.3
"""Share of the values that must have a part, where few have one."""
_MANY = 4
_MAIN = 0.5
"""Share of the optional fields that the parts must be, where the name of the discriminator says nothing: a choice of
models in a wide event is one of its attributes."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A discriminator and the optional fields that its values name."""

    discriminator: Discriminator
    parts: tuple[Field, ...]
    nested: bool
    """Inside of the one object that the event consists of."""


def tagged_parts(event: LintedEvent) -> Tagged | None:
    """The discriminator whose values name most of the optional fields; None where no two are named."""
    found = [*_within(event.discriminators, event.soft, nested=False)]
    whole = event.payload[0].record if len(event.payload) == 1 else None
    if whole is not None and not found:
        below = [inner for one in whole.fields if one.record is not None for inner in one.record.fields]
        soft = [one for one in (*whole.fields, *below) if one.soft and not is_envelope(one)]
        found = [*_within(tuple(discriminators_among(whole.fields)), soft, nested=True)]
    return max(found, key=lambda one: len(one.parts), default=None)


def _within(discriminators: Sequence[Discriminator], soft: Iterable[Field], *, nested: bool) -> Iterator[Tagged]:
    named = {words(field.name): field for field in soft if not is_elsewhere(field.name)}
    for found in discriminators if len(named) >= _FEWEST else ():
        if found.outcome or not (found.named or vocabulary("attributes").isdisjoint(words(found.field.name))):
            continue
        matched = (_part_of(value, named) for value in found.values)
        parts = tuple({part.path: part for part in matched if part is not None}.values())
        enough = len(parts) >= _MANY or len(parts) >= _SHARE * len(found.values)
        if len(parts) >= _FEWEST and enough and (found.named or len(parts) >= _MAIN * len(named)):
            yield Tagged(found, parts, nested)


def _part_of(value: str, named: Mapping[tuple[str, ...], Field]) -> Field | None:
    """The field that is named like the value, give or take a word such as `details`."""
    spoken = words(value)
    if not spoken:
        return None
    exact = named.get(spoken)
    return exact or next((named[key] for ending in _SUFFIXES if (key := (*spoken, ending)) in named), None)
