"""What would be if: for deeds of several steps, each of which decides on what the ones before it leave."""

from collections.abc import Iterable

from skra_app.registry.actor import Actor
from skra_app.registry.draft import Draft
from skra_app.registry.effects import EFFECTS
from skra_app.registry.facts import Fact
from skra_app.registry.state import State


def supposed(state: State, facts: Iterable[Fact], actor: Actor) -> State:
    """The state as it would be with these facts appended to it; texts that they bring cannot be read yet."""
    draft = Draft(state)
    draft.who = actor.principal.name
    for fact in facts:
        draft.head += 1
        EFFECTS[type(fact)](draft, fact)
    return draft.finished()
