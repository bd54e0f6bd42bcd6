"""Paths of an event: `total`, `lines[].sku`, `attributes.*`, `['a.b'].c`.

A name leads into a member, `[]` to every item of a list, `*` to every value of a map. Names that hold a dot, a bracket
or a quote stand in `['…']`, where a backslash escapes a quote and itself.
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias

from skra_compat.contracts.errors import InvalidContract


class Every(Enum):
    """A step to many values at once."""

    ITEM = "[]"
    VALUE = "*"


Step: TypeAlias = str | Every

_PART: Final = re.compile(
    r"(?P<items>\[\])|\['(?P<quoted>(?:[^'\\]|\\.)*)'\]|(?P<dot>\.)?(?:(?P<values>\*)|(?P<name>[^.\[\]'*]+))"
)
_DEEPEST: Final = 50
_PLAIN: Final = re.compile(r"[^.\[\]'*]+")


@dataclass(frozen=True, slots=True, order=True)
class Path:
    """Where a value stands in an event; the empty path is the event itself."""

    steps: tuple[Step, ...]

    @classmethod
    def parse(cls, text: str, place: str = "") -> "Path":
        """The path that a text says; a leading `$` or `$.` is taken as the event.

        Raises:
            InvalidContract: it says none; `place` names where it stood.
        """
        rest = text.removeprefix("$")
        steps: list[Step] = []
        at = 0
        while at < len(rest):
            part = _PART.match(rest, at)
            if part is None or (part["dot"] is None and part["quoted"] is None and not part["items"] and at):
                raise InvalidContract(f"{text!r} is no path: stuck at {rest[at:]!r}, as in lines[].sku", path=place)
            steps.append(_step(part))
            at = part.end()
        if len(steps) > _DEEPEST:
            raise InvalidContract(f"a path of {len(steps)} steps: expected {_DEEPEST} at most", path=place)
        if not steps:
            raise InvalidContract("a path names at least one field, as in lines[].sku", path=place)
        return cls(tuple(steps))

    def __str__(self) -> str:
        return "".join(map(_written, self.steps)).removeprefix(".")


def _step(part: "re.Match[str]") -> Step:
    if part["items"]:
        return Every.ITEM
    if part["values"]:
        return Every.VALUE
    return part["name"] if part["quoted"] is None else re.sub(r"\\(.)", r"\1", part["quoted"])


def _written(step: Step) -> str:
    if step is Every.ITEM:
        return "[]"
    if step is Every.VALUE:
        return ".*"
    if _PLAIN.fullmatch(step):
        return f".{step}"
    escaped = step.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{escaped}']"
