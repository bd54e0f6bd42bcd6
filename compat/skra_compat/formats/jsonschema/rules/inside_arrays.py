"""Keywords of arrays that a reader refuses an event by: items by position, the other items, what a list contains."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from skra_compat.difference import Difference
from skra_compat.event import Json
from skra_compat.formats.jsonschema.rules.arrayview import ArrayView
from skra_compat.formats.jsonschema.rules.atom import Among, Contains, ItemAt, ItemsFrom, MinSize, Sized
from skra_compat.formats.jsonschema.rules.level import Here
from skra_compat.formats.jsonschema.rules.meeting import Left, Place, Words, Wrap
from skra_compat.formats.jsonschema.rules.outcome import Impossible, Outcome
from skra_compat.formats.jsonschema.rules.phrases import is_closed, spelled


@dataclass(frozen=True, slots=True)
class _List:
    """A keyword of the reader, met by one branch of the writer."""

    here: Here
    left: Left
    view: ArrayView

    def around(self, position: int) -> Wrap:
        """Builds events of the left around an item."""
        here = self.here

        def guessed(value: Json) -> Json:
            return here.meeting.wrap.guessed([value] * (position + 1))

        def built(value: Json) -> Outcome:
            longer = MinSize(Sized.ITEMS, position + 1)
            return here.explains.around(here.meeting, (*self.left, longer, ItemAt(position, Among((value,)))))

        return Wrap(guessed, built)


def inside(here: Here, atom: ItemAt | ItemsFrom | Contains, found: Outcome) -> Iterator[Difference]:
    """What of the keyword refuses which lists."""
    match atom:
        case ItemAt():
            return _item(here, atom)
        case ItemsFrom():
            return _others(here, atom)
        case Contains():
            return _contains(here, atom, found)


def _item(here: Here, atom: ItemAt) -> Iterator[Difference]:
    """An item at a position that the writer may send as something else."""
    steps = (atom.keyword, str(atom.position))
    for left, view in here.level.arrays:
        found = here.ask(left, (atom,))
        if isinstance(found, Impossible):
            continue
        inside, way = tuple(view.items(atom.position)), Place(steps, steps)
        if all(one.position != atom.position for one in view.at):
            kind = f"ITEM_ADDED_{'NOT_COVERED_BY_PARTIALLY_OPEN' if inside else 'TO_OPEN'}_CONTENT_MODEL"
            message = f"the writer may send {spelled(inside)} as item {atom.position}; "
            message += f"the reader accepts only {spelled(atom.schema)}"
            fix = "allow no further items in the earlier version, or leave this item open in the reader"
            yield from here.say(Words(kind, steps, message, fix), found)
            way = Place(steps, (view.rest[0].keyword,) if view.rest else ())
        if inside:
            yield from here.below(way, inside, atom.schema, _List(here, left, view).around(atom.position))


def _others(here: Here, atom: ItemsFrom) -> Iterator[Difference]:
    """Items from a position on: those that only the writer names, then those that nobody does."""
    for left, view in here.level.arrays:
        if isinstance(here.ask(left, (atom,)), Impossible):
            continue
        met = _List(here, left, view)
        for position in sorted({one.position for one in view.at if one.position >= atom.position}):
            yield from _removed(met, atom, position)
        yield from _unnamed(met, replace(atom, position=max(view.classes, atom.position)))


def _removed(met: _List, atom: ItemsFrom, position: int) -> Iterator[Difference]:
    found = met.here.ask(met.left, (ItemAt(position, atom.schema),))
    if isinstance(found, Impossible):
        return
    written = next(one.keyword for one in met.view.at if one.position == position)
    steps, inside = (written, str(position)), tuple(met.view.items(position))
    fix = f"keep item {position} in the reader"
    if is_closed(atom.schema):
        message = f"the writer may send an item {position}; the reader accepts no item from {atom.position} on"
        yield from met.here.say(Words("ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL", steps, message, fix), found)
        return
    message = (
        f"the writer may send {spelled(inside)} as item {position}; the reader accepts only {spelled(atom.schema)}"
    )
    yield from met.here.say(
        Words("ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL", steps, message, fix), found
    )
    yield from met.here.below(Place(steps, steps), inside, atom.schema, met.around(position))


def _unnamed(met: _List, atom: ItemsFrom) -> Iterator[Difference]:
    found = met.here.ask(met.left, (atom,))
    if isinstance(found, Impossible):
        return
    inside, before = tuple(met.view.items(atom.position)), met.here.said
    if inside and not is_closed(atom.schema):
        written = next(one.keyword for one in met.view.rest if one.position <= atom.position)
        way = Place((atom.keyword,), (written,))
        yield from met.here.below(way, inside, atom.schema, met.around(atom.position))
    if met.here.said > before:
        return
    accepts = "no such item" if is_closed(atom.schema) else f"only {spelled(atom.schema)}"
    message = f"the writer may send {spelled(inside)} as an item; the reader accepts {accepts}"
    fix = f"leave {atom.keyword} in the reader as it was"
    yield from met.here.say(Words(_kind(met.here, atom, inside), (atom.keyword,), message, fix), found)


def _kind(here: Here, atom: ItemsFrom, inside: Left) -> str:
    tupled = any(isinstance(part.atom, ItemAt) for part in here.level.parts)
    if atom.keyword == "items" and not tupled and not inside:
        return "SCHEMA_ADDED"
    stem = "UNEVALUATED_ITEMS" if atom.keyword.startswith("un") else "ADDITIONAL_ITEMS"
    return f"{stem}_{'REMOVED' if is_closed(atom.schema) else 'NARROWED'}"


def _contains(here: Here, atom: Contains, found: Outcome) -> Iterator[Difference]:
    """Lists that the writer may send without what the reader looks for, or with too much of it."""
    before = [one for one in here.level.facts if isinstance(one, Contains)]
    least = max((one.at_least for one in before), default=0)
    most = min((one.at_most for one in before if one.at_most is not None), default=None)
    few = not isinstance(here.ask(here.meeting.left, (replace(atom, at_most=None),)), Impossible)
    if few and (not before or least >= atom.at_least):
        kind, keyword = f"CONTAINS_{'CHANGED' if before else 'ADDED'}", "contains"
        wanted, sent, fix = f"at least {atom.at_least}", "none", "leave contains in the reader as it was"
    elif few:
        kind, keyword = f"MIN_CONTAINS_{'ADDED' if least == 1 else 'INCREASED'}", "minContains"
        wanted, sent, fix = f"at least {atom.at_least}", f"as few as {least}", f"keep minContains at {least}"
    else:
        kind, keyword = f"MAX_CONTAINS_{'ADDED' if most is None else 'DECREASED'}", "maxContains"
        wanted, sent = f"at most {atom.at_most}", "more" if most is None else f"up to {most}"
        fix = "leave maxContains out of the reader" if most is None else f"keep maxContains at {most}"
    message = f"the reader wants {wanted} of the items to be {spelled(atom.schema)}; the writer may send {sent} of them"
    yield from here.say(Words(kind, (keyword,), message, fix), found)
