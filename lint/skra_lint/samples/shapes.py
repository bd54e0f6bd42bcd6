"""Events of one stream by shape: which of them have so few fields in common that they are different types.

Two sets of field names are of one type when they share at least half of their names, directly or by way of others in
between: an event with optional fields has many shapes, and each is near to the next.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from skra_compat.event import Json
from skra_lint.samples.table import ENOUGH
from skra_lint.vocabulary import vocabulary
from skra_lint.words import joined

_NEAR = 0.5
_MOST_SHAPES = 200
_AROUND = ("time", "id", "source", "schema", "trace", "trigger", "other")

Shape = frozenset[str]


def kinds_by_shape(events: Sequence[Mapping[str, Json]]) -> list[tuple[Shape, int]]:
    """The field names that all events of a kind have, and how many there are; kinds seen too seldom are left out."""
    counts = Counter(_shape(event) for event in events)
    clusters: list[list[Shape]] = []
    for shape, _ in counts.most_common(_MOST_SHAPES):
        near = [cluster for cluster in clusters if any(_alike(shape, other) for other in cluster)]
        clusters = [cluster for cluster in clusters if cluster not in near]
        clusters.append([shape, *(one for cluster in near for one in cluster)])
    kinds: list[tuple[Shape, int]] = []
    for cluster in clusters:
        common: Shape = cluster[0].intersection(*cluster[1:])
        count = sum(counts[shape] for shape in cluster)
        if count >= ENOUGH:
            kinds.append((common, count))
    return sorted(kinds, key=lambda kind: -kind[1])


def unseen_shapes(events: Sequence[Mapping[str, Json]]) -> int:
    """How many combinations of fields are rarer than those that are compared."""
    return max(0, len({_shape(event) for event in events}) - _MOST_SHAPES)


def kinds_by_name(events: Sequence[Mapping[str, Json]]) -> list[str]:
    """The `type`s of CloudEvents, each seen often enough to be no accident."""
    seen = Counter(event["type"] for event in events if "specversion" in event and isinstance(event.get("type"), str))
    return [str(name) for name, count in seen.most_common() if count >= ENOUGH]


def _shape(event: Mapping[str, Json]) -> Shape:
    """The names of the fields that hold something, envelope left out, those of a container in its place."""
    names: set[str] = set()
    for name, value in event.items():
        if isinstance(value, Mapping) and joined(name) in vocabulary("containers"):
            names |= {f"{name}.{inner}" for inner, below in value.items() if below not in (None, [])}
        elif value not in (None, []) and not any(joined(name) in vocabulary(f"envelope_{part}") for part in _AROUND):
            names.add(name)
    return frozenset(names)


def _alike(first: Shape, second: Shape) -> bool:
    either = first | second
    return not either or len(first & second) >= _NEAR * len(either)
