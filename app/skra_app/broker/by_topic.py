"""What a request says of each topic, as Kafka reads it: once, however often it is named, and only if of a partition."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

N = TypeVar("N", bound=str)
P = TypeVar("P")


def by_topic(rows: Iterable[tuple[N, Sequence[P]]]) -> dict[N, list[P]]:
    """Gather the parts of each topic, in the order in which topics are first named; one without any is left out."""
    gathered: dict[N, list[P]] = {}
    for name, parts in rows:
        if parts:
            gathered.setdefault(name, []).extend(parts)
    return gathered
