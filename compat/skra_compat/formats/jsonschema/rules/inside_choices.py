"""Combined schemas that a reader refuses an event by: alternatives are paired, and the partner is looked into."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from skra_compat.difference import Difference
from skra_compat.formats.jsonschema.rules.admits import admits
from skra_compat.formats.jsonschema.rules.atom import Exactly, Item, OfKind, Property, Some
from skra_compat.formats.jsonschema.rules.expand import Node
from skra_compat.formats.jsonschema.rules.level import Here
from skra_compat.formats.jsonschema.rules.meeting import Left, Place, Words
from skra_compat.formats.jsonschema.rules.outcome import Found, Impossible, Outcome
from skra_compat.formats.jsonschema.rules.parts import gathered, parts_of, product
from skra_compat.formats.jsonschema.rules.phrases import called, either, some, words_of

_TOLD = 12
"""Alternatives of the writer that are told of, and looked into."""
_PAIRED = 64
"""Alternatives of the reader that are tried as partners of one of the writer's."""


@dataclass(frozen=True, slots=True)
class _Option:
    """One alternative of the writer."""

    left: Left
    steps: tuple[str, ...]
    schema: Item


@dataclass(frozen=True, slots=True)
class _Choice:
    """What the writer chooses among; a plain schema is a choice of one."""

    keyword: str
    """`anyOf`, `oneOf`, `allOf` where nothing is chosen, `type` for a list of types, or nothing."""
    options: tuple[_Option, ...]

    @classmethod
    def of(cls, here: Here) -> "_Choice":
        """A choice of the left: the one at the same place as the reader's, else the first."""
        left = here.meeting.left
        parts = list(parts_of(left))
        choices = [part for part in parts if combination(part.atom)]
        part = next((one for one in choices if one.steps == here.entered), choices[0] if choices else None)
        if part is not None and isinstance(part.atom, Some | Exactly):
            rest = tuple(other.atom for other in parts if other is not part)
            steps = here.from_here((*part.steps, combination(part.atom)))
            return cls(combination(part.atom), tuple(_options(here, rest, part.atom.items, steps)))
        if not here.entered and product(left) > 1:
            return cls("allOf", (_whole(left),))
        listed = any(len(words_of(one.kinds)) > 1 for one in here.level.facts if isinstance(one, OfKind))
        return cls("type" if listed else "", (_whole(left),))


def _whole(left: Left) -> _Option:
    return _Option(left, (), next((item for item in left if isinstance(item, Node)), left[0]))


def _options(here: Here, rest: Left, items: tuple[Item, ...], steps: tuple[str, ...]) -> Iterator[_Option]:
    """Under LENIENT an alternative is taken apart, because as a schema it would declare less than the whole."""
    for number, item in enumerate(items):
        said = (item,) if here.explains.strict else tuple(gathered((item,)))
        yield _Option((*rest, *said), (*steps, str(number)), item)


def choice(here: Here, atom: Some | Exactly, found: Outcome) -> Iterator[Difference]:
    """Which alternatives of the writer have no partner, and what is wrong with the nearest."""
    chosen, word = _Choice.of(here), combination(atom)
    if len(atom.items) == 1 and not chosen.keyword:
        yield from here.below(Place((word, "0")), here.meeting.left, atom.items[0])
        return
    twice = _twice(atom, found)
    if twice:
        yield from here.say(replace(_ambiguous(atom, twice), kind=_overlapping(here, chosen, atom)), found)
        found = here.ask(here.meeting.left, (Some(atom.items),))
    if isinstance(found, Impossible):
        return
    refused = list(islice(_refused(here, chosen, Some(atom.items) if twice else atom), _TOLD))
    for kind in _uncovered(chosen, atom, len(refused)):
        yield from here.say(replace(_without_partner(chosen, refused, atom, found), kind=kind), found)
    for option in refused:
        partner = _partner(here, option, atom.items)
        if partner is not None:
            yield from here.below(Place((word, str(partner)), option.steps), option.left, atom.items[partner])


def _refused(here: Here, chosen: _Choice, atom: Some | Exactly) -> Iterator[_Option]:
    """The alternatives of the writer that the reader does not accept; most are accepted by the one of their name."""
    for number, option in enumerate(chosen.options):
        likely = _namesake(option, atom.items)
        if likely is None and len(atom.items) == len(chosen.options):
            likely = number
        alone = None if likely is None else here.ask(option.left, (atom.items[likely],))
        if isinstance(alone, Impossible):
            continue
        shown = isinstance(alone, Found) and admits(atom, alone.value) is False
        if shown or not isinstance(here.ask(option.left, (atom,)), Impossible):
            yield option


def combination(atom: Item) -> str:
    """`anyOf` or `oneOf`; empty for a dependency, a condition and everything else."""
    if isinstance(atom, Exactly):
        return "oneOf"
    return atom.keyword if isinstance(atom, Some) and atom.keyword == "anyOf" else ""


def _twice(atom: Some | Exactly, found: Outcome) -> list[int]:
    """The alternatives of `oneOf` that all admit the event found, if more than one does."""
    if not isinstance(atom, Exactly) or not isinstance(found, Found):
        return []
    admitting = [number for number, item in enumerate(atom.items) if admits(item, found.value) is True]
    return admitting if len(admitting) > 1 else []


def _overlapping(here: Here, chosen: _Choice, atom: Some | Exactly) -> str:
    """What upstream calls a change after which an event fits two alternatives."""
    before, now = len(chosen.options), len(atom.items)
    if _recombined(chosen, atom):
        return "COMBINED_TYPE_CHANGED"
    plain = chosen.options[0]
    if now > before and (before > 1 or any(isinstance(here.ask(plain.left, (one,)), Impossible) for one in atom.items)):
        return "SUM_TYPE_EXTENDED"
    return "COMBINED_TYPE_SUBSCHEMAS_CHANGED" if chosen.keyword else "TYPE_CHANGED"


def _uncovered(chosen: _Choice, atom: Some | Exactly, refused: int) -> list[str]:
    """What upstream calls a change after which an event fits no alternative."""
    before, now = len(chosen.options), len(atom.items)
    if not chosen.keyword:
        return ["TYPE_CHANGED"]
    if _recombined(chosen, atom):
        return ["COMBINED_TYPE_CHANGED"]
    kinds = ["SUM_TYPE_NARROWED"] if before > now else []
    return kinds if kinds and before - refused >= now else [*kinds, "COMBINED_TYPE_SUBSCHEMAS_CHANGED"]


def _recombined(chosen: _Choice, atom: Some | Exactly) -> bool:
    """Whether the keyword is another one, and not `anyOf`, which accepts whatever the others do."""
    if chosen.keyword == "allOf":
        return True
    return chosen.keyword == "anyOf" and len(chosen.options) > 1 and isinstance(atom, Exactly)


def _ambiguous(atom: Some | Exactly, twice: list[int]) -> Words:
    names = [_named(atom.items[number], ("oneOf", str(number))) for number in twice]
    message = f"an event of the writer fits {' and '.join(names)}, and oneOf wants exactly one"
    return Words("", (), message, "use anyOf, or tell the alternatives apart by a constant")


def _without_partner(chosen: _Choice, refused: list[_Option], atom: Some | Exactly, found: Outcome) -> Words:
    word = combination(atom)
    fix = f"keep the earlier alternatives under {word}, and add another for what is new"
    if len(chosen.options) == 1:
        scalar = isinstance(found, Found) and not isinstance(found.value, Mapping | list)
        sent = f"{some([found.value])}, which fits" if isinstance(found, Found) and scalar else "what fits"
        fix = f"keep the earlier schema as one of the alternatives of {word}"
        return Words("", (), f"the writer may send {sent} none of the {len(atom.items)} alternatives of {word}", fix)
    names = either([_named(one.schema, one.steps[-2:]) for one in refused] or ["an event"])
    return Words("", (), f"the writer may send {names}, which may fit none of the reader's alternatives of {word}", fix)


def _named(schema: Item, steps: tuple[str, ...]) -> str:
    name, place = called(schema), "/".join(steps)
    return f"{name} ({place})" if name else place


def _partner(here: Here, option: _Option, items: tuple[Item, ...]) -> int | None:
    """The alternative of the reader that was meant: by its name, by its properties, by its position."""
    namesake = _namesake(option, items)
    if namesake is not None or len(items) > _PAIRED:
        return namesake
    apart = (isinstance(here.ask((*option.left, item), ()), Impossible) for item in items)
    meeting = [number for number, disjoint in enumerate(apart) if not disjoint]
    if len(meeting) == 1:
        return meeting[0]
    mine = _properties(option.schema)
    likely = [(len(mine & _properties(items[number])), -number) for number in meeting]
    best = max(likely, default=(0, 0))
    if best[0] > 0:
        return -best[1]
    return next((number for number in meeting if option.steps[-1:] == (str(number),)), None)


def _namesake(option: _Option, items: tuple[Item, ...]) -> int | None:
    """The one alternative that is called the same."""
    name = called(option.schema)
    same = [number for number, item in enumerate(items) if name and called(item) == name]
    return same[0] if len(same) == 1 else None


def _properties(schema: Item) -> set[str]:
    return {atom.name for atom in gathered((schema,)) if isinstance(atom, Property)}
