"""Families of events drawn at random, merged into one schema as publishers do it, with samples of them.

A family is 2 to 8 types with common fields and fields of their own: scalars, enumerations, records, lists, maps,
some always there and some not. It is merged by a discriminator at the root, in the payload, in the envelope or
further down, and written in each schema language (`written`); the samples know which type they are of.
"""

import random
from dataclasses import dataclass, field

VERBS = ["created", "updated", "cancelled", "shipped", "returned", "paid", "refunded", "archived", "opened", "closed"]
NOUNS = ["price", "carrier", "reason", "address", "weight", "tracking", "coupon", "seat", "invoice", "label", "depot",
         "bank", "iban", "gate", "terminal", "parcel", "slot", "driver", "route", "claim", "door", "shelf", "photo",
         "size", "colour", "batch_no", "priority", "language", "grade", "total", "tax", "margin"]  # fmt: skip
TELLING = ["eventType", "type", "kind", "action", "event"]
PLACES = {"root": "", "payload": "data.", "envelope": "meta.", "deeper": "data.attributes.", "deed": "event."}
KINDS = ["string", "int", "bool", "enum", "either", "record", "shared", "list", "records", "map"]


@dataclass
class Member:
    """A field of a family."""

    name: str
    kind: str
    rate: float = 1.0
    """How often it is there."""
    inner: list["Member"] = field(default_factory=list)
    symbols: list[str] = field(default_factory=list)
    since: float = 0.0
    """From which share of the stream on it is there at all."""


@dataclass
class Family:
    """Types of events, and how they are merged."""

    name: str
    types: list[str]
    common: list[Member]
    own: dict[str, list[Member]]
    place: str
    telling: str
    shared: list[Member]
    """The fields of a record that several fields have."""
    documented: bool = False
    closed: bool = True
    rare: str = ""
    """A type that hardly ever comes."""

    @property
    def path(self) -> str:
        """The path of the discriminator."""
        return PLACES[self.place] + self.telling

    @property
    def merged(self) -> list[Member]:
        """The fields of all types."""
        return [*self.common, *(one for members in self.own.values() for one in members)]


def member(draw, names, depth=0):
    """A field with a name that nobody has yet."""
    kind = draw.choice(KINDS if not depth else KINDS[:5])
    one = Member(names.pop(), kind)
    if kind in {"record", "records"}:
        one.inner = [member(draw, names, 1) for _ in range(draw.randint(1, 3))]
    if kind == "enum":
        one.symbols = [f"{one.name}_{letter}" for letter in "abc"[: draw.randint(2, 3)]]
    return one


def family(seed):
    """A family by its number."""
    draw = random.Random(seed)
    nouns = [f"{noun}{suffix}" for suffix in ("", "_code", "_note", "_ref_no") for noun in NOUNS]
    draw.shuffle(nouns)
    types = draw.sample(VERBS, draw.randint(2, 8))
    common = [member(draw, nouns) for _ in range(draw.randint(1, 4))]
    for one in common:
        one.rate = draw.choice([1.0, 1.0, 0.9, 0.5, 0.1])
    own = {name: [member(draw, nouns) for _ in range(draw.randint(1, 3))] for name in types}
    for members in own.values():
        for one in members[1:]:
            one.rate = draw.choice([1.0, 0.8])
    if draw.random() < 0.4:
        late = member(draw, nouns)
        late.rate, late.since = 0.7, 0.6
        common.append(late)
    place = draw.choice(list(PLACES))
    telling = draw.choice(TELLING[:4] if place == "deed" else TELLING)
    made = Family(
        "ParcelEvent", types, common, own, place, telling, [Member("amount", "int"), Member("unit", "string")]
    )
    made.documented = draw.random() < 0.5
    made.closed = draw.random() < 0.5
    made.rare = draw.choice(types) if len(types) > 3 and draw.random() < 0.4 else ""
    return made


def samples(made, seed, each=60, slips=0.0):
    """Events with the type that each is of; noise as streams have it: null, empty lists, rare types, new fields.

    `slips` is how often a field of another type is there.
    """
    draw = random.Random(seed + 1)
    kinds = [one for one in made.types if one != made.rare for _ in range(each)] + [made.rare] * (7 if made.rare else 0)
    draw.shuffle(kinds)
    for at, kind in enumerate(kinds):
        yield kind, sample(made, kind, draw, at / len(kinds), slips)


def sample(made, kind, draw, moment, slips=0.0):
    """One event as JSON."""
    fields = {}
    mine = {one.name for one in [*made.common, *made.own[kind]]}
    for one in made.merged:
        if (one.name in mine and moment >= one.since and draw.random() < one.rate) or (
            one.name not in mine and draw.random() < slips
        ):
            fields[one.name] = value(one, made, draw)
        elif draw.random() < 0.3:
            fields[one.name] = [] if one.kind in {"list", "records"} and draw.random() < 0.5 else None
    return placed(made, fields, kind, draw)


def placed(made, fields, kind, draw):
    """The fields where the family has them, with an envelope around."""
    event = {"event_id": f"e{draw.randrange(10**9)}"}
    if made.place == "root":
        return {**event, made.telling: kind, **fields}
    if made.place == "payload":
        return {**event, "meta": {"source": "shop"}, "data": {made.telling: kind, **fields}}
    if made.place == "envelope":
        return {**event, "meta": {"source": "shop", made.telling: kind}, "data": fields}
    if made.place == "deeper":
        return {**event, "data": {"id": "x", "attributes": {made.telling: kind, **fields}}}
    return {**event, "event": {made.telling: kind}, **fields}


def value(one, made, draw):
    """What a field holds."""
    inner = one.inner or made.shared
    drawn = {
        "int": lambda: draw.randrange(1, 10**6),
        "bool": lambda: True,
        "either": lambda: draw.choice([draw.randrange(9), "text"]),
        "enum": lambda: draw.choice(one.symbols),
        "record": lambda: {each.name: value(each, made, draw) for each in inner},
        "shared": lambda: {each.name: value(each, made, draw) for each in inner},
        "records": lambda: [{each.name: value(each, made, draw) for each in inner} for _ in range(draw.randint(1, 3))],
        "list": lambda: [f"l{draw.randrange(99)}" for _ in range(draw.randint(1, 3))],
        "map": lambda: {f"k{draw.randrange(9)}": f"v{draw.randrange(9)}"},
        "string": lambda: f"s{draw.randrange(10**6)}",
    }
    return drawn[one.kind]()


def is_soft(one, made):
    """Whether the merged schema lets a field be missing."""
    return one.rate < 1 or all(one is not other for other in made.common)


def doc_of(one, made):
    """The sentence by which a publisher says whose field it is."""
    owner = next((kind for kind, members in made.own.items() if any(one is other for other in members)), None)
    if owner is None or not made.documented:
        return f"The {one.name}."
    return f"Only set for {owner} events." if one.rate == 1 else f"May be null. Only set for {owner} events."
