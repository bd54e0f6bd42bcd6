"""What a reader asks of events that have a certain property, and what it asks under a condition."""

from collections.abc import Iterator

from skra_compat.difference import Difference
from skra_compat.formats.jsonschema.rules.atom import Item, Not, Property, Required, Some
from skra_compat.formats.jsonschema.rules.level import Here
from skra_compat.formats.jsonschema.rules.meeting import Place, Words
from skra_compat.formats.jsonschema.rules.outcome import Outcome
from skra_compat.formats.jsonschema.rules.phrases import spelled


def dependency(here: Here, atom: Some, found: Outcome) -> Iterator[Difference]:
    """`dependencies`, `dependentRequired`, `dependentSchemas`."""
    name = _depending(atom) or ""
    asked, steps = atom.items[1], (atom.keyword, name)
    before = _asked(here.level.facts, name)
    if isinstance(asked, Required):
        change = _change(_names(before), _names(_asked([part.atom for part in here.level.parts], name)))
        message = f"the reader wants {asked.name} in every event that has {name}; the writer may leave it out"
        fix = f"take {asked.name} out of the dependencies of {name}, or have the writer keep to it first"
        yield from here.say(Words(f"DEPENDENCY_ARRAY_{change}", steps, message, fix), found)
        return
    said = here.said
    known = tuple(one for one in before if not isinstance(one, Required))
    if known:
        yield from here.below(Place(steps, steps), (*here.meeting.left, Required(name), *known), asked)
    if here.said == said:
        kind = "DEPENDENCY_SCHEMA_CHANGED" if known else "DEPENDENCY_SCHEMA_ADDED"
        message = f"the reader asks of events that have {name} what the writer need not keep to: {spelled(asked)}"
        fix = f"leave the dependency of {name} as it was, or have the writer keep to it first"
        yield from here.say(Words(kind, steps, message, fix), found)


def _depending(atom: Item) -> str | None:
    """The property that a dependency hangs on."""
    if not isinstance(atom, Some) or not atom.keyword.startswith("depend"):
        return None
    absent = atom.items[0]
    return absent.name if isinstance(absent, Property) else None


def _asked(atoms: "list[Item] | tuple[Item, ...]", name: str) -> list[Item]:
    return [one.items[1] for one in atoms if isinstance(one, Some) and _depending(one) == name]


def _names(asked: list[Item]) -> set[str]:
    return {one.name for one in asked if isinstance(one, Required)}


def _change(before: set[str], now: set[str]) -> str:
    if not before:
        return "ADDED"
    return "EXTENDED" if before < now else "CHANGED"


def condition(here: Here, atom: Some, found: Outcome) -> Iterator[Difference]:
    """`then` and `else`: what holds where `if` does, or does not."""
    test, asked = atom.items
    holds = test.item if isinstance(test, Not) else Not(test)
    before = here.said
    yield from here.below(Place((atom.keyword,)), (*here.meeting.left, holds), asked)
    if here.said == before:
        message = f"the reader's {atom.keyword} asks for more than the writer keeps to: {spelled(asked)}"
        fix = f"leave {atom.keyword} as it was, or drop the condition"
        yield from here.say(Words("CONDITION_NARROWED", (atom.keyword,), message, fix), found)
