"""Where a reader refuses: the verdict first, then keyword by keyword down to the part that is to blame."""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from skra_compat.budget import Budget, Exhausted
from skra_compat.difference import NO_WITNESS, Difference, Effect
from skra_compat.event import Json
from skra_compat.formats.jsonschema.compiled import compiled, pointer
from skra_compat.formats.jsonschema.model import Model
from skra_compat.formats.jsonschema.rules.admits import admits
from skra_compat.formats.jsonschema.rules.arrayview import ArrayView
from skra_compat.formats.jsonschema.rules.atom import (
    NEVER,
    Additional,
    All,
    Among,
    Exactly,
    Item,
    ItemAt,
    ItemsFrom,
    Kind,
    MinSize,
    OfKind,
    Property,
    Required,
    Sized,
    Some,
)
from skra_compat.formats.jsonschema.rules.expand import Space
from skra_compat.formats.jsonschema.rules.focus import focus
from skra_compat.formats.jsonschema.rules.kinds import Words, gathered, removed, words
from skra_compat.formats.jsonschema.rules.outcome import Found, Impossible, Outcome
from skra_compat.formats.jsonschema.rules.prove import Search
from skra_compat.formats.jsonschema.rules.sameness import Sameness, alike
from skra_compat.formats.jsonschema.rules.shrink import smaller
from skra_compat.formats.jsonschema.rules.view import View
from skra_compat.policy import Policy

Wrap: TypeAlias = "Callable[[Json], Outcome]"
"""Builds the event around a value."""
Left: TypeAlias = tuple[Item, ...]

_DEEPEST = 25
_BRANCHES = 12


def differences(reader: Model, writer: Model, policy: Policy, budget: Budget) -> Iterator[Difference]:
    """Every place where the reader refuses an event of the writer that counts.

    Raises:
        Exhausted: the budget is spent.
    """
    if alike(reader, writer):
        return
    try:
        yield from _Explanation(reader, writer, policy, budget).differences()
    except RecursionError:
        raise Exhausted from None


class _Explanation:
    def __init__(self, reader: Model, writer: Model, policy: Policy, budget: Budget) -> None:
        self._reader, self._writer = Space(reader), Space(writer)
        same = Sameness(self._reader, self._writer)
        self._search = Search(budget, same, self._writer if policy is Policy.LENIENT else None)
        self._accepts: Any = compiled(writer).is_valid
        self._admits: Any = compiled(reader).is_valid
        self._reported: set[tuple[str, str]] = set()
        self._event: Outcome = Impossible()
        self._explained: set[tuple[frozenset[Item], Item]] = set()
        """What was looked into; a recursive schema leads back to it."""
        self._said = 0
        """How often something was reported, or found reported before."""

    def differences(self) -> Iterator[Difference]:
        """The places, outermost first; at least one when compatibility was not proved."""
        left: Left = (self._writer.root,)
        self._event = self._search.child(left, (self._reader.root,))
        if isinstance(self._event, Impossible):
            return
        try:
            yield from self._below(left, self._reader.root, (), Found, 0)
        except (Exhausted, RecursionError):
            if self._reported or not isinstance(self._event, Found):
                raise
        if not self._reported:
            yield from self._difference(self._as_a_whole(left), (), Found, self._event)

    def _as_a_whole(self, left: Left) -> Words:
        """What to say where no single place is to blame, or none was found in time."""
        if isinstance(self._event, Found):
            for atom in gathered((self._reader.root,)):
                if admits(atom, self._event.value) is False:
                    return words(atom, left)
        return _UNDECIDED

    def _below(self, left: Left, item: Item, path: tuple[str, ...], wrap: Wrap, depth: int) -> Iterator[Difference]:
        """What of a schema the left does not keep to."""
        question = (frozenset(left), item)
        if question in self._explained:
            self._said += 1
            return
        self._explained.add(question)
        for atom, found in self._refused(left, tuple(gathered((item,)))):
            before = self._said
            if depth < _DEEPEST:
                yield from self._inside(left, atom, path, wrap, depth + 1)
            if self._said == before:
                yield from self._difference(words(atom, left), path, wrap, found)

    def _refused(self, left: Left, atoms: tuple[Item, ...]) -> Iterator[tuple[Item, Outcome]]:
        """The atoms that the left does not keep to, in order; halves that it keeps to cost one question."""
        found = self._search.child(left, atoms if len(atoms) == 1 else (All(atoms),))
        if isinstance(found, Impossible):
            return
        if len(atoms) == 1:
            yield atoms[0], found
            return
        middle = len(atoms) // 2
        yield from self._refused(left, atoms[:middle])
        yield from self._refused(left, atoms[middle:])

    def _inside(self, left: Left, atom: Item, path: tuple[str, ...], wrap: Wrap, depth: int) -> Iterator[Difference]:
        """Look further in, where a keyword speaks of values inside the value."""
        match atom:
            case Property():
                for branch in self._branches(left, Kind.OBJECT):
                    yield from self._property(branch, atom, path, wrap, depth)
            case Additional():
                for branch in self._branches(left, Kind.OBJECT):
                    yield from self._additional(branch, atom, path, wrap)
            case ItemAt() | ItemsFrom():
                for branch in self._branches(left, Kind.ARRAY):
                    yield from self._item(branch, atom, path, wrap, depth)
            case _:
                pass

    def _property(
        self, left: Left, atom: Property, path: tuple[str, ...], wrap: Wrap, depth: int
    ) -> Iterator[Difference]:
        name = atom.name
        if not any(isinstance(one, Property) and one.name == name for one in left):
            found = self._search.child(left, (atom,))
            if not isinstance(found, Impossible):
                yield from self._difference(words(atom, left), path, wrap, found)
            return
        inside = tuple(View.of(left).at(name))

        def around(value: Json) -> Outcome:
            return self._wrapped(wrap, (*left, Required(name), Property(name, Among((value,)))))

        if not isinstance(self._search.child(inside, (atom.schema,)), Impossible):
            yield from self._below(inside, atom.schema, (*path, "properties", name), around, depth)

    def _additional(self, left: Left, atom: Additional, path: tuple[str, ...], wrap: Wrap) -> Iterator[Difference]:
        view = View.of(left)
        for name in view.known():
            if name in atom.names:
                continue
            found = self._search.child(left, (Property(name, atom.schema),))
            here = self._search.child(left, (atom,)) if atom.patterns else found
            if not isinstance(found, Impossible) and not isinstance(here, Impossible):
                yield from self._difference(removed(atom, name), path, wrap, found)
        rest = Additional(atom.names | frozenset(view.known()), atom.patterns, atom.schema, atom.keyword)
        found = self._search.child(left, (rest,))
        if not isinstance(found, Impossible):
            yield from self._difference(words(atom, left), path, wrap, found)

    def _item(
        self, left: Left, atom: ItemAt | ItemsFrom, path: tuple[str, ...], wrap: Wrap, depth: int
    ) -> Iterator[Difference]:
        view = ArrayView.of(left)
        step = (atom.keyword, str(atom.position)) if isinstance(atom, ItemAt) else (atom.keyword,)
        last = atom.position if isinstance(atom, ItemAt) else max(view.classes, atom.position)
        for position in range(atom.position, last + 1):
            inside = tuple(view.items(position))
            if not inside or isinstance(self._search.child(inside, (atom.schema,)), Impossible):
                continue
            event = (*left, MinSize(Sized.ITEMS, position + 1))

            def around(value: Json, at: int = position, base: Left = event) -> Outcome:
                return self._wrapped(wrap, (*base, ItemAt(at, Among((value,)))))

            yield from self._below(inside, atom.schema, (*path, *step), around, depth)

    def _wrapped(self, wrap: Wrap, left: Left) -> Outcome:
        found = self._search.child(left, ())
        return wrap(found.value) if isinstance(found, Found) else found

    def _branches(self, left: Left, kind: Kind) -> list[Left]:
        """The left as conjunctions of atoms, one for each way to take its choices."""
        found: list[Left] = []
        waiting: list[Left] = [left]
        while waiting and len(found) < _BRANCHES:
            atoms = tuple(gathered((focus(All(waiting.pop(0)), kind),)))
            choice = next((one for one in atoms if isinstance(one, Some | Exactly)), None)
            if choice is None:
                found.append((OfKind(frozenset({kind})), *atoms))
                continue
            rest = tuple(one for one in atoms if one is not choice)
            waiting.extend((*rest, one) for one in choice.items)
        return [one for one in found if NEVER not in one]

    def _difference(self, said: Words, path: tuple[str, ...], wrap: Wrap, found: Outcome) -> Iterator[Difference]:
        self._said += 1
        place = pointer((*path, *said.steps))
        if (said.kind, place) in self._reported:
            return
        self._reported.add((said.kind, place))
        event = self._shown(wrap(found.value) if isinstance(found, Found) else found)
        if event is None:
            event = self._shown(self._event)
        yield Difference(
            kind=said.kind,
            path=place,
            message=said.message,
            fix=said.fix,
            witness=NO_WITNESS if event is None else event.value,
            effect=Effect.UNDECIDED if event is None else Effect.INCOMPATIBLE,
        )

    def _shown(self, found: Outcome) -> Found | None:
        """The event or a smaller one, if the writer's validator accepts it and the reader's does not."""
        if not isinstance(found, Found):
            return None
        for value in smaller(found.value):
            try:
                if self._accepts(value) and not self._admits(value):
                    return Found(value)
            except ValueError:
                return None
        return None


_UNDECIDED = Words("UNDECIDED", (), "no proof that the reader accepts every event, and no event that it refuses")
