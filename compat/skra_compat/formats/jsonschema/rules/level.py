"""A place of the reader's schema, and what the writer may send there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from skra_compat.difference import Difference
from skra_compat.event import Json
from skra_compat.formats.jsonschema.draft import Draft
from skra_compat.formats.jsonschema.rules.admits import admits
from skra_compat.formats.jsonschema.rules.arrayview import ArrayView
from skra_compat.formats.jsonschema.rules.atom import (
    NEVER,
    Additional,
    All,
    Among,
    Declared,
    Exactly,
    Item,
    Kind,
    Not,
    OfKind,
    PatternProperty,
    Property,
    Required,
    Some,
    kind_of,
)
from skra_compat.formats.jsonschema.rules.expand import Node
from skra_compat.formats.jsonschema.rules.focus import focus
from skra_compat.formats.jsonschema.rules.matching import matches
from skra_compat.formats.jsonschema.rules.meeting import Explains, Left, Meeting, Place, Words, Wrap
from skra_compat.formats.jsonschema.rules.outcome import Found, Impossible, Outcome
from skra_compat.formats.jsonschema.rules.parts import gathered, parts_of
from skra_compat.formats.jsonschema.rules.view import View
from skra_compat.lazy import Lazy

_BRANCHES = 12
_TRIES = 200
"""Choices that are taken before that many branches are found; choices may exclude each other without end."""


class Branch:
    """One way to take the left's choices, as atoms of objects."""

    def __init__(self, left: Left) -> None:
        self.left = left
        self.view = View.of(left)
        self._smallest: Mapping[str, Json] | None = None

    @property
    def is_open(self) -> bool:
        """Whether it says nothing of properties that it does not name."""
        return not self.view.patterns and not self.view.rests

    def smallest(self, explains: Explains) -> Mapping[str, Json]:
        """An object with hardly more than it must have; empty where none was found."""
        if self._smallest is None:
            found = explains.child(self.left, ())
            value = found.value if isinstance(found, Found) else None
            self._smallest = value if isinstance(value, Mapping) else {}
        return self._smallest


class Level:
    """One question under explanation: the reader's parts and the writer's side, gathered once."""

    def __init__(self, meeting: Meeting, schema: Item) -> None:
        self.meeting = meeting
        self.schema = schema
        self.parts = tuple(parts_of((schema,)))

    @property
    def draft(self) -> Draft | None:
        """The reader's draft here."""
        return self.schema.site.draft if isinstance(self.schema, Node) else None

    @Lazy
    def facts(self) -> tuple[Item, ...]:
        """What the left says, choices left whole."""
        return tuple(gathered(self.meeting.left))

    def shares(self, types: OfKind) -> bool:
        """Whether more can be said after the types: both sides know one of them, and the writer says more than `{}`."""
        silent = all(isinstance(one, Declared) for one in self.facts)
        return not silent and any(focus(All(self.meeting.left), kind) != NEVER for kind in types.kinds)

    def told_by_type(self, listed: Among) -> bool:
        """Whether the reader's `type` refuses every value already that its list of values refuses."""
        types = [part.atom.kinds for part in self.parts if isinstance(part.atom, OfKind)]
        values = [value for one in self.facts if isinstance(one, Among) for value in one.values]
        gone = [value for value in values if admits(listed, value) is False]
        return bool(gone) and all(any(kind_of(value) not in kinds for kinds in types) for value in gone)

    @Lazy
    def required(self) -> Mapping[str, Required]:
        """What the reader requires."""
        return {part.atom.name: part.atom for part in self.parts if isinstance(part.atom, Required)}

    @Lazy
    def properties(self) -> frozenset[str]:
        """What the reader declares."""
        return frozenset(part.atom.name for part in self.parts if isinstance(part.atom, Property))

    @Lazy
    def objects(self) -> tuple[Branch, ...]:
        """The left as conjunctions about objects."""
        return tuple(Branch(left) for left in branches(self.meeting.left, Kind.OBJECT))

    @Lazy
    def only(self) -> Branch | None:
        """The left as one conjunction about objects, where it leaves no choice."""
        free = any(isinstance(one, Among | Some | Exactly | Not) for one in self.facts)
        return self.objects[0] if not free and len(self.objects) == 1 else None

    @Lazy
    def arrays(self) -> tuple[tuple[Left, ArrayView], ...]:
        """The left as conjunctions about arrays."""
        return tuple((left, ArrayView.of(left)) for left in branches(self.meeting.left, Kind.ARRAY))

    @Lazy
    def _declared(self) -> Mapping[str, tuple[str, ...]]:
        """The writer's steps to the properties that it declares, in its choices too."""
        found: dict[str, tuple[str, ...]] = {}
        waiting = list(parts_of(self.meeting.left))
        for part in waiting:
            if isinstance(part.atom, Property):
                found.setdefault(part.atom.name, (*part.steps, "properties", part.atom.name))
        for part in waiting:
            if isinstance(part.atom, Some | Exactly):
                word = part.atom.keyword if isinstance(part.atom, Some) else "oneOf"
                for number, item in enumerate(part.atom.items):
                    for one in parts_of((item,), (*part.steps, word, str(number))):
                        if isinstance(one.atom, Property):
                            found.setdefault(one.atom.name, (*one.steps, "properties", one.atom.name))
        return found

    def writer_steps(self, name: str) -> tuple[str, ...]:
        """The writer's way to what it says of a property."""
        found = self._declared.get(name)
        if found is not None:
            return found
        for part in parts_of(self.meeting.left):
            match part.atom:
                case PatternProperty(pattern) if matches(pattern, name):
                    return (*part.steps, "patternProperties", pattern)
                case Additional(names, patterns, keyword=keyword) if name not in names:
                    if not any(matches(pattern, name) for pattern in patterns):
                        return (*part.steps, keyword)
                case _:
                    pass
        return ()


def branches(left: Left, kind: Kind) -> list[Left]:
    """The left as conjunctions of atoms, one for each way to take its choices."""
    found: list[Left] = []
    waiting: list[Left] = [left]
    for _ in range(_TRIES):
        if not waiting or len(found) == _BRANCHES:
            break
        atoms = tuple(gathered((focus(All(waiting.pop()), kind),)))
        if NEVER in atoms:
            continue
        choice = next((one for one in atoms if isinstance(one, Some | Exactly)), None)
        if choice is None:
            found.append((OfKind(frozenset({kind})), *atoms))
            continue
        rest = tuple(one for one in atoms if one is not choice)
        waiting.extend((*rest, one) for one in reversed(choice.items))
    return found


@dataclass(frozen=True, slots=True)
class Here:
    """A keyword that refuses something: who reports it, the level, and the place of the schema that holds it."""

    explains: Explains
    level: Level
    meeting: Meeting

    def ask(self, left: Left, right: Left) -> Outcome:
        """Is there a value that all of the left admit and none of the right?"""
        return self.explains.child(left, right)

    def say(self, words: Words, found: Outcome) -> Iterator[Difference]:
        """Report it."""
        return self.explains.say(words, self.meeting, found)

    @property
    def entered(self) -> tuple[str, ...]:
        """The writer's steps from the level to here: a member of its `allOf`, or none."""
        return self.meeting.place.writer[len(self.level.meeting.place.writer) :]

    def from_here(self, steps: tuple[str, ...]) -> tuple[str, ...]:
        """The writer's steps from the level, seen from here."""
        return steps[len(self.entered) :] if steps[: len(self.entered)] == self.entered else steps

    def writer_steps(self, name: str) -> tuple[str, ...]:
        """The writer's way from here to what it says of a property."""
        return self.from_here(self.level.writer_steps(name))

    def below(self, way: Place, left: Left, schema: Item, wrap: Wrap | None = None) -> Iterator[Difference]:
        """Look into a schema further in, for values that the left admits."""
        place = self.meeting.place.apart(way.reader, way.writer)
        return self.explains.below(self.meeting.inside(left, place, wrap), schema)

    def around_property(self, branch: Branch, name: str) -> Wrap:
        """Builds events around a value of a property."""

        def guessed(value: Json) -> Json:
            return self.meeting.wrap.guessed({**branch.smallest(self.explains), name: value})

        def built(value: Json) -> Outcome:
            left = (*branch.left, Required(name), Property(name, Among((value,))))
            return self.explains.around(self.meeting, left)

        return Wrap(guessed, built)

    def property_refused(self, branch: Branch, atom: Property) -> Outcome:
        """An object of the branch with a property that is not as the atom wants it: guessed, then searched for."""
        inside = self.ask(tuple(branch.view.at(atom.name)), (atom.schema,))
        if isinstance(inside, Found):
            guessed: Json = {**branch.smallest(self.explains), atom.name: inside.value}
            if self.explains.sent(self.meeting, guessed):
                return Found(guessed)
        return inside if isinstance(inside, Impossible) else self.ask(branch.left, (atom,))

    def required_refused(self, branch: Branch, atom: Required) -> Outcome:
        """An object of the branch without a property."""
        guessed = branch.smallest(self.explains)
        if atom.name not in guessed and self.explains.sent(self.meeting, guessed):
            return Found(guessed)
        return self.ask(branch.left, (atom,))

    def refusing(self, atom: Item, found: Outcome) -> Iterator[tuple[Branch, Outcome]]:
        """The branches of which an object breaks the atom."""
        objects = self.level.objects
        answers = ((one, self.ask(one.left, (atom,)) if len(objects) > 1 else found) for one in objects)
        return ((branch, answer) for branch, answer in answers if not isinstance(answer, Impossible))

    @property
    def said(self) -> int:
        """How much was reported so far."""
        return self.explains.said
