"""Random needs of a random schema, as consumers write them: mostly right, sometimes too much."""

from random import Random

from skra_compat import Schema
from skra_compat.contracts.identity import every_path
from skra_compat.contracts.need import Condition, Need, Presence, Unknown
from skra_compat.contracts.path import Every, Path
from skra_compat.event import Json
from skra_compat.outline import Field

SIZES = (-(2**31), -1, 0, 5, 2.5, 2**53, 2**63)
WORDS = ("null", "boolean", "integer", "number", "string", "bytes", "object", "array")


def wishes(schema: Schema, random: Random, most: int = 4) -> tuple[Need, ...]:
    """A few needs of places that the schema has."""
    there = list(every_path(schema))
    if not there:
        return ()
    return tuple(_wish(*random.choice(there), there, random) for _ in range(random.randint(1, most)))


def _wish(path: Path, field: Field, there: list[tuple[Path, Field]], random: Random) -> Need:
    into = field.repeated and random.random() < 0.6
    types = ("array",) if field.repeated and not into else field.types
    if field.nullable and not into:
        types = (*types, "null") if types else types
    steps = (*path.steps, Every.ITEM) if into else path.steps
    if field.free_form and random.random() < 0.5:
        steps, types = (*steps, Every.VALUE), (random.choice(WORDS),) * random.randint(0, 1)
    if random.random() < 0.1:
        types = (*types[1:], random.choice(WORDS))
    listed = field.enum if field.enum and (into or not field.repeated) and random.random() < 0.6 else ()
    soft = field.optional or random.random() < 0.2
    return Need(
        path=Path(steps),
        types=tuple(dict.fromkeys(types)) if random.random() < 0.8 else (),
        presence=Presence.OPTIONAL if soft and random.random() < 0.8 else Presence.REQUIRED,
        one_of=listed if random.random() < 0.8 else listed[1:],
        unknown=random.choice([Unknown.FAIL, Unknown.FAIL, Unknown.IGNORE, Unknown.DEFAULT]),
        bounds=_bounds(types, random),
        format=random.choice(["date-time", "uuid"]) if "string" in types and random.random() < 0.05 else "",
        when=_when(Path(steps), there, random),
    )


def _bounds(types: tuple[str, ...], random: Random) -> dict[str, Json]:
    if random.random() < 0.7:
        return {}
    if "integer" in types or "number" in types:
        sizes = {random.choice(["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]): random.choice(SIZES)}
        return sizes if random.random() < 0.8 else {"multipleOf": random.choice([1, 2, 0.5])}
    if "array" in types:
        counts = {random.choice(["minItems", "maxItems"]): random.choice([0, 1, 2])}
        return counts if random.random() < 0.8 else {"uniqueItems": True}
    if "string" not in types:
        return {}
    lengths = {random.choice(["minLength", "maxLength"]): random.choice([0, 1, 3])}
    return lengths if random.random() < 0.7 else {"pattern": random.choice(["^a", "b$", "^[a-c]*$", "^[A-Z]+$"])}


def _when(path: Path, there: list[tuple[Path, Field]], random: Random) -> tuple[Condition, ...]:
    if random.random() < 0.7:
        return ()
    listed = [(other, field) for other, field in there if field.enum or field.types == ("boolean",)]
    near = [one for one in listed if len(one[0].steps) == 1 or one[0].steps[:1] == path.steps[:1]]
    chosen = random.sample(near, min(len(near), random.randint(1, 2)))
    return tuple(_condition(other, field, random) for other, field in chosen)


def _condition(path: Path, field: Field, random: Random) -> Condition:
    values: tuple[Json, ...] = field.enum[: random.randint(1, 2)] if field.enum else (random.random() < 0.5,)
    return Condition(Path((*path.steps, Every.ITEM)) if field.repeated else path, values)
