"""Where a reader refuses: the verdict first, then keyword by keyword down to the parts that are to blame.

A keyword that speaks of values inside the value is looked into (`inside_*`); what is left is put into words by `kinds`.
"""

from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias

from skra_compat.budget import Exhausted
from skra_compat.difference import Difference
from skra_compat.event import Json
from skra_compat.formats.jsonschema.rules import inside_arrays, inside_objects
from skra_compat.formats.jsonschema.rules.atom import (
    NEVER,
    Additional,
    All,
    Among,
    Contains,
    Exactly,
    Item,
    ItemAt,
    ItemsFrom,
    Names,
    OfKind,
    Opaque,
    PatternProperty,
    Property,
    Required,
    Some,
)
from skra_compat.formats.jsonschema.rules.expand import Node, Space, meant
from skra_compat.formats.jsonschema.rules.inside_choices import choice, combination
from skra_compat.formats.jsonschema.rules.inside_dependencies import condition, dependency
from skra_compat.formats.jsonschema.rules.inside_rest import additional
from skra_compat.formats.jsonschema.rules.kinds import words
from skra_compat.formats.jsonschema.rules.lenient import declared_by
from skra_compat.formats.jsonschema.rules.level import Branch, Here, Level
from skra_compat.formats.jsonschema.rules.meeting import Left, Meeting, Place, Words, Wrap
from skra_compat.formats.jsonschema.rules.outcome import UNKNOWN, Found, Impossible, Outcome
from skra_compat.formats.jsonschema.rules.parts import Part, parts_of, product
from skra_compat.formats.jsonschema.rules.refusal import Refusal
from skra_compat.formats.jsonschema.rules.report import Reports

_Question: TypeAlias = "tuple[frozenset[Item], Item]"
_DEEPEST = 25
_PLACES = 10
"""Places that refer to one definition and are told of what is wrong in it."""


def explained(refusal: Refusal) -> Iterator[Difference]:
    """The places where a reader refuses, outermost first; at least one.

    Raises:
        Exhausted: the budget is spent and nothing is found.
    """
    return _Explanation(refusal).differences()


class _Explanation:
    """See `Explains` for what the files of the keywords ask of it."""

    def __init__(self, refusal: Refusal) -> None:
        self._reader, self._writer = Space.of(refusal.reader), Space.of(refusal.writer)
        self.strict = refusal.strict
        self._search = refusal.search
        self._event = refusal.event
        self._reports = Reports(refusal.reader, refusal.writer)
        self._explained: Counter[_Question] = Counter()
        """How often was looked into what: a definition is referred to from many places."""
        self._open: set[_Question] = set()
        """What is looked into just now: a recursive schema leads back to it."""

    def differences(self) -> Iterator[Difference]:
        """See `explained`."""
        top = Meeting((self._writer.root,), Place(), Wrap(_itself, Found))
        try:
            yield from self.below(top, self._reader.root)
        except (Exhausted, RecursionError):
            if not self._reports.shown and not isinstance(self._event, Found):
                raise
        if not self._reports.shown and isinstance(self._event, Found):
            yield from self.say(_REFUSED, top, self._event)
        if not self._reports.made:
            yield from self.say(_UNDECIDED, top, UNKNOWN)

    @property
    def said(self) -> int:
        """How often something was reported, or found reported before."""
        return self._reports.said

    def child(self, left: Left, right: Left) -> Outcome:
        """Ask the search."""
        return self._search.child(left, right)

    def around(self, meeting: Meeting, left: Left) -> Outcome:
        """The whole event around a value that all of the left admit."""
        found = self.child(left, ())
        return meeting.wrap.built(found.value) if isinstance(found, Found) else found

    def sent(self, meeting: Meeting, value: Json) -> bool:
        """Whether the event that is guessed around a value is one of the writer."""
        return self._reports.sent(meeting, value)

    def below(self, meeting: Meeting, schema: Item) -> Iterator[Difference]:
        """What of a schema the left does not keep to."""
        question = (frozenset(map(meant, meeting.left)), meant(schema))
        if question in self._open or self._explained[question] >= _PLACES:
            self._reports.said += 1
            return
        self._explained[question] += 1
        self._open.add(question)
        try:
            yield from self._questioned(meeting, schema)
        finally:
            self._open.discard(question)

    def _questioned(self, meeting: Meeting, schema: Item) -> Iterator[Difference]:
        level = Level(self._limited(meeting), schema)
        product_said = False
        for part, found in self._refused(level):
            if isinstance(part.atom, Among) and level.told_by_type(part.atom):
                continue
            at = _within(level, part)
            if part.steps and not product_said:
                product_said = True
                yield from self._product(level, found)
            before = self.said
            if meeting.depth < _DEEPEST:
                yield from self._inside(level, at, part.atom, found)
            if self.said == before:
                yield from self._plainly(level, at, part.atom, found)
            if isinstance(part.atom, OfKind) and not level.shares(part.atom):
                return

    def _plainly(self, level: Level, at: Meeting, atom: Item, found: Outcome) -> Iterator[Difference]:
        """The keyword itself refuses; whether one does whose meaning depends on the event is for the event to say."""
        before, said = self.said, words(atom, level.facts, level.draft)
        yield from self.say(said, at, found)
        if self.said == before and isinstance(atom, Opaque):
            yield from self.say(said, at, UNKNOWN)

    def _limited(self, meeting: Meeting) -> Meeting:
        """Under LENIENT what the writer declares is said aloud, because taking schemas apart would lose it."""
        nodes = [one for one in meeting.left if isinstance(one, Node) and one.space is self._writer]
        limit = None if self.strict else declared_by(nodes)
        return meeting if limit is None or not nodes else meeting.narrowed(limit)

    def _refused(self, level: Level) -> Iterator[tuple[Part, Outcome]]:
        """The parts that the left does not keep to, in order; objects have them by the thousand."""
        single = [level.only is not None and isinstance(part.atom, Property | Required) for part in level.parts]
        known = dict(self._halved(level, [number for number, alone in enumerate(single) if not alone]))
        here = Here(self, level, level.meeting)
        for number, part in enumerate(level.parts):
            found = known.get(number, _KEPT)
            if single[number] and level.only is not None:
                self._search.budget.spend()
                found = _one_keyword(here, level.only, part.atom)
            if not isinstance(found, Impossible):
                yield part, found

    def _halved(self, level: Level, numbers: list[int]) -> Iterator[tuple[int, Outcome]]:
        """The same, where half of the parts cost one question if they are kept to."""
        atoms = tuple(level.parts[number].atom for number in numbers)
        if len(atoms) == len(level.parts) == 1:
            atoms = (level.schema,)  # asked before, as a rule
        found = self.child(level.meeting.left, atoms if len(atoms) == 1 else (All(atoms),)) if atoms else _KEPT
        if isinstance(found, Impossible):
            return
        if len(numbers) == 1:
            yield numbers[0], found
            return
        middle = len(numbers) // 2
        yield from self._halved(level, numbers[:middle])
        yield from self._halved(level, numbers[middle:])

    def _product(self, level: Level, found: Outcome) -> Iterator[Difference]:
        """A member of the reader's `allOf` refuses something: upstream names that as a whole, too."""
        before, now = product(level.meeting.left), product((level.schema,))
        chosen = any(combination(one) for one in level.facts)
        if before or chosen:
            kind = "PRODUCT_TYPE_EXTENDED" if now > before else "COMBINED_TYPE_SUBSCHEMAS_CHANGED"
            message = "what stands under allOf asks more of an event than the writer keeps to"
            fix = "leave the members of allOf as they were, or have the writer keep to more first"
            yield from self.say(
                Words(kind if before else "COMBINED_TYPE_CHANGED", (), message, fix), level.meeting, found
            )

    def _inside(self, level: Level, at: Meeting, atom: Item, found: Outcome) -> Iterator[Difference]:
        """Look further in, where a keyword speaks of values inside the value or of other schemas."""
        here = Here(self, level, at)
        match atom:
            case Required():
                yield from inside_objects.required(here, atom, found)
            case Property():
                yield from inside_objects.declared(here, atom, found)
            case PatternProperty():
                yield from inside_objects.patterned(here, atom, found)
            case Names():
                yield from inside_objects.names(here, atom, found)
            case Additional():
                yield from additional(here, atom, found)
            case ItemAt() | ItemsFrom() | Contains():
                yield from inside_arrays.inside(here, atom, found)
            case Some(keyword="then" | "else"):
                yield from condition(here, atom, found)
            case Some() | Exactly() if combination(atom) and atom != NEVER:
                yield from choice(here, atom, found)
            case Some() if atom != NEVER:
                yield from dependency(here, atom, found)
            case _:
                pass

    def say(self, said: Words, meeting: Meeting, found: Outcome) -> Iterator[Difference]:
        """Report it, see `Reports`."""
        return self._reports.say(said, meeting, found)


def _one_keyword(here: Here, branch: Branch, atom: Item) -> Outcome:
    """Whether an object of the branch breaks the keyword."""
    if isinstance(atom, Required):
        return _KEPT if atom.name in branch.view.required else here.required_refused(branch, atom)
    return here.property_refused(branch, atom) if isinstance(atom, Property) else _KEPT


def _itself(value: Json) -> Json:
    return value


def _within(level: Level, part: Part) -> Meeting:
    """The place of a member of the reader's `allOf`, and of the same member of the writer's if it has one."""
    if not part.steps:
        return level.meeting
    shared = any(one.steps == part.steps for one in parts_of(level.meeting.left))
    return level.meeting.seen_from(part.steps, part.steps if shared else ())


_KEPT = Impossible()
_REFUSED = Words(
    "TYPE_CHANGED", (), "the writer may send an event that the reader refuses", "keep what the reader accepted before"
)
_UNDECIDED = Words(
    "UNDECIDED",
    (),
    "no proof that the reader accepts every event, and no event that it refuses",
    "make the two schemas more alike where they differ, or compare them with a higher limit of steps",
)
