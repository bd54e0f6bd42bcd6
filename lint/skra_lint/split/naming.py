"""What the new events, their topics and their fields are called.

`ProductEngagement` with Movie and Click is `MovieClick`: the thing takes the place of the stem of `productType`, the
deed is put last, a generic last word goes. `productId` becomes `movieId`.
"""

import re
from collections.abc import Sequence

from skra_lint.discriminators import Discriminator
from skra_lint.split.plan import Combination
from skra_lint.vocabulary import vocabulary
from skra_lint.words import is_participle, words

_STEP = re.compile(r"[./:]")
_IDS = frozenset({"id", "key", "uuid", "ref", "guid", "sku", "ids"})


def event_name(event: str, discriminators: Sequence[Discriminator], combination: Combination) -> str:
    """The name of one of the new events, in the style of the old name."""
    deeds = [found for found in discriminators if found.action]
    if len(discriminators) == 1 and _is_fact(words(combination[discriminators[0].field.path])):
        return _styled(words(combination[discriminators[0].field.path]), event)
    parts = list(without_generic_end(event) if deeds else words(event))
    for found in discriminators:
        value = words(combination[found.field.path])
        bare = without_generic_end(event)
        if not (found.action or stem_of(found)) and 0 < len(bare) < len(words(event)) and len(discriminators) == 1:
            parts = _appended(list(bare), value)  # `TruckMessage` of the kind `fault` is `TruckFault`
            continue
        parts = _appended(parts, value) if found.action else _replaced(parts, stem_of(found), value)
    return _styled(parts, event)


def _is_fact(value: Sequence[str]) -> bool:
    """A value that says by itself what happened to what: `user.invited`."""
    return len(value) > 1 and is_participle(value[-1]) and not is_participle(value[0])


def without_shared_path(values: tuple[str, ...]) -> tuple[str, ...]:
    """The values without the steps with which all of them begin or end: `com.example.order.placed` is `placed`."""
    steps = [_STEP.split(value) for value in values]
    shortest = min(map(len, steps), default=0)
    if len(values) < 2 or shortest < 2:
        return values
    before = next((at for at in range(shortest) if len({one[at] for one in steps}) > 1), shortest - 1)
    after = next((at for at in range(shortest - before) if len({one[-1 - at] for one in steps}) > 1), 0)
    short = tuple(".".join(one[before : len(one) - after]) for one in steps)
    return short if all(short) and len(set(short)) == len(values) else values


def without_generic_end(event: str) -> tuple[str, ...]:
    """The words of a name without `Event`, `Activity` and their like at the end."""
    parts = list(words(event))
    while parts and parts[-1] in vocabulary("generic_names"):
        parts.pop()
    return tuple(parts)


def topic_name(name: str) -> str:
    """The topic of an event: `MovieClick` → `movie-click`."""
    return "-".join(words(name))


def field_name(name: str, discriminators: Sequence[Discriminator], combination: Combination) -> str:
    """`productId` is `movieId` in an event about movies; other fields keep their names."""
    for found in discriminators:
        stem = stem_of(found)
        if found.action or not stem:
            continue
        parts = words(name)
        if len(parts) == len(stem) + 1 and parts[: len(stem)] == stem and parts[-1] in _IDS:
            return _styled([*words(combination[found.field.path]), parts[-1]], name)
    return name


def stem_of(found: Discriminator) -> tuple[str, ...]:
    """What the discriminator is the type of: product, for `productType`."""
    return words(found.field.name)[:-1]


def _replaced(parts: list[str], stem: tuple[str, ...], value: tuple[str, ...]) -> list[str]:
    size = len(stem)
    for start in range(len(parts) - size + 1):
        if size and tuple(parts[start : start + size]) == stem:
            return [*parts[:start], *value, *parts[start + size :]]
    return [*value, *parts]


def _appended(parts: list[str], value: tuple[str, ...]) -> list[str]:
    """The deed last, without saying a word twice: `story` and `story_view` are `story view`."""
    for size in range(min(len(parts), len(value)), 0, -1):
        if tuple(parts[-size:]) == value[:size]:
            return [*parts[:-size], *value]
    return [*parts, *value]


def _styled(parts: Sequence[str], like: str) -> str:
    bare = like.rpartition("/")[2]
    for link in ("_", "-", "."):
        if link in bare or (bare.islower() and link == "_"):
            return link.join(parts)
    capitals = [part.capitalize() for part in parts]
    if bare[:1].islower() and capitals:
        capitals[0] = capitals[0].lower()
    return "".join(capitals)
