"""What a consumer needs of one place in every event."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, NamedTuple

from skra_compat.contracts.path import Path
from skra_compat.event import Json

TYPES: Final = ("null", "boolean", "integer", "number", "string", "bytes", "object", "array")
"""The words for types: those of JSON Schema, and bytes."""
BOUNDS: Final[Mapping[str, str]] = {
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusive_minimum": "exclusiveMinimum",
    "exclusive_maximum": "exclusiveMaximum",
    "multiple_of": "multipleOf",
    "min_length": "minLength",
    "max_length": "maxLength",
    "pattern": "pattern",
    "min_items": "minItems",
    "max_items": "maxItems",
    "unique_items": "uniqueItems",
}
"""A contract's words for bounds, and the keywords of JSON Schema that say the same."""


class Presence(Enum):
    """Whether the value must be there."""

    REQUIRED = "required"
    """In every event, and everything that the path leads through."""
    OPTIONAL = "optional"
    """It may be missing, as may everything that the path leads through; where it is there, it is as needed."""


class Unknown(Enum):
    """What the consumer does with a value that `one_of` does not list."""

    FAIL = "fail"
    IGNORE = "ignore"
    """It leaves the event alone: nothing breaks."""
    DEFAULT = "default"
    """It takes another value for it: nothing breaks, something is misread."""


class Condition(NamedTuple):
    """The need holds where this place has one of these values."""

    path: Path
    values: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """One entry of `reads`."""

    path: Path
    types: tuple[str, ...] = ()
    """Types that the value may have; empty for any."""
    presence: Presence = Presence.REQUIRED
    one_of: tuple[Json, ...] = ()
    """Values that it may have; empty for any."""
    unknown: Unknown = Unknown.FAIL
    bounds: Mapping[str, Json] = field(default_factory=dict[str, Json])
    """Keywords of JSON Schema by name, see `BOUNDS`."""
    format: str = ""
    """What the value stands for: a format of JSON Schema, a logical type of Avro, a well-known type of Protobuf."""
    when: tuple[Condition, ...] = ()
    numbers: tuple[int, ...] = ()
    """The numbers of the fields that the path names, in Protobuf, where the contract says them."""

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for needs that ask for the same."""
        said = [repr(part) if part else "" for part in (self.one_of, self.bounds, self.when)]
        return (self.path, self.types, self.presence, self.unknown, self.format, self.numbers, *said)

    def __str__(self) -> str:
        words = [self.presence.value]
        words += [" or ".join(self.types)] if self.types else []
        words += [f"one of {', '.join(map(_shown, self.one_of))}"] if self.one_of else []
        words += [f"{name} {value}" for name, value in self.bounds.items()]
        words += [f"format {self.format}"] if self.format else []
        words += [f"when {one.path} is {' or '.join(map(_shown, one.values))}" for one in self.when]
        return ", ".join(words)


def _shown(value: Json) -> str:
    return value if isinstance(value, str) else repr(value)
