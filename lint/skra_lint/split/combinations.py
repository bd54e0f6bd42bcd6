"""Which combinations of values are events of their own.

Without samples the combinations are the product of the values, less those that the documentation speaks against: a
deed that is named only together with certain things is confined to them. A thing is never confined by a deed, or
`BookClick` would vanish because books are mentioned only where they are bookmarked.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from skra_lint.conditions import Condition
from skra_lint.discriminators import Discriminator
from skra_lint.split.plan import Combination, Dropped
from skra_lint.ties import Tie
from skra_lint.words import words

_UNSAID = {("unknown",), ("unspecified",), ("undefined",), ("unrecognized",), ("invalid",)}
"""Last words of values that an enumeration needs and no event has."""
Confined = Mapping[tuple[str, str], Mapping[str, frozenset[str]]]
"""For (discriminator, value): the discriminators that it is named with, and their values."""


def combinations(
    discriminators: Sequence[Discriminator], ties: Sequence[Tie]
) -> tuple[tuple[Combination, ...], tuple[Dropped, ...]]:
    """The combinations that are kept, and those that are dropped with the reason."""
    confined = _confined(discriminators, ties)
    kept: list[Combination] = []
    dropped: list[Dropped] = []
    for values in product(*(found.values for found in discriminators)):
        combination = {found.field.path: value for found, value in zip(discriminators, values, strict=True)}
        reason = next(_reasons(combination, confined), None)
        if reason is None:
            kept.append(combination)
        else:
            dropped.append(Dropped(combination, reason))
    return tuple(kept), tuple(dropped)


def _reasons(combination: Combination, confined: Confined) -> Iterator[str]:
    for value in combination.values():
        if words(value)[-1:] in _UNSAID:
            yield f"{value} says that nobody said which event it is"
    for (deed_field, deed), beside in confined.items():
        if combination.get(deed_field) != deed:
            continue
        for name, allowed in beside.items():
            if combination[name] not in allowed:
                yield f"the documentation names {deed} only together with {' or '.join(sorted(allowed))}"


def _confined(discriminators: Sequence[Discriminator], ties: Sequence[Tie]) -> Confined:
    things = [found.field.path for found in discriminators if not found.action]
    named: dict[tuple[str, str], list[dict[str, frozenset[str]]]] = defaultdict(list)
    for together in _by_sentence(ties).values():
        values = {tie.discriminator.field.path: frozenset(tie.values) for tie in together if tie.values}
        for tie in together:
            if tie.discriminator.action:
                for deed in tie.values:
                    named[tie.discriminator.field.path, deed].append(values)
    confined: dict[tuple[str, str], dict[str, frozenset[str]]] = {}
    for deed_key, mentions in named.items():
        beside = {
            thing: frozenset[str]().union(*(mention[thing] for mention in mentions))
            for thing in things
            if all(thing in mention for mention in mentions)
        }
        if beside:
            confined[deed_key] = beside
    return confined


def _by_sentence(ties: Sequence[Tie]) -> dict[tuple[str, Condition], list[Tie]]:
    sentences: dict[tuple[str, Condition], list[Tie]] = defaultdict(list)
    for tie in ties:
        sentences[tie.field.path, tie.condition].append(tie)
    return sentences
