"""The matchers of one place in a pact file, and the file's values as they come in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

Warn: TypeAlias = Callable[[str], None]
Members: TypeAlias = Mapping[str, Any]
"""An object of the file, at the edge where it comes in."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Matchers of which all must fit, or one of them."""

    matchers: tuple[Members, ...] = ()
    any_of: bool = False
    """One is enough."""

    @property
    def cascades(self) -> bool:
        """Whether the types of what is below hold as well."""
        return not self.any_of and any(
            kind_of(one) == "type" or (kind_of(one) == "eachValue" and not one.get("rules")) for one in self.matchers
        )

    @property
    def each(self) -> bool:
        """Whether it speaks of every value of a map, whatever the key."""
        return any(kind_of(one) in {"eachValue", "eachKey", "values"} for one in self.matchers)

    @property
    def below(self) -> "Rule | None":
        """The matchers of each value of a map, or each item of a list."""
        each = [one for one in self.matchers if kind_of(one) == "eachValue"]
        found = tuple(members(one) for rule in each for one in items(rule.get("rules")))
        return Rule(found) if found and not self.any_of else None


def kind_of(matcher: Members) -> str:
    """The name of a matcher."""
    return str(matcher.get("match", "type"))


def members(value: object) -> Members:
    """The value as an object; an empty one for whatever else it is."""
    return cast("Members", value) if isinstance(value, dict) else {}


def items(value: object) -> list[Any]:
    """The value as a list; an empty one for whatever else it is."""
    found = cast("Any", value)
    return list(found) if isinstance(value, list) else []
