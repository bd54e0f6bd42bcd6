"""The search: is there a value that all of the left admit and none of the right?

For a writer on the left and a reader on the right a value found is an event that breaks the reader, and proof that
there is none is proof of compatibility. The search splits by kind of value, then takes combined schemas apart (on the
left a choice must fail in every branch, on the right a conjunction in every part) until only atoms are left, which
the files of the kinds decide; those ask again about the values inside.

A question met again inside itself is about a smaller value, so it may be assumed proved (values are finite); what was
proved on that assumption is forgotten when the assumption fails.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import prod
from typing import TypeAlias

from skra_compat.budget import Budget
from skra_compat.event import Json
from skra_compat.formats.jsonschema.rules import arrays, numbers, objects, strings
from skra_compat.formats.jsonschema.rules.admits import admits, every, some
from skra_compat.formats.jsonschema.rules.apart import State, parts, taken_apart
from skra_compat.formats.jsonschema.rules.atom import (
    ALWAYS,
    EVERY_KIND,
    NEVER,
    Additional,
    All,
    Among,
    AtLeast,
    AtMost,
    Exactly,
    Item,
    Kind,
    Literal,
    Matches,
    MaxSize,
    MinSize,
    MultipleOf,
    Names,
    OfKind,
    Opaque,
    PatternProperty,
    Property,
    Required,
    Some,
)
from skra_compat.formats.jsonschema.rules.expand import Node, Space
from skra_compat.formats.jsonschema.rules.focus import focus
from skra_compat.formats.jsonschema.rules.lenient import declared_by
from skra_compat.formats.jsonschema.rules.outcome import IMPOSSIBLE, UNKNOWN, Found, Impossible, Outcome, worst
from skra_compat.formats.jsonschema.rules.sameness import Sameness
from skra_compat.formats.jsonschema.rules.view import View

_JOINT = 256
"""Combinations of parts, one of each schema on the right, that are looked at together."""
Goal: TypeAlias = tuple[frozenset[Item], frozenset[Item]]

_OF_OBJECTS = Required | Property | PatternProperty | Additional | Names
_LOOKED_INTO = 2
"""Levels of a value that has been found that are looked at once more."""
_DEEPEST = 40
"""Values inside values that are looked into before the search gives up."""


class Search:
    """One comparison's questions and what is known of them."""

    def __init__(self, budget: Budget, sameness: Sameness, lenient: Space | None = None) -> None:
        self.budget = budget
        self._same = sameness
        self._writer = lenient
        """The writer's space, when only events of declared properties count."""
        self._known: dict[Goal, Outcome] = {}
        self._doubted: dict[Goal, int] = {}
        """Questions without an answer and how deep they were asked: nearer the top they get another go."""
        self._asked: dict[Goal, int] = {}
        self._on_trust: list[Goal] = []
        """Proofs that lean on questions still open, oldest first; `_trust` says on which (the outermost)."""
        self._trust: dict[Goal, int] = {}
        self._trusted = _DEEPEST + 1
        """The outermost open question that the one under way leans on."""

    def child(self, left: Iterable[Item], right: Iterable[Item]) -> Outcome:
        """Ask about a value inside the one under way."""
        said, refused = self._with_policy(dict.fromkeys(map(_meant, left))), dict.fromkeys(map(_meant, right))
        goal = frozenset(said), frozenset(refused)
        known = self._known.get(goal)
        if known is not None:
            self._trusted = min(self._trusted, self._trust.get(goal, _DEEPEST + 1))
            return known
        if goal in self._asked:
            self._trusted = min(self._trusted, self._asked[goal])
            return IMPOSSIBLE
        if len(self._asked) >= min(_DEEPEST, self._doubted.get(goal, _DEEPEST)):
            return UNKNOWN
        position, before, mark = len(self._asked), self._trusted, len(self._on_trust)
        self._asked[goal], self._trusted = position, _DEEPEST + 1
        try:
            found = self.solve(tuple(said), tuple(refused))  # in the order asked: sets have none of their own
        finally:
            del self._asked[goal]
        self._remember(goal, found, position, mark)
        self._trusted = min(before, self._trusted) if self._trusted < position else before
        return found

    def _remember(self, goal: Goal, found: Outcome, position: int, mark: int) -> None:
        """Keep an answer; a proof that leans on a question still open is kept as long as that one is not refuted."""
        leaning, self._on_trust[mark:] = self._on_trust[mark:], []
        if not isinstance(found, Impossible):
            for shaken in leaning:
                self._known.pop(shaken, None)
                self._trust.pop(shaken, None)
            if isinstance(found, Found):
                self._known[goal] = found
            else:
                self._doubted[goal] = position
            return
        self._known[goal] = found
        if self._trusted < position:
            self._on_trust.extend((*leaning, goal))
            self._trust.update((one, self._trusted) for one in (*leaning, goal))
        else:
            for proved in leaning:
                self._trust.pop(proved, None)

    def _with_policy(self, left: dict[Item, None]) -> dict[Item, None]:
        if self._writer is None:
            return left
        nodes = [item for item in left if isinstance(item, Node) and item.space is self._writer]
        limit = declared_by(nodes)
        return left if limit is None else {**left, limit: None}

    def solve(self, left: tuple[Item, ...], right: tuple[Item, ...]) -> Outcome:
        """Search among values of every kind; a value found ends it, a doubt does not."""
        self.budget.spend(len(left) + len(right))
        if self._same.covered(left, right):
            return IMPOSSIBLE
        kinds = EVERY_KIND.intersection(*(one.kinds for one in left if isinstance(one, Node | OfKind)))
        return worst(self._of_kind(kind, left, right) for kind in Kind if kind in kinds)

    def _of_kind(self, kind: Kind, left: tuple[Item, ...], right: tuple[Item, ...]) -> Outcome:
        said = focus(left[0] if len(left) == 1 else All(left), kind)
        refused = focus(right[0] if len(right) == 1 else Some(right), kind)
        if said == NEVER or refused == ALWAYS:
            return IMPOSSIBLE
        if kind is Kind.BOOLEAN:
            return self._apart(kind, (said, Among((True, False))), (refused,))
        return self._apart(kind, (said,), (refused,))

    def _apart(self, kind: Kind, left: tuple[Item, ...], right: tuple[Item, ...]) -> Outcome:
        """Take the question apart."""
        self.budget.spend(4)
        state = self._state(left, right)
        if state is None:
            return IMPOSSIBLE
        if any(isinstance(one, Among) for one in state.literals):
            return self._one_by_one(state)
        conjunctions = [one for one in state.right if isinstance(one, All | Exactly | Node)]
        if len(conjunctions) == 1 and len(state.right) == 1:
            return self._every_part(kind, state, conjunctions[0], ())
        found = self._several(kind, state, conjunctions) if conjunctions else self._of_literals(kind, state)
        choice = min(state.choices, key=lambda one: len(one.items), default=None)
        if isinstance(found, Found):
            choice = _unmet(state.choices, found.value)
        if isinstance(found, Impossible) or choice is None:
            return found
        return self._every_branch(kind, state, choice)

    def _state(self, left: tuple[Item, ...], right: tuple[Item, ...]) -> State | None:
        """None when the question answers itself: one thing on both sides, or a side that says it all."""
        state = taken_apart(left, right)
        if state is None:
            return None
        self.budget.spend(len(state.met_left) + len(state.met_right))
        if any(item in state.met_left for item in state.met_right):
            return None
        return None if self._same.covered(state.met_left, state.met_right) else state

    def _one_by_one(self, state: State) -> Outcome:
        """The left names its values: each is tried."""
        first = next(one for one in state.literals if isinstance(one, Among))
        left: list[Item] = [*state.literals, *state.choices]
        found: Outcome = IMPOSSIBLE
        for value in first.values:
            self.budget.spend(_extent(value))
            admitted = every(admits(one, value) for one in left)
            refused = some(admits(one, value) for one in state.right)
            if admitted is False or refused is True:
                continue
            if admitted and refused is False:
                return Found(value, _extent(value))
            found = UNKNOWN
        return found

    def _every_part(self, kind: Kind, state: State, conjunction: Item, others: tuple[Item, ...]) -> Outcome:
        left, inside = (*state.literals, *state.choices), parts(conjunction)
        if kind is Kind.OBJECT and not others and not state.choices:
            return worst(self._every_keyword(state.literals, inside))
        return worst(self._apart(kind, left, (*others, part)) for part in inside)

    def _every_keyword(self, left: Sequence[Literal], inside: tuple[Item, ...]) -> Iterator[Outcome]:
        """Objects have keywords by the thousand: what the left says is gathered once for all of them."""
        kept, view = frozenset(left), View.of(left)
        for part in inside:
            if not isinstance(part, _OF_OBJECTS):
                yield self._apart(Kind.OBJECT, tuple(left), (part,))
            elif part not in kept and not self._kept_to(view, part):
                self.budget.spend(2)
                yield self._confirmed(objects.search(self, view, (part,)), left, (part,))

    def _kept_to(self, view: View, part: Item) -> bool:
        """Whether a property is plainly what the left says of it already."""
        said = view.properties.get(part.name) if isinstance(part, Property) else None
        return said is not None and isinstance(part, Property) and self._same.covered(said, (part.schema,))

    def _every_branch(self, kind: Kind, state: State, choice: Some | Exactly) -> Outcome:
        """One choice of the left, each branch of which must be impossible."""
        left = (*state.literals, *(one for one in state.choices if one is not choice))
        answers: list[Outcome] = []
        for number, item in enumerate(choice.items):
            others = (*choice.items[:number], *choice.items[number + 1 :]) if isinstance(choice, Exactly) else ()
            answers.append(self._apart(kind, (*left, item), (*state.right, *others)))
            if isinstance(answers[-1], Found):
                break
        return worst(answers)

    def _several(self, kind: Kind, state: State, conjunctions: Sequence[Item]) -> Outcome:
        """Several schemas on the right: one may cover the left alone, or they cover it together."""
        left = tuple(state.literals)
        related: list[Item] = []
        found: list[Outcome] = []
        for item in state.right:
            alone = self._apart(kind, left, (item,))
            if isinstance(alone, Impossible):
                return IMPOSSIBLE
            if isinstance(alone, Found) and not some(admits(one, alone.value) for one in state.right):
                return alone
            if not isinstance(self._apart(kind, (*left, item), ()), Impossible):
                related.append(item)
                found.append(alone)
        if len(related) <= 1:
            return found[0] if found else self._apart(kind, left, ())
        together = [item for item in related if item in conjunctions]
        if not together:
            return self._of_literals(kind, State(state.literals, right=related))
        if prod(len(parts(one)) for one in together) > _JOINT:
            return UNKNOWN
        first = min(together, key=lambda one: len(parts(one)))
        narrowed = State(state.literals, right=related)
        return self._every_part(kind, narrowed, first, tuple(one for one in related if one is not first))

    def _of_literals(self, kind: Kind, state: State) -> Outcome:
        right = [one for one in state.right if not isinstance(one, Opaque | Among)]
        excluded = [one for one in state.right if isinstance(one, Among)]
        left = [one for one in state.literals if not isinstance(one, Opaque | Among)]
        return self._confirmed(self._decide(kind, left, right, excluded), state.literals, state.right)

    def _confirmed(self, found: Outcome, left: Iterable[Item], right: Iterable[Item]) -> Outcome:
        """The value found, unless a second look at it says otherwise; values inside it have had theirs."""
        if not isinstance(found, Found):
            return found
        self.budget.spend(found.size)
        kept = every(admits(one, found.value, _LOOKED_INTO) for one in left)
        broken = some(admits(one, found.value, _LOOKED_INTO) for one in right)
        return UNKNOWN if kept is False or broken is True else found

    def _decide(self, kind: Kind, left: Sequence[Literal], right: Sequence[Item], excluded: Sequence[Among]) -> Outcome:
        match kind:
            case Kind.NULL:
                return Found(None)
            case Kind.BOOLEAN:
                return Found(value=True)
            case Kind.STRING:
                texts = [value for one in excluded for value in one.values if isinstance(value, str)]
                of_strings = (MinSize, MaxSize, Matches)
                return strings.search(
                    [one for one in left if isinstance(one, of_strings)],
                    [one for one in right if isinstance(one, of_strings)],
                    texts,
                    self.budget,
                )
            case Kind.ARRAY:
                return arrays.search(self, left, right)
            case Kind.OBJECT:
                return objects.search(self, View.of(left), right)
            case _:
                points = [value for one in excluded for value in one.values if isinstance(value, int | float)]
                of_numbers = (AtLeast, AtMost, MultipleOf)
                return numbers.search(
                    kind,
                    [one for one in left if isinstance(one, of_numbers)],
                    [one for one in right if isinstance(one, of_numbers)],
                    points,
                )


def _meant(item: Item) -> Item:
    return item.meant if isinstance(item, Node) else item


def _unmet(choices: Sequence[Some | Exactly], value: Json) -> Some | Exactly | None:
    """The choice to look into first: one that a value found without looking at choices does not satisfy."""
    answers = [(admits(one, value), one) for one in choices]
    refused = [one for answer, one in answers if answer is False] or [one for answer, one in answers if answer is None]
    return min(refused, key=lambda one: len(one.items), default=None)


def _extent(value: Json) -> int:
    """Values in a value."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(_extent, inside))
