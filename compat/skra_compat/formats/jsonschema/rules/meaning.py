"""What the reader accepts and takes for something else: defaults, formats, encodings, digits.

These are annotations: no validator refuses anything by them, so they degrade and never break. Titles and descriptions
change nothing that a program does with an event; a property that the reader does not declare is still there to read.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from skra_compat.budget import Budget, Exhausted
from skra_compat.difference import NO_WITNESS, Difference, Effect
from skra_compat.event import Json
from skra_compat.formats.jsonschema.model import Model
from skra_compat.formats.jsonschema.rules.admits import admits
from skra_compat.formats.jsonschema.rules.atom import (
    ALWAYS,
    NEVER,
    All,
    Among,
    AtLeast,
    Item,
    ItemAt,
    Kind,
    MinSize,
    OfKind,
    Property,
    Required,
    Sized,
)
from skra_compat.formats.jsonschema.rules.expand import Space
from skra_compat.formats.jsonschema.rules.outcome import Found
from skra_compat.formats.jsonschema.rules.prove import Search
from skra_compat.formats.jsonschema.rules.sameness import Sameness, alike
from skra_compat.formats.jsonschema.shape import Members, Shape
from skra_compat.formats.jsonschema.text import write_json
from skra_compat.formats.jsonschema.uris import pointer

_STEPS = 20_000
"""What the search for events to show may cost; the differences are told without them, too."""
_EXACT = 2**53
"""Up to here every whole number is a floating-point number of 64 bits."""
_EXAMPLES: Mapping[str, Json] = {
    "date-time": "2020-01-02T03:04:05Z",
    "date": "2020-01-02",
    "time": "03:04:05Z",
    "duration": "P1D",
    "email": "a@example.org",
    "hostname": "example.org",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.org/",
    "uuid": "c0ffee00-0000-4000-8000-000000000000",
    "base64": "beef",
    "int64": _EXACT + 1,
}
_WORDS = ("default", "format", "contentEncoding", "contentMediaType")
_TEXT = "beef"
"""Three bytes in base64, two in base16, four as it stands."""


@dataclass(frozen=True, slots=True)
class Reread:
    """An event that both sides accept, and what each takes it for."""

    event: Json
    written: str
    read: str


@dataclass(frozen=True, slots=True)
class _Pair:
    """A place that both sides speak of."""

    reader: Shape
    writer: Shape
    steps: tuple[str, ...]
    around: Callable[[Item], Item]
    """What an event must be for the value at this place to be so."""
    optional: bool = False
    """The writer may leave it out, and `absent` says how."""
    absent: Item = NEVER


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of meaning, and events to look for that show it."""

    kind: str
    keyword: str
    message: str
    written: str
    read: str
    events: tuple[Item, ...]
    """The first that can be had is shown."""
    told_alone: bool = True
    """Whether it is worth telling without an event."""


def changes_of_meaning(reader: Model, writer: Model) -> Iterator[Difference]:
    """Every place that both sides speak of and that means something else to the reader, each once."""
    here, there = _text(reader), _text(writer)
    if not _may_differ(here, there, '"'):
        return
    if not _annotated(here, there, '"') and alike(reader, writer):  # the same types everywhere
        return
    show = _Show(writer)
    for pair in _pairs(reader, writer):
        for change in (*_defaults(pair), *_formats(pair), *_contents(pair), *_digits(pair)):
            event = show.first(change.events)
            if event is None and not change.told_alone:
                continue
            yield Difference(
                kind=change.kind,
                path=pointer((*pair.steps, change.keyword) if change.keyword else pair.steps) if pair.steps else "#/",
                message=change.message,
                witness=NO_WITNESS if event is None else Reread(event.value, change.written, change.read),
                effect=Effect.DEGRADED,
            )


def _may_differ(here: str, there: str, quote: str) -> bool:
    """A glance at what reader and writer say, which spares most of them the walk."""
    if _annotated(here, there, quote):
        return True
    return f"{quote}number{quote}" in here and f"{quote}integer{quote}" in there


def _annotated(here: str, there: str, quote: str) -> bool:
    return any(f"{quote}{word}{quote}" in text for word in _WORDS for text in (here, there))


def _text(model: Model) -> str:
    return model.text + "".join(other.text for other in model.given.values())


class _Show:
    """Finds events of the writer, as long as the budget lasts."""

    def __init__(self, writer: Model) -> None:
        self._space = Space.of(writer)
        self._search = Search(Budget(_STEPS), Sameness(self._space, self._space))

    def first(self, wanted: tuple[Item, ...]) -> Found | None:
        """An event that is as the first of these that can be had; the smallest one often is."""
        try:
            smallest = self._search.child((self._space.root,), ())
            if isinstance(smallest, Found) and any(admits(one, smallest.value) is True for one in wanted[:1]):
                return smallest
            found = (self._search.child((self._space.root, one), ()) for one in wanted)
            return next((one for one in found if isinstance(one, Found)), None)
        except (Exhausted, RecursionError):
            return None


def _pairs(reader: Model, writer: Model) -> Iterator[_Pair]:
    """Places that both sides speak of by the same name, outermost first."""
    tops = [Shape.of(model) for model in (reader, writer)]
    waiting = [_Pair(tops[0], tops[1], (), lambda item: item)]
    met: set[Hashable] = set()
    for pair in waiting:
        key = tuple(side.sites[0].key for side in (pair.reader, pair.writer))
        if key not in met:
            met.add(key)
            yield pair
            waiting.extend(_inside(pair))


def _inside(pair: _Pair) -> Iterator[_Pair]:
    required = {name for schema in pair.writer.schemas for name in _listed(schema.get("required"))}
    written = pair.writer.members("properties")
    for name, read in pair.reader.members("properties").items():
        if name in written and not _silent(read, written[name]):
            steps = ("properties", name)
            shape, other = pair.reader.below(steps, read), pair.writer.below(steps, written[name])
            absent = pair.around(All((_OBJECT, Property(name, NEVER))))
            yield _Pair(shape, other, (*pair.steps, *steps), _of_property(pair, name), name not in required, absent)
    items = pair.reader.single("items"), pair.writer.single("items")
    if items[0] is not None and items[1] is not None:
        yield _Pair(items[0], items[1], (*pair.steps, "items"), _of_item(pair))
    branches = pair.reader.alternatives, pair.writer.alternatives
    if len(branches[0]) == len(branches[1]):
        word = "oneOf" if pair.reader.first("oneOf") is not None else "anyOf"
        for number, (shape, other) in enumerate(zip(*branches, strict=True)):
            yield _Pair(shape, other, (*pair.steps, word, str(number)), pair.around)


def _silent(read: Members, written: Members) -> bool:
    """Whether there is nothing to tell of two schemas, nor of what is inside them.

    Both are one schema word for word (1, 1.0 and true are different words), or have none of the words that matter; a
    reference or a name, which could lead to some, would have its `$`.
    """
    if len(read) > 1 or len(written) > 1 or read[0][0].draft is not written[0][0].draft:
        return False
    here, there = repr(read[0][1]), repr(written[0][1])
    return "$" not in here + there and (here == there or not _may_differ(here, there, "'"))


_OBJECT = OfKind(frozenset({Kind.OBJECT}))
_ARRAY = OfKind(frozenset({Kind.ARRAY}))


def _of_property(pair: _Pair, name: str) -> Callable[[Item], Item]:
    return lambda item: pair.around(All((_OBJECT, Required(name), Property(name, item))))


def _of_item(pair: _Pair) -> Callable[[Item], Item]:
    return lambda item: pair.around(All((_ARRAY, MinSize(Sized.ITEMS, 1), ItemAt(0, item))))


def _listed(value: Json) -> list[str]:
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def _defaults(pair: _Pair) -> Iterator[_Change]:
    """What stands for a property that an event leaves out; no default is nobody's default."""
    before, now = pair.writer.has("default"), pair.reader.has("default")
    if not pair.optional or not before or pair.writer.first("default") == pair.reader.first("default"):
        return
    meant = write_json(pair.writer.first("default"))
    taken = write_json(pair.reader.first("default")) if now else "no value at all"
    name = pair.steps[-1]
    message = f"where {name} is absent, the writer meant {meant} and the reader takes {taken}"
    yield _Change("DEFAULT_CHANGED", "default", message, meant, taken, (pair.absent,))


def _formats(pair: _Pair) -> Iterator[_Change]:
    """A format that the writer does not keep to; one that the reader no longer names misleads nobody."""
    before, now = pair.writer.first("format"), pair.reader.first("format")
    if before == now or not isinstance(now, str):
        return
    told = before if isinstance(before, str) else "a value of any format"
    message = f"the writer sends {told}, the reader takes it for {now}; a reader that asserts formats refuses it"
    examples: tuple[Json, ...] = (_EXAMPLES[before],) if isinstance(before, str) and before in _EXAMPLES else ()
    events = (*(pair.around(Among((one,))) for one in (*examples, _TEXT)), pair.around(ALWAYS))
    yield _Change("FORMAT_ANNOTATION_CHANGED", "format", message, told, now, events)


def _contents(pair: _Pair) -> Iterator[_Change]:
    """What bytes or document a text stands for."""
    for keyword, stem in (("contentEncoding", "CONTENT_ENCODING"), ("contentMediaType", "CONTENT_MEDIA_TYPE")):
        before, now = pair.writer.first(keyword), pair.reader.first(keyword)
        if before == now:
            continue
        told = [word if isinstance(word, str) else "plain text" for word in (before, now)]
        message = f"the writer sends {told[0]}, the reader takes the text for {told[1]}"
        events = pair.around(Among((_TEXT,))), pair.around(ALWAYS)
        yield _Change(f"{stem}_CHANGED", keyword, message, told[0], told[1], events)


def _digits(pair: _Pair) -> Iterator[_Change]:
    """Whole numbers that many readers of `number` round."""
    types = pair.writer.first("type"), pair.reader.first("type")
    if types != ("integer", "number"):
        return
    large = pair.around(AtLeast(Fraction(_EXACT + 1)))
    message = f"integers are read as number: readers that use floating point round whole numbers above {_EXACT}"
    read = "a number of 53 binary digits"
    yield _Change("DIGITS_LOST", "", message, "an exact integer", read, (large,), told_alone=False)
