"""A question taken apart as far as it goes without a choice."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from skra_compat.formats.jsonschema.rules.atom import All, Exactly, Item, Literal, Not, Some
from skra_compat.formats.jsonschema.rules.expand import Node


@dataclass(slots=True)
class State:
    """A question taken apart as far as it goes without a choice."""

    literals: list[Literal] = field(default_factory=list[Literal])
    choices: list[Some | Exactly] = field(default_factory=list["Some | Exactly"])
    """Of the left: one branch holds."""
    right: list[Item] = field(default_factory=list[Item])
    """Literals and conjunctions: none holds."""
    met_left: dict[Item, None] = field(default_factory=dict[Item, None])
    """Everything that holds, combined schemas included."""
    met_right: dict[Item, None] = field(default_factory=dict[Item, None])
    """Everything that does not."""


def taken_apart(left: Iterable[Item], right: Iterable[Item]) -> State | None:
    """All of the left and none of the right, without choices taken; None when a side says it all."""
    state, waiting_left, waiting_right = State(), list(left), list(right)
    while waiting_left or waiting_right:
        on_left = bool(waiting_left)
        item = (waiting_left or waiting_right).pop()
        met, take = (state.met_left, _take_left) if on_left else (state.met_right, _take_right)
        if item in met:
            continue
        met[item] = None
        if not take(item, state, waiting_left, waiting_right):
            return None
    return state


def parts(conjunction: Item) -> tuple[Item, ...]:
    """What must hold together for a conjunction to hold."""
    match conjunction:
        case Node():
            return conjunction.atoms
        case All(items):
            return items
        case Exactly(items):
            pairs = [(one, other) for number, one in enumerate(items) for other in items[:number]]
            return (Some(items, "oneOf"), *(Not(All(pair), "oneOf") for pair in pairs))
        case _:
            return (conjunction,)


def _take_left(item: Item, state: State, left: list[Item], right: list[Item]) -> bool:
    match item:
        case Node():
            left.extend(item.atoms)
        case All(items):
            left.extend(items)
        case Some(items) if len(items) <= 1:
            if not items:
                return False
            left.append(items[0])
        case Some() | Exactly():
            state.choices.append(item)
        case Not(inner):
            right.append(inner)
        case _:
            state.literals.append(item)
    return True


def _take_right(item: Item, state: State, left: list[Item], right: list[Item]) -> bool:
    match item:
        case Some(items):
            right.extend(items)
        case Not(inner):
            left.append(inner)
        case Node() | All():
            inside = parts(item)
            if not inside:
                return False
            if len(inside) == 1:
                right.append(inside[0])
            else:
                state.right.append(item)
        case _:
            state.right.append(item)
    return True
