"""What differs between two outlines, field by field, in the words of whoever changed them.

Nothing here says what a reader makes of it: that is `compare`. Constraints that an outline does not tell (`minimum`,
`pattern`, further messages of a file) are not seen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from skra_compat.outline import Event, Field, Record
from skra_compat.outline_change import Change, What
from skra_compat.outline_pairs import paired

_NOTHING: Final = Record()


def changes(earlier: Event, later: Event) -> Iterator[Change]:
    """Yield what the later outline says otherwise, in its order; what is gone comes last in each record."""
    was, now = (f"{event.namespace}.{event.name}".strip(".") for event in (earlier, later))
    if was != now:
        yield Change(What.RENAMED, "", was, now, later.root.line)
    if earlier.batch != later.batch:
        yield Change(What.RETYPED, "", _batch(earlier), _batch(later), later.root.line)
    yield from _said("", earlier.doc, later.doc, later.root.line)
    yield from _record("", earlier.root, later.root)


def changes_of_all(earlier: Sequence[Event], later: Sequence[Event]) -> Iterator[Change]:
    """Yield the changes of texts that may hold several events, which meet by name; the first ones meet in any case."""
    left = {event.name: event for event in earlier}
    met = [left.pop(event.name, None) for event in later]
    if met[0] is None and earlier[0].name in left:
        met[0] = left.pop(earlier[0].name)
    for was, now in zip(met, later, strict=True):
        if was is None:
            yield Change(What.ADDED, now.name, now="an event of its own", line=now.root.line)
        else:
            yield from (_below(now.name if now is not later[0] else "", one) for one in changes(was, now))
    for event in left.values():
        yield Change(What.REMOVED, event.name, was="an event of its own", line=event.root.line)


def _below(name: str, change: Change) -> Change:
    return replace(change, path=f"{name}.{change.path}".strip(".")) if name else change


def _record(path: str, earlier: Record, later: Record) -> Iterator[Change]:
    if earlier.open != later.open and _NOTHING not in (earlier, later):
        yield Change(What.OPENED if later.open else What.CLOSED, path, line=later.line)
    kept, added, removed = paired(earlier.fields, later.fields)
    for was, now in kept:
        yield from _field(was, now)
    yield from (Change(What.ADDED, one.path, now=_declared(one), line=one.line) for one in added)
    yield from (Change(What.REMOVED, one.path, was=_declared(one), line=one.line) for one in removed)
    yield from _variants(path, earlier, later)


def _field(was: Field, now: Field) -> Iterator[Change]:
    yield from _declared_otherwise(was, now)
    for what, found in _flags(was, now):
        if found:
            yield Change(what, now.path, line=now.line)
    if was.enum and now.enum:
        yield from _symbols(was, now)
    yield from _described(was, now)
    if was.record is not None or now.record is not None:
        yield from _record(now.path, was.record or _NOTHING, now.record or _NOTHING)


def _declared_otherwise(was: Field, now: Field) -> Iterator[Change]:
    facts = (
        (What.RENAMED, was.name, now.name),
        (What.RENUMBERED, str(was.number), str(now.number)),
        (What.RETYPED, _type(was, alone=not now.enum), _type(now, alone=not was.enum)),
        (What.MOVED, was.choice, now.choice),
    )
    yield from (Change(what, now.path, one, other, now.line) for what, one, other in facts if one != other)


def _flags(was: Field, now: Field) -> Iterator[tuple[What, bool]]:
    yield What.MADE_OPTIONAL, now.optional and not was.optional
    yield What.MADE_REQUIRED, was.optional and not now.optional
    yield What.MADE_NULLABLE, now.nullable and not was.nullable
    yield What.MADE_NOT_NULL, was.nullable and not now.nullable


def _symbols(was: Field, now: Field) -> Iterator[Change]:
    added = [str(one) for one in now.enum if one not in was.enum]
    removed = [str(one) for one in was.enum if one not in now.enum]
    if added:
        yield Change(What.SYMBOLS_ADDED, now.path, now=", ".join(added), line=now.line)
    if removed:
        yield Change(What.SYMBOLS_REMOVED, now.path, was=", ".join(removed), line=now.line)


def _variants(path: str, earlier: Record, later: Record) -> Iterator[Change]:
    """Alternatives meet by name; those that are a field's record were compared there."""
    was, now = _alternatives(earlier), _alternatives(later)
    for name, record in now.items():
        place = f"{path}({name})"
        if name in was:
            yield from _said(place, was[name].doc, record.doc, record.line)
            yield from (_inside(path, place, one) for one in _record(place, was[name], record))
        else:
            yield Change(What.ADDED, place, now="an alternative", line=record.line)
    for name in was.keys() - now.keys():
        yield Change(What.REMOVED, f"{path}({name})", was="an alternative", line=was[name].line)


def _alternatives(record: Record) -> dict[str, Record]:
    own = [one for one in record.variants if not any(field.record is one for field in record.fields)]
    return {one.name or str(position): one for position, one in enumerate(own)}


def _inside(path: str, place: str, change: Change) -> Change:
    """The change with the alternative's name in its path."""
    if change.path.startswith(place):
        return change
    below = change.path.removeprefix(path).lstrip(".")
    return replace(change, path=f"{place}.{below}")


def _described(was: Field, now: Field) -> Iterator[Change]:
    yield from _said(now.path, _docs(was), _docs(now), now.line)
    if was.record is not None and now.record is not None and (was.record.doc, now.record.doc) != (was.doc, now.doc):
        yield from _said(now.path, was.record.doc, now.record.doc, now.record.line)
    gone, new = _annotated(was, now), _annotated(now, was)
    if gone or new:
        yield Change(What.ANNOTATED, now.path, gone, new, now.line)


def _said(path: str, was: str, now: str, line: int) -> Iterator[Change]:
    if was != now:
        yield Change(What.DOCUMENTED, path, was, now, line)


def _annotated(one: Field, other: Field) -> str:
    """What the other lacks or has otherwise, without what the format tells already."""
    found = [f"alias {alias}" for alias in one.aliases if alias not in other.aliases]
    for key, value in one.annotations.items():
        if value != one.format and (key not in other.annotations or other.annotations[key] != value):
            found.append(f"{key}: {value}")
    return ", ".join(found)


def _docs(field: Field) -> str:
    return "\n".join([field.doc, *(f"{name}: {doc}" for name, doc in field.enum_docs.items())]).strip()


def _batch(event: Event) -> str:
    return "a list of events" if event.batch else "an event"


def _declared(field: Field) -> str:
    """The type of a field that only one side has, with what may be missing."""
    soft = [word for word, found in (("optional", field.optional), ("nullable", field.nullable)) if found]
    return ", ".join([_type(field, alone=True), *soft])


def _type(field: Field, *, alone: bool) -> str:
    """A type in words; the symbols of an enum where the other side has none to compare them with (`alone`)."""
    word = field.native or " or ".join(field.types) or "anything"
    if field.format and field.format != word:
        word += f" ({field.format})"
    if alone and field.enum:
        word += f" (one of {', '.join(map(str, field.enum))})"
    return f"list of {word}" if field.repeated else word
