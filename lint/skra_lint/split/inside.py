"""Where the event proper stands: at the root or in an object there, and an event in which that object is another."""

from collections.abc import Container, Iterator, Sequence

from skra_compat.outline import Field, Record
from skra_lint.envelope import is_envelope
from skra_lint.event import is_container
from skra_lint.split.plan import PlacedField, PlacedRecord, Presence

_DEEPEST = 3


def events_proper(root: Record, depth: int = _DEEPEST) -> Iterator[tuple[tuple[Field, ...], Record]]:
    """The root and the objects that hold all there is to tell, each after the fields that lead to it."""
    yield (), root
    for field in root.fields if depth else ():
        if field.record is not None and not field.repeated and (is_container(field) or _is_all(field, root)):
            for below, record in events_proper(field.record, depth - 1):
                yield (field, *below), record


def _is_all(field: Field, around: Record) -> bool:
    """Whether nothing but an envelope stands beside it."""
    return all(one.path == field.path or is_envelope(one) for one in around.fields) and not is_envelope(field)


def placed_around(root: Record, inside: Sequence[Field], inner: PlacedRecord, left: Container[str]) -> PlacedRecord:
    """The old event with `inner` for the object to which some fields lead, without the fields with the paths `left`."""
    if not inside:
        return inner
    fields: list[PlacedField] = []
    for one in root.fields:
        if one.path == inside[0].path and one.record is not None:
            record = placed_around(one.record, inside[1:], inner, left)
            fields.append(PlacedField(one.path, one.name, one.name, Presence.AS_BEFORE, record=record))
        elif one.path not in left:
            fields.append(as_before(one))
    return PlacedRecord(tuple(fields), frozenset(one.name for one in root.fields) - {one.old_name for one in fields})


def as_before(field: Field) -> PlacedField:
    """A field that does not change."""
    return PlacedField(field.path, field.name, field.name, Presence.AS_BEFORE)
