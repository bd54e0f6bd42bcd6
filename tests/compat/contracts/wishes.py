"""Random needs of a random schema, as consumers write them: mostly right, sometimes too much."""

from random import Random

from skra_compat import Schema
from skra_compat.contracts.identity import every_path
from skra_compat.contracts.need import Condition, Need, Presence, Unknown
from skra_compat.contracts.path import Every, Path
from skra_compat.outline import Field

WORDS = ("null", "boolean", "integer", "number", "string", "bytes", "object", "array")


def wishes(schema: Schema, random: Random, most: int = 4) -> tuple[Need, ...]:
    """A few needs of places that the schema has."""
    there = list(every_path(schema))
    if not there:
        return ()
    return tuple(_wish(*random.choice(there), there, random) for _ in range(random.randint(1, most)))


def _wish(path: Path, field: Field, there: list[tuple[Path, Field]], random: Random) -> Need:
    into = field.repeated and random.random() < 0.5
    types = ("array",) if field.repeated and not into else field.types
    if field.nullable and not into:
        types = (*types, "null") if types else types
    if random.random() < 0.1:
        types = (*types[1:], random.choice(WORDS))
    soft = field.optional or random.random() < 0.2
    return Need(
        path=Path((*path.steps, Every.ITEM)) if into else path,
        types=tuple(dict.fromkeys(types)) if random.random() < 0.8 else (),
        presence=Presence.OPTIONAL if soft and random.random() < 0.8 else Presence.REQUIRED,
        one_of=field.enum if field.enum and not field.repeated and random.random() < 0.6 else (),
        unknown=Unknown.FAIL,
        bounds=_bounds(types, random),
        when=_when(there, random),
    )


def _bounds(types: tuple[str, ...], random: Random) -> dict[str, int]:
    if random.random() < 0.8:
        return {}
    if "integer" in types or "number" in types:
        return {random.choice(["minimum", "maximum", "exclusiveMinimum"]): random.choice([-(2**31), 0, 5, 2**63])}
    return {random.choice(["minLength", "maxLength"]): random.choice([0, 1, 3])} if "string" in types else {}


def _when(there: list[tuple[Path, Field]], random: Random) -> tuple[Condition, ...]:
    top = [(path, field) for path, field in there if len(path.steps) == 1 and field.enum and not field.repeated]
    if not top or random.random() < 0.8:
        return ()
    path, field = random.choice(top)
    return (Condition(path, tuple(field.enum[:1])),)
