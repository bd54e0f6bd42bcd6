"""What a refused keyword is called, by the names that upstream registries give where they have one, in words."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from skra_compat.formats.jsonschema.draft import Draft
from skra_compat.formats.jsonschema.rules.admits import admits
from skra_compat.formats.jsonschema.rules.atom import (
    NEVER,
    NUMBERS,
    Additional,
    All,
    Among,
    AtLeast,
    AtMost,
    Contains,
    Exactly,
    Item,
    ItemAt,
    ItemsFrom,
    Kind,
    Matches,
    MaxSize,
    MinSize,
    MultipleOf,
    Names,
    Not,
    OfKind,
    Opaque,
    PatternProperty,
    Property,
    Sized,
    Some,
    Unique,
)
from skra_compat.formats.jsonschema.rules.focus import focus
from skra_compat.formats.jsonschema.rules.meeting import Words
from skra_compat.formats.jsonschema.rules.parts import gathered
from skra_compat.formats.jsonschema.rules.phrases import counted, named, number, some, words_of

_SIZES = {
    Sized.LENGTH: ("LENGTH", "Length", "character"),
    Sized.ITEMS: ("ITEMS", "Items", "item"),
    Sized.PROPERTIES: ("PROPERTIES", "Properties", "property"),
}


def words(atom: Item, left: Iterable[Item], draft: Draft | None = None) -> Words:
    """What to say of an atom of the reader that an event of the left does not satisfy."""
    facts = list(gathered(left))
    if isinstance(atom, AtLeast | AtMost):
        return _bound(atom, facts, flagged=draft is Draft.DRAFT_4)
    return _TABLE.get(type(atom), _other)(atom, facts)


def keyword(atom: Item) -> str:
    """The keyword that an atom comes from; empty where there is none to name."""
    match atom:
        case Some(keyword=word) | Not(keyword=word) | Opaque(keyword=word) | Additional(keyword=word):
            return word if atom != NEVER else ""
        case ItemAt(keyword=word) | ItemsFrom(keyword=word):
            return word
        case _:
            return _WORDS.get(type(atom)) or "/".join(words(atom, ()).steps)


def _of_kind(atom: OfKind, left: list[Item]) -> Words:
    written = {kind for kind in Kind if focus(All(tuple(left)), kind) != NEVER}
    refused = written - atom.kinds
    message = f"the writer may send {named(written)}; the reader accepts only {named(atom.kinds)}"
    if refused <= NUMBERS and written & atom.kinds & NUMBERS:
        fix = "keep number, or add a property of type integer beside it"
        return Words("TYPE_NARROWED", (), message, fix)
    fix = "keep the type; a value of another type belongs in a new property"
    if written & atom.kinds:
        fix = f"accept {named(refused)} in the reader as well"
    return Words(_change_of_types(words_of(written), words_of(atom.kinds), left), (), message, fix)


def _change_of_types(before: list[str], now: list[str], left: list[Item]) -> str:
    """A list of types is a choice among them."""
    told = any(isinstance(one, OfKind | Some | Exactly | Among) for one in left)
    if not told or min(len(before), len(now)) <= 1:
        return "TYPE_CHANGED"
    return "SUM_TYPE_NARROWED" if len(before) > len(now) else "COMBINED_TYPE_SUBSCHEMAS_CHANGED"


def _among(atom: Among, left: list[Item]) -> Words:
    lists = [one for one in left if isinstance(one, Among)]
    before = [value for one in lists for value in one.values]
    wanted = f"the reader accepts only {some(atom.values)}"
    if not before:
        fix = f"leave {atom.keyword} out of the reader, or have the writer keep to these values first"
        return Words("TYPE_CHANGED", (), f"{wanted}; the writer is not bound to these values", fix)
    gone = [value for value in before if admits(atom, value) is False]
    fresh = [value for value in atom.values if not any(admits(one, value) for one in lists)]
    kind = "ENUM_ARRAY_CHANGED" if fresh or len(gone) == len(before) else "ENUM_ARRAY_NARROWED"
    message = f"the writer may send {some(gone)}; {wanted}"
    return Words(kind, (atom.keyword,), message, f"keep {some(gone)} among the accepted values")


def _bound(atom: AtLeast | AtMost, left: list[Item], *, flagged: bool) -> Words:
    """A limit; draft-04 has one with a flag beside it (`flagged`), later drafts have two."""
    low = isinstance(atom, AtLeast)
    limits = [one for one in left if isinstance(one, AtLeast if low else AtMost)]
    tightest = (max if low else min)(limits, key=lambda one: one.limit, default=None)
    before = tightest if flagged else next((one for one in limits if one.strict == atom.strict), None)
    exclusive = atom.strict and (not flagged or (before is not None and before.limit == atom.limit))
    stem = f"{'EXCLUSIVE_' if exclusive else ''}{'MINIMUM' if low else 'MAXIMUM'}"
    steps = f"exclusive{'Minimum' if low else 'Maximum'}" if exclusive else "minimum" if low else "maximum"
    added = before is None or (flagged and exclusive)
    change = "ADDED" if added else "INCREASED" if low else "DECREASED"
    sent = f"numbers {_within(tightest)}" if tightest else "any number"
    message = f"the reader accepts only numbers {_within(atom)}; the writer may send {sent}"
    fix = f"leave {steps} out of the reader" if before is None or added else f"keep {steps} at {number(before.limit)}"
    return Words(f"{stem}_{change}", (steps,), message, fix)


def _within(bound: AtLeast | AtMost) -> str:
    if isinstance(bound, AtLeast):
        return f"{'greater than' if bound.strict else 'from'} {number(bound.limit)}{'' if bound.strict else ' up'}"
    return f"{'less than' if bound.strict else 'up to'} {number(bound.limit)}"


def _multiple(atom: MultipleOf, left: list[Item]) -> Words:
    before = [one.factor for one in left if isinstance(one, MultipleOf)]
    kind = "MULTIPLE_OF_ADDED"
    if before:
        kind = "MULTIPLE_OF_EXPANDED" if (atom.factor / before[0]).denominator == 1 else "MULTIPLE_OF_CHANGED"
    sent = f"multiples of {number(before[0])}" if before else "any number"
    message = f"the reader accepts only multiples of {number(atom.factor)}; the writer may send {sent}"
    fix = f"keep multipleOf at {number(before[0])}" if before else "leave multipleOf out of the reader"
    return Words(kind, ("multipleOf",), message, fix)


def _size(atom: MinSize | MaxSize, left: list[Item]) -> Words:
    low = isinstance(atom, MinSize)
    upper, camel, noun = _SIZES[atom.of]
    before = [
        one.size for one in left if isinstance(one, MinSize | MaxSize) and type(one) is type(atom) and one.of is atom.of
    ]
    word = ("min" if low else "max") + camel
    change = "ADDED" if not before else "INCREASED" if low else "DECREASED"
    limit = (max if low else min)(before, default=0)
    sent = f"{'as few as' if low else 'up to'} {limit}" if before else "none" if low else "more"
    wanted = f"at {'least' if low else 'most'} {counted(atom.size, noun)}"
    message = f"the reader wants {wanted}; the writer may send {sent}"
    fix = f"keep {word} at {limit}" if before else f"leave {word} out of the reader"
    return Words(f"{'MIN' if low else 'MAX'}_{upper}_{change}", (word,), message, fix)


def _pattern(atom: Matches, left: list[Item]) -> Words:
    before = [one.pattern for one in left if isinstance(one, Matches)]
    kind = "PATTERN_CHANGED" if before else "PATTERN_ADDED"
    sent = f"text that matches {before[0]}" if before else "any text"
    fix = "use a pattern that admits what the earlier one did" if before else "leave pattern out of the reader"
    return Words(
        kind, ("pattern",), f"the reader accepts only text that matches {atom.pattern}; the writer may send {sent}", fix
    )


def _unique(_: Unique, __: list[Item]) -> Words:
    message = "the reader refuses a list in which an item occurs twice; the writer may send one"
    return Words("UNIQUE_ITEMS_ADDED", ("uniqueItems",), message, "leave uniqueItems out of the reader")


def _not(atom: Not, left: list[Item]) -> Words:
    message = "the reader excludes what the writer may send"
    if any(isinstance(one, Not) for one in left):
        message = "the reader excludes more than the writer does"
    return Words("NOT_TYPE_EXTENDED", (atom.keyword,), message, f"exclude no more under {atom.keyword} than before")


def _opaque(atom: Opaque, _: list[Item]) -> Words:
    """A keyword whose meaning depends on its surroundings."""
    stem = {"unevaluatedItems": "UNEVALUATED_ITEMS", "unevaluatedProperties": "UNEVALUATED_PROPERTIES"}
    message = f"the reader's {atom.keyword} is about what the keywords beside it leave over, which depends on the event"
    fix = f"keep {atom.keyword} and what stands beside it as they are"
    if atom.keyword not in stem:
        return Words("UNDECIDED", (atom.keyword,), message, fix)
    closed = isinstance(atom.node.site.value, Mapping) and atom.node.site.value.get(atom.keyword) is False
    change = "REMOVED" if closed else "NARROWED"
    return Words(f"{stem[atom.keyword]}_{change}", (atom.keyword,), message, fix)


def _other(atom: Item, _: list[Item]) -> Words:
    if atom == NEVER:
        fix = "accept here what the writer sends"
        return Words("TYPE_CHANGED", (), "the reader accepts nothing here; the writer may send something", fix)
    steps: tuple[str, ...] = ()
    match atom:
        case Property(name):
            steps = ("properties", name)
        case PatternProperty(pattern):
            steps = ("patternProperties", pattern)
        case ItemAt(position, keyword=word):
            steps = (word, str(position))
        case Additional(keyword=word) | ItemsFrom(keyword=word) | Some(keyword=word):
            steps = (word,)
        case _:
            pass
    message = "the writer may send what the reader refuses here"
    return Words("TYPE_CHANGED", steps, message, "keep the earlier schema here")


_TABLE: Mapping[type, Callable[[Any, list[Item]], Words]] = {
    OfKind: _of_kind,
    Among: _among,
    MultipleOf: _multiple,
    MinSize: _size,
    MaxSize: _size,
    Matches: _pattern,
    Unique: _unique,
    Not: _not,
    Opaque: _opaque,
}
_WORDS: Mapping[type, str] = {
    PatternProperty: "patternProperties",
    Names: "propertyNames",
    Contains: "contains",
    Exactly: "oneOf",
}
