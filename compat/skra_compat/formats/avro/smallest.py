"""The smallest event of each type."""

from functools import lru_cache
from typing import Final, NamedTuple

from skra_compat.formats.avro.model import Enum, Fixed, Model, Name, Part, Record, Type, Union
from skra_compat.formats.avro.values.native import DEEPEST, Branch, Native

_MOST_VALUES: Final = 20_000
_NEVER: Final = 10 * _MOST_VALUES
_SCALARS: Final[dict[str, Native]] = {
    "null": None,
    "boolean": False,
    "int": 0,
    "long": 0,
    "float": 0.0,
    "double": 0.0,
    "bytes": b"",
    "string": "",
    "array": [],
    "map": {},
}


class Unshowable(Exception):
    """The type has no event that ends, or none small enough to show."""


class _Cost(NamedTuple):
    """Of the smallest event: how many values it holds, and how deep they stand."""

    values: int = 1
    depth: int = 0


class Smallest:
    """The smallest events of one model's types; what every event of a type costs is worked out once."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._events: dict[str, Native] = {}
        self._costs = {name: _Cost(_NEVER, _NEVER) for name in model.types}
        changed = True
        while changed:
            changed = False
            for name, part in model.types.items():
                cost = self._cost(part)
                changed = changed or cost < self._costs[name]
                self._costs[name] = min(cost, self._costs[name])

    @property
    def values(self) -> int:
        """How many values the smallest event of the schema holds."""
        return self._cost_of(self._model.root).values

    def event_of(self, type: Type) -> Native:  # noqa: A002 - Avro's own word
        """The smallest event of a type; raises as `event` does."""
        return self.event(self._model.part(type))

    def event(self, part: Part) -> Native:
        """The smallest event of a part.

        Raises:
            Unshowable: there is none, or none small enough.
        """
        cost = self._cost(part)
        if cost.values > _MOST_VALUES or cost.depth > DEEPEST:
            raise Unshowable
        return self._made(part)

    def _made(self, part: Part) -> Native:
        match part:
            case Record():
                if part.name not in self._events:
                    below = {field.name: self._made(self._model.part(field.type)) for field in part.fields}
                    self._events[part.name] = below
                return self._events[part.name]
            case Union():
                index = min(range(len(part.branches)), key=lambda at: self._cost_of(part.branches[at]))
                return Branch(index, self._made(self._model.part(part.branches[index])))
            case Enum():
                return part.symbols[0]
            case Fixed():
                return bytes(part.size)
            case _:
                return _SCALARS[part.kind]

    def _cost(self, part: Part) -> _Cost:
        match part:
            case Record():
                below = [self._cost_of(field.type) for field in part.fields]
                values = 1 + sum(cost.values for cost in below)
                depth = 1 + max((cost.depth for cost in below), default=0)
                return _Cost(min(values, _NEVER), min(depth, _NEVER))
            case Union():
                return min((self._cost_of(branch) for branch in part.branches), default=_Cost(_NEVER, _NEVER))
            case Enum():
                return _Cost() if part.symbols else _Cost(_NEVER, _NEVER)
            case Fixed():
                return _Cost(1 + part.size // 8)
            case _:
                return _Cost()

    def _cost_of(self, type: Type) -> _Cost:  # noqa: A002 - Avro's own word
        return self._costs[type.full] if isinstance(type, Name) else self._cost(type)


@lru_cache(maxsize=16)
def smallest(model: Model) -> Smallest:
    """The smallest events of a model, remembered."""
    return Smallest(model)
