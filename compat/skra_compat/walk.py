"""Pairs the parts of a reader with those of a writer, once for all languages.

A language gives one function that yields what is wrong with a pair of parts and tells the pair which parts below must
hold too (`Pair.at`) or asks whether an alternative does (`Pair.accepts`). The walk alone knows the path and remembers
what was asked. Recursion is the greatest fixpoint: a pair that is met again is compatible unless something else
refuses it. What must hold waits in a list, not on the stack, so deep schemas cost memory and never a RecursionError.
"""

from collections.abc import Callable, Generator, Hashable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from skra_compat.budget import Budget, Exhausted
from skra_compat.difference import Difference, Effect

N = TypeVar("N")
Key: TypeAlias = tuple[Hashable, Hashable]

_NESTED_ALTERNATIVES = 64
"""Alternatives inside alternatives that may be under trial at once."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of an alternative."""

    refusal: Difference | None = None
    """The first thing against it; None when it was accepted."""
    degradations: tuple[Difference, ...] = ()
    """What an accepted alternative changes, each place once in the whole walk."""


class Walk(Generic[N]):
    """One comparison under way. `identity` names a part: equal names, equal parts."""

    def __init__(
        self, rules: "Callable[[Pair[N]], Iterator[Difference]]", identity: Callable[[N], Hashable], budget: Budget
    ) -> None:
        self._rules = rules
        self._identity = identity
        self._budget = budget
        self._refused: dict[Key, Difference] = {}
        self._broken: set[Key] = set()
        self._scopes: list[set[Key]] = []
        self._met: set[Key] = set()

    def differences(self, reader: N, writer: N, path: tuple[str, ...] = ()) -> Iterator[Difference]:
        """Yield everything that the rules say of the pair and of all pairs below it."""
        return self._below(Pair(self, reader, writer, path))

    def trial(self, pair: "Pair[N]") -> Trial:
        """What the rules find against a pair of alternatives; reports nothing.

        A refusal is remembered for good, because everything under way was taken in its favour. An acceptance leans on
        what is under way, so it is remembered only as long as that stands.
        """
        key = self._key(pair)
        if key in self._refused:
            return Trial(self._refused[key])
        degradations: list[Difference] = []
        with closing(self._below(pair)) as found:
            for one in found:
                if one.effect is not Effect.DEGRADED:
                    self._refused[key] = one
                    return Trial(one)
                degradations.append(one)
        if self._scopes:
            self._scopes[-1] |= self._met
        return Trial(None, tuple(degradations))

    def _below(self, top: "Pair[N]") -> Generator[Difference, None, None]:
        if len(self._scopes) >= _NESTED_ALTERNATIVES:
            raise Exhausted
        self._scopes.append(set())
        try:
            waiting: list[Pair[N] | Difference] = [top]
            while waiting:
                one = waiting.pop()
                if isinstance(one, Difference):
                    yield one
                elif one.walked:
                    self._finish(one)
                elif self._first_met(one):
                    yield from self._looked_at(one, waiting)
        finally:
            self._met = self._scopes.pop()

    def _looked_at(self, pair: "Pair[N]", waiting: "list[Pair[N] | Difference]") -> Iterator[Difference]:
        for one in self._rules(pair):
            pair.note(one)
            yield one
        for below in pair.below:
            if isinstance(below, Difference):
                pair.note(below)
        pair.walked = True
        waiting.append(pair)
        waiting.extend(reversed(pair.below))

    def _finish(self, pair: "Pair[N]") -> None:
        if pair.refused:
            self._broken.add(self._key(pair))
            if pair.parent is not None:
                pair.parent.refused = True

    def _key(self, pair: "Pair[N]") -> Key:
        return self._identity(pair.reader), self._identity(pair.writer)

    def _first_met(self, pair: "Pair[N]") -> bool:
        key = self._key(pair)
        # What broke outside of all alternatives is looked at again inside of one, where it counts against that one.
        scopes = self._scopes[1:] if key in self._broken and len(self._scopes) > 1 else self._scopes
        if any(key in scope for scope in scopes):
            return False
        self._budget.spend()
        self._scopes[-1].add(key)
        return True


class Pair(Generic[N]):
    """A part of the reader and the part of the writer that it meets."""

    __slots__ = ("_walk", "below", "origin", "parent", "reader", "refused", "steps", "walked", "writer")

    def __init__(
        self, walk: Walk[N], reader: N, writer: N, steps: tuple[str, ...], parent: "Pair[N] | None" = None
    ) -> None:
        self._walk = walk
        self.reader = reader
        self.writer = writer
        self.steps = steps
        """From the parent, or from the root if there is none; whole paths would cost their square in deep schemas."""
        self.origin = 0
        """Which of the parts of the parent's writer this one's is, where there are several."""
        self.parent = parent
        """The pair from which the walk came here: a witness is built around its part along these."""
        self.below: list[Pair[N] | Difference] = []
        """What comes after this pair, in order; a difference stands here if it is to be told after a pair below."""
        self.walked = False
        self.refused = False
        """Whether anything was found against it, here or below; known for good once all below is walked."""

    @property
    def path(self) -> tuple[str, ...]:
        """The steps from the root."""
        parts: list[tuple[str, ...]] = []
        at: Pair[N] | None = self
        while at is not None:
            parts.append(at.steps)
            at = at.parent
        return tuple(step for steps in reversed(parts) for step in steps)

    def note(self, difference: Difference) -> None:
        """Remember that something refuses the writer here."""
        self.refused = self.refused or difference.effect is not Effect.DEGRADED

    def at(self, step: str, reader: N, writer: N, origin: int = 0) -> None:
        """Have the rules look at a pair of parts one step below; what they say appears under that path."""
        below = Pair(self._walk, reader, writer, tuple(step.split("/")), self)
        below.origin = origin
        self.below.append(below)

    def accepts(self, reader: N, writer: N) -> bool:
        """Whether a pair of alternatives is compatible, without a report."""
        return self.trial(reader, writer).refusal is None

    def trial(self, reader: N, writer: N) -> Trial:
        """Try a pair of alternatives, without a report; its differences carry the path of this pair."""
        return self._walk.trial(Pair(self._walk, reader, writer, (), self))

    def pointer(self, *steps: str) -> str:
        """Name the place of this pair, or of something below it, as a pointer: `/fields/0/type`."""
        return "".join(f"/{step}" for step in (*self.path, *steps))
