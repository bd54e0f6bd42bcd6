"""Patterns as languages: is there a string that these match and those do not?

A pattern becomes a nondeterministic automaton; all patterns of a question run side by side over one shared alphabet,
whose letters are the classes of characters that no pattern tells apart. The breadth-first search finds a shortest
string, or ends without one, which proves that there is none.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from math import prod
from typing import TypeAlias

from skra_compat.budget import Budget
from skra_compat.formats.jsonschema.rules import regex
from skra_compat.formats.jsonschema.rules.regex import (
    Chars,
    Choice,
    Edge,
    Look,
    NotRegular,
    Ranges,
    Repeat,
    Tree,
    conditions,
)

_LARGEST = 4_000
"""States of one automaton."""
_WAYS = 64
"""Ways to match none of some patterns that look ahead."""
_ACCEPT = 0
_PREFERRED = [*range(97, 123), *range(65, 91), *range(48, 58), *range(32, 127)]

States: TypeAlias = frozenset[int] | None
"""Where an automaton may be; None once it has matched, whatever follows."""
Level: TypeAlias = dict[tuple[States, ...], str]
"""Where all automata may be after so many characters, and a text that leads there."""


@dataclass(slots=True)
class Automaton:
    """States are numbers; a state has either steps on characters or free steps, some of them only at an edge."""

    steps: list[tuple[Ranges, int] | None] = field(default_factory=list[tuple[Ranges, int] | None])
    free: list[tuple[int, ...]] = field(default_factory=list[tuple[int, ...]])
    edges: dict[int, bool] = field(default_factory=dict[int, bool])
    """States whose free steps are open at the start (False) or the end (True) of the text only."""
    start: int = 0

    def add(self, step: tuple[Ranges, int] | None = None, free: tuple[int, ...] = ()) -> int:
        """A new state.

        Raises:
            NotRegular: the automaton grows too large.
        """
        if len(self.steps) >= _LARGEST:
            raise NotRegular
        self.steps.append(step)
        self.free.append(free)
        return len(self.steps) - 1

    def closure(
        self, states: Sequence[int] | frozenset[int], *, at_start: bool, at_end: bool = False
    ) -> frozenset[int]:
        """The states reached without a character."""
        found: set[int] = set()
        waiting = list(states)
        while waiting:
            state = waiting.pop()
            if state in found:
                continue
            found.add(state)
            if state not in self.edges or (at_end if self.edges[state] else at_start):
                waiting.extend(self.free[state])
        return frozenset(found)

    def begin(self) -> States:
        """Before the first character."""
        found = self.closure([self.start], at_start=True)
        return None if _ACCEPT in found else found

    def after(self, states: States, code: int) -> States:
        """After a character; a search may begin anew at each."""
        if states is None:
            return None
        reached = [self.start]
        for state in states:
            step = self.steps[state]
            if step is not None and any(low <= code <= high for low, high in step[0]):
                reached.append(step[1])
        found = self.closure(reached, at_start=False)
        return None if _ACCEPT in found else found

    def matched(self, states: States, *, empty: bool) -> bool:
        """Whether the text, ending here, has a match."""
        return states is None or _ACCEPT in self.closure(states, at_start=empty, at_end=True)


@dataclass(frozen=True, slots=True)
class _Automata:
    """A pattern: each of these has a match, and none of those."""

    met: tuple[Automaton, ...]
    unmet: tuple[Automaton, ...]


@lru_cache(maxsize=1024)
def _automata(pattern: str) -> _Automata:
    """The automata of a pattern.

    Raises:
        NotRegular: there are none, or they are too large.
    """
    found = conditions(pattern)
    return _Automata(tuple(map(_automaton, found.met)), tuple(map(_automaton, found.unmet)))


def _automaton(tree: Tree) -> Automaton:
    built = Automaton()
    built.add()
    built.start = _build(built, tree, _ACCEPT)
    return built


def _build(built: Automaton, tree: Tree, then: int) -> int:
    """The state from which `tree` and then `then` is read."""
    match tree:
        case Chars(ranges):
            return built.add((ranges, then))
        case Edge(end):
            state = built.add(free=(then,))
            built.edges[state] = end
            return state
        case Choice(parts):
            return built.add(free=tuple(_build(built, part, then) for part in parts))
        case Repeat():
            return _repeat(built, tree, then)
        case regex.Sequence(parts):
            for part in reversed(parts):
                then = _build(built, part, then)
            return then
        case Look():
            raise NotRegular


def _repeat(built: Automaton, tree: Repeat, then: int) -> int:
    if tree.most is None:
        loop = built.add()
        built.free[loop] = (_build(built, tree.part, loop), then)
        state = loop
    else:
        state = then
        for _ in range(tree.most - tree.least):
            state = built.add(free=(_build(built, tree.part, state), then))
    for _ in range(tree.least):
        state = _build(built, tree.part, state)
    return state


def letters(automata: Sequence[Automaton]) -> list[int]:
    """One character for every class of characters that the automata do not tell apart, readable ones first."""
    sets = {step[0] for one in automata for step in one.steps if step is not None}
    bounds = sorted({0, 0xD800, 0xE000} | {edge for ranges in sets for low, high in ranges for edge in (low, high + 1)})
    candidates = [*_PREFERRED, *(bound for bound in bounds if bound <= regex.LAST and not 0xD800 <= bound < 0xE000)]
    found: dict[tuple[bool, ...], int] = {}
    for code in candidates:
        found.setdefault(tuple(any(low <= code <= high for low, high in ranges) for ranges in sets), code)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Run:
    """Automata side by side; those after the first `inside` must not match."""

    automata: tuple[Automaton, ...]
    inside: int
    alphabet: tuple[int, ...]
    budget: Budget

    def accepts(self, states: tuple[States, ...], *, empty: bool) -> bool:
        """Whether a text that ends here is one that is looked for."""
        found = (one.matched(here, empty=empty) for one, here in zip(self.automata, states, strict=True))
        return all(matched is (number < self.inside) for number, matched in enumerate(found))

    def after(self, level: Level, met: Level) -> Level:
        """Every place that is one character further, with a text that leads there."""
        found: Level = {}
        for states, text in level.items():
            work = 1 + sum(len(here) for here in states if here) // 8
            for code in self.alphabet:
                self.budget.spend(work)
                after = tuple(one.after(here, code) for one, here in zip(self.automata, states, strict=True))
                if after not in met and after not in found and None not in after[self.inside :]:
                    found[after] = text + chr(code)
        return found


def find(
    inside: Sequence[str], outside: Sequence[str], shortest: int, longest: int | None, budget: Budget
) -> str | None:
    """A shortest string that every pattern of `inside` and none of `outside` matches; None when there is none.

    Raises:
        NotRegular: a pattern is not a regular language.
        Exhausted: the budget is spent.
    """
    met = [one for pattern in inside for one in _automata(pattern).met]
    unmet = [one for pattern in inside for one in _automata(pattern).unmet]
    ways = [_refusals(_automata(pattern)) for pattern in outside]
    if prod(map(len, ways)) > _WAYS:
        raise NotRegular
    best: str | None = None
    for refused in product(*ways):
        matching = (*met, *(one for one, match in refused if match))
        others = (*unmet, *(one for one, match in refused if not match))
        text = _shortest(matching, others, shortest, longest, budget)
        if text is not None and (best is None or len(text) < len(best)):
            best, longest = text, len(text)
    return best


def _refusals(pattern: _Automata) -> list[tuple[Automaton, bool]]:
    """The ways not to match a pattern: an automaton, and whether it is to match."""
    return [*((one, False) for one in pattern.met), *((one, True) for one in pattern.unmet)]


def _shortest(
    inside: tuple[Automaton, ...],
    outside: tuple[Automaton, ...],
    shortest: int,
    longest: int | None,
    budget: Budget,
) -> str | None:
    automata = (*inside, *outside)
    run = _Run(automata, len(inside), tuple(letters(automata)), budget)
    level: Level = {tuple(one.begin() for one in automata): ""}
    met: Level = {}
    length = 0
    while level and (longest is None or length <= longest):
        if length >= shortest:
            for states, text in level.items():
                if run.accepts(states, empty=not text):
                    return text
            met |= level
        level = run.after(level, met)
        length += 1
    return None
