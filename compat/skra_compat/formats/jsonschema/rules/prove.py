"""The search: is there a value that all of the left admit and none of the right?

For a writer on the left and a reader on the right a value found is an event that breaks the reader, and proof that
there is none is proof of compatibility. The search splits by kind of value, then takes combined schemas apart (on the
left a choice must fail in every branch, on the right a conjunction in every part) until only atoms are left, which
the files of the kinds decide; those ask again about the values inside.

What is known already is in `answers`, recursion included; what is decided when only atoms of one kind of value
are left, in `decide`.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import prod

from skra_compat.budget import Budget
from skra_compat.event import Json
from skra_compat.formats.jsonschema.rules import objects
from skra_compat.formats.jsonschema.rules.admits import admits, every, some
from skra_compat.formats.jsonschema.rules.answers import Answers
from skra_compat.formats.jsonschema.rules.apart import State, parts, taken_apart
from skra_compat.formats.jsonschema.rules.atom import (
    ALWAYS,
    EVERY_KIND,
    NEVER,
    Additional,
    All,
    Among,
    Exactly,
    Item,
    Kind,
    Literal,
    Names,
    OfKind,
    Opaque,
    PatternProperty,
    Property,
    Required,
    Some,
)
from skra_compat.formats.jsonschema.rules.decide import decided
from skra_compat.formats.jsonschema.rules.expand import Node, Space, meant
from skra_compat.formats.jsonschema.rules.focus import focus
from skra_compat.formats.jsonschema.rules.lenient import declared_by
from skra_compat.formats.jsonschema.rules.outcome import IMPOSSIBLE, UNKNOWN, Found, Impossible, Outcome, worst
from skra_compat.formats.jsonschema.rules.plain import plainly
from skra_compat.formats.jsonschema.rules.sameness import Sameness
from skra_compat.formats.jsonschema.rules.view import View

_JOINT = 256
"""Combinations of parts, one of each schema on the right, that are looked at together."""

_OF_OBJECTS = Required | Property | PatternProperty | Additional | Names
_LOOKED_INTO = 2
"""Levels of a value that has been found that are looked at once more."""


class Search:
    """One comparison's questions and what is known of them."""

    def __init__(self, budget: Budget, sameness: Sameness, lenient: Space | None = None) -> None:
        self.budget = budget
        self._same = sameness
        self._writer = lenient
        """The writer's space, when only events of declared properties count."""
        self._answers = Answers()
        self._asked = 0
        """Questions so far."""

    def child(self, left: Iterable[Item], right: Iterable[Item]) -> Outcome:
        """Ask about a value inside the one under way."""
        self._asked += 1
        left, right = tuple(left), tuple(right)
        self.budget.spend(len(left) + len(right))
        if self._same.covered(left, right):
            return IMPOSSIBLE
        said, refused = self._with_policy(dict.fromkeys(map(meant, left))), dict.fromkeys(map(meant, right))
        goal = frozenset(said), frozenset(refused)
        known = self._answers.known(goal)
        if known is not None:
            return known
        # in the order in which it was asked: sets have none that is the same in every process
        return self._answers.worked_out(goal, lambda: self._worked_out(tuple(said), tuple(refused)))

    def _worked_out(self, left: tuple[Item, ...], right: tuple[Item, ...]) -> Outcome:
        """A value of a schema alone is the same in every comparison, if it took no question about values inside."""
        node = left[0] if len(left) == 1 and not right and isinstance(left[0], Node) else None
        if node is None:
            return self.solve(left, right)
        if node.example is None:
            before, found = self._asked, self.solve(left, right)
            if not isinstance(found, Found) or self._asked > before:
                return found
            node.example = found
        return node.example

    def _with_policy(self, left: dict[Item, None]) -> dict[Item, None]:
        if self._writer is None:
            return left
        nodes = [item for item in left if isinstance(item, Node) and item.space is self._writer]
        limit = declared_by(nodes)
        return left if limit is None else {**left, limit: None}

    def solve(self, left: tuple[Item, ...], right: tuple[Item, ...]) -> Outcome:
        """Search among values of every kind; a value found ends it, a doubt does not."""
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
        if said is None or not isinstance(part, Property):
            return False
        return any(plainly(one, part.schema) for one in said) or self._same.covered(said, (part.schema,))

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
        return self._confirmed(decided(self, kind, left, right, excluded), state.literals, state.right)

    def _confirmed(self, found: Outcome, left: Iterable[Item], right: Iterable[Item]) -> Outcome:
        """The value found, unless a second look at it says otherwise; values inside it have had theirs."""
        if not isinstance(found, Found):
            return found
        self.budget.spend(found.size)
        kept = every(admits(one, found.value, _LOOKED_INTO) for one in left)
        broken = some(admits(one, found.value, _LOOKED_INTO) for one in right)
        return UNKNOWN if kept is False or broken is True else found


def _unmet(choices: Sequence[Some | Exactly], value: Json) -> Some | Exactly | None:
    """The choice to look into first: one that a value found without looking at choices does not satisfy."""
    answers = [(admits(one, value), one) for one in choices]
    refused = [one for answer, one in answers if answer is False] or [one for answer, one in answers if answer is None]
    return min(refused, key=lambda one: len(one.items), default=None)


def _extent(value: Json) -> int:
    """Values in a value."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(_extent, inside))
