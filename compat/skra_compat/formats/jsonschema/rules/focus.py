"""What a schema says of one kind of value: the rest falls away, which decides most questions early."""

from skra_compat.event import Json
from skra_compat.formats.jsonschema.rules.atom import (
    ALWAYS,
    NEVER,
    All,
    Among,
    Exactly,
    Item,
    Kind,
    Not,
    OfKind,
    Opaque,
    Some,
    kind_of,
    kinds_of,
)
from skra_compat.formats.jsonschema.rules.expand import Node


def focus(item: Item, kind: Kind) -> Item:
    """The same statement about values of that kind: `ALWAYS`, `NEVER`, or what remains to be said."""
    match item:
        case Node():
            found = item.focused.get(kind)
            if found is None:
                found = item.focused.setdefault(kind, _all(item.atoms, kind))
            return found
        case All() | Some() | Exactly() | Not():
            return _combined(item, kind)
        case OfKind(kinds):
            return ALWAYS if kind in kinds else NEVER
        case Among():
            return _among(item, kind)
        case Opaque(keyword):
            here = {"unevaluatedProperties": Kind.OBJECT, "unevaluatedItems": Kind.ARRAY}.get(keyword, kind)
            return item if here is kind else ALWAYS
        case _:
            return item if kind in kinds_of(item) else ALWAYS


def _combined(item: All | Some | Exactly | Not, kind: Kind) -> Item:
    match item:
        case All(items):
            return _all(items, kind)
        case Some():
            return _some(item, kind)
        case Exactly(items):
            return _exactly(items, kind)
        case Not(inner):
            said = focus(inner, kind)
            return NEVER if said == ALWAYS else ALWAYS if said == NEVER else Not(said, item.keyword)


def _all(items: tuple[Item, ...], kind: Kind) -> Item:
    kept: dict[Item, None] = {}
    for item in items:
        said = focus(item, kind)
        if said == NEVER:
            return NEVER
        kept.update(dict.fromkeys(said.items if isinstance(said, All) else (said,)))
    return next(iter(kept)) if len(kept) == 1 else All(tuple(kept))


def _some(item: Some, kind: Kind) -> Item:
    kept: dict[Item, None] = {}
    for one in item.items:
        said = focus(one, kind)
        if said == ALWAYS:
            return ALWAYS
        kept.update(dict.fromkeys(said.items if isinstance(said, Some) else (said,)))
    return next(iter(kept)) if len(kept) == 1 else Some(tuple(kept), item.keyword)


def _exactly(items: tuple[Item, ...], kind: Kind) -> Item:
    said = [one for one in (focus(item, kind) for item in items) if one != NEVER]
    always = said.count(ALWAYS)
    if always > 1 or not said:
        return NEVER
    if always == 1:
        others = tuple(Not(one) for one in said if one != ALWAYS)
        return others[0] if len(others) == 1 else All(others)
    return said[0] if len(said) == 1 else Exactly(tuple(said))


def _among(item: Among, kind: Kind) -> Item:
    values = tuple(twin for value in item.values for twin in _as(kind, value))
    if kind is Kind.NULL:
        return ALWAYS if values else NEVER
    return Among(values, item.keyword) if values else NEVER


def _as(kind: Kind, value: Json) -> list[Json]:
    """The value if it is of that kind; 1 and 1.0 are the same value written as two kinds."""
    found = kind_of(value)
    if found is kind:
        return [value]
    if isinstance(value, float) and found is Kind.WHOLE and kind is Kind.INTEGER:
        return [int(value)]
    if found is Kind.INTEGER and kind is Kind.WHOLE and isinstance(value, int) and abs(value) < 2**53:
        return [float(value)]
    return []
