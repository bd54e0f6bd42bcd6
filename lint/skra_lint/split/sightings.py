"""Where samples have which fields, by the kind of event: what each kind always has, and what it never has.

A field that a kind has not is believed to be another kind's only if chance does not explain it, because twenty events
may lack what is rare. A field that came late says nothing of the events before it: it is new, and no kind's own.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from skra_compat.event import Json
from skra_compat.outline import Field
from skra_lint.samples.table import ENOUGH
from skra_lint.split.plan import Presence

DEEPEST = 4
"""Objects inside objects that are looked into."""
_NOISE = 0.02
_ALPHA = 0.001
_SURE = 200
"""Events that need no comparison with others to say "always"."""

Kind = Sequence[tuple[int, Mapping[str, Json]]]
"""The samples of one kind of event, with their places in the stream."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many events of a kind hold a field, of those that hold the object around it."""

    there: int
    of: int

    @property
    def rate(self) -> float:
        """Between 0 and 1; 0 where there is nothing to compare."""
        return self.there / self.of if self.of else 0.0


class Sightings:
    """The fields of some kinds of events as their samples have them."""

    def __init__(self, fields: Sequence[Sequence[Field]], kinds: Sequence[Kind]) -> None:
        """`fields` are those at the root of each kind."""
        self._places: Mapping[str, Sequence[Sequence[int]]] = _counted(fields, kinds)
        self._kinds = len(kinds)
        self._verdicts: dict[str, tuple[Presence | None, ...]] = {}

    def presence(self, path: str, around: str, kind: int) -> Presence | None:
        """What the samples of one kind say of a field; None where they leave it open."""
        if path not in self._verdicts:
            self._verdicts[path] = tuple(self._judged(path, around))
        return self._verdicts[path][kind]

    def contradicts(self, presence: Presence, path: str, around: str, kind: int) -> bool:
        """Whether some event of that kind does what the presence rules out."""
        seen = self._all(path, around)[kind]
        return bool(seen.there) if presence is Presence.ABSENT else seen.there < seen.of

    def _judged(self, path: str, around: str) -> Iterator[Presence | None]:
        shares, compared = self._all(path, around), self._all(path, around)
        if all(share.rate < 1 - _NOISE for share in shares):
            compared = self._since_it_came(path, around)
        absent = [_is_absent(at, compared) for at in range(self._kinds)]
        for at, share in enumerate(shares):
            if absent[at]:
                yield Presence.ABSENT
            elif share.of and share.there == share.of and (any(absent) or _is_always(at, shares)):
                yield Presence.REQUIRED
            else:
                yield Presence.AS_BEFORE if share.there else None

    def _all(self, path: str, around: str) -> list[Share]:
        return [Share(len(there), len(of)) for there, of in zip(self._at(path), self._at(around), strict=True)]

    def _since_it_came(self, path: str, around: str) -> list[Share]:
        """Only the events between the first and the last that have the field."""
        places = [place for of_kind in self._at(path) for place in of_kind]
        first, last = min(places, default=0), max(places, default=-1)
        counts = (bisect_right(of, last) - bisect_left(of, first) for of in self._at(around))
        return [Share(len(there), of) for there, of in zip(self._at(path), counts, strict=True)]

    def _at(self, path: str) -> Sequence[Sequence[int]]:
        return self._places.get(path) or [()] * self._kinds


def _is_absent(at: int, shares: Sequence[Share]) -> bool:
    own, elsewhere = shares[at], max((one.rate for n, one in enumerate(shares) if n != at), default=0.0)
    if not own.of:
        return False
    if own.there:
        return own.of >= ENOUGH and own.rate <= _NOISE and elsewhere >= 1 - _NOISE
    return (1 - elsewhere) ** own.of < _ALPHA


def _is_always(at: int, shares: Sequence[Share]) -> bool:
    elsewhere = min((one.rate for n, one in enumerate(shares) if n != at and one.of), default=1.0)
    return shares[at].of >= _SURE or elsewhere ** shares[at].of < _ALPHA


def _counted(fields: Sequence[Sequence[Field]], kinds: Sequence[Kind]) -> Mapping[str, Sequence[Sequence[int]]]:
    """The places of the events that hold something, by the path of the field; of all events for the empty path."""
    found: dict[str, list[list[int]]] = defaultdict(lambda: [[] for _ in kinds])
    for at, kind in enumerate(kinds):
        for place, event in kind:
            found[""][at].append(place)
            for path in _held(event, fields[at], DEEPEST):
                found[path][at].append(place)
    return found


def _held(event: Mapping[str, Json], fields: Sequence[Field], depth: int) -> Iterator[str]:
    for field in fields:
        value = event.get(field.name)
        if value is None or value == []:
            continue
        yield field.path
        if field.record is not None and not field.repeated and depth and isinstance(value, Mapping):
            yield from _held(value, field.record.fields, depth - 1)
