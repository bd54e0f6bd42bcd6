"""One schema plainly asks no more than another: each of its keywords is there too, or a stricter one.

Most changes loosen a bound, add a type or a value. That is seen keyword by keyword, and no search is needed.
"""

from skra_compat.formats.jsonschema.rules.admits import identities
from skra_compat.formats.jsonschema.rules.atom import (
    All,
    Among,
    AtLeast,
    AtMost,
    Atom,
    Exactly,
    Item,
    ItemsFrom,
    MaxSize,
    MinSize,
    Not,
    OfKind,
    Some,
    kinds_of,
)
from skra_compat.formats.jsonschema.rules.expand import Node, meant

_DEEPEST = 4
"""Lists inside lists that are looked into: a list may be one of itself."""


def plainly(left: Item, right: Item, depth: int = _DEEPEST) -> bool:
    """Whether everything that the left admits is admitted by the right; False says nothing."""
    said, asked = meant(left), meant(right)
    if not depth or not isinstance(said, Node) or not isinstance(asked, Node):
        return False
    return all(_follows(said, atom, depth) for atom in asked.atoms)


def _follows(said: Node, atom: Atom, depth: int) -> bool:
    """Whether an atom of the right follows from one of the left, or speaks of kinds that the left has none of."""
    if isinstance(atom, OfKind):
        return said.kinds <= atom.kinds
    if isinstance(atom, All | Some | Exactly | Not):
        return False
    if said.kinds.isdisjoint(kinds_of(atom)):
        return True
    if isinstance(atom, ItemsFrom):
        lists = (one for one in said.atoms if isinstance(one, ItemsFrom) and one.position <= atom.position)
        return any(plainly(one.schema, atom.schema, depth - 1) for one in lists)
    return any(type(one) is type(atom) and _stricter(one, atom) for one in said.atoms)


def _stricter(one: Atom, other: Atom) -> bool:
    """Whether what keeps to the one keeps to the other, of two that are the same keyword."""
    match one, other:
        case AtLeast(), AtLeast():
            return one.limit > other.limit or (one.limit == other.limit and one.strict >= other.strict)
        case AtMost(), AtMost():
            return one.limit < other.limit or (one.limit == other.limit and one.strict >= other.strict)
        case MinSize(), MinSize():
            return one.of is other.of and one.size >= other.size
        case MaxSize(), MaxSize():
            return one.of is other.of and one.size <= other.size
        case Among(), Among():
            return identities(one) <= identities(other)
        case _:
            return one == other
