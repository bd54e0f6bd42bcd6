"""Pact's path expressions: the part of JSONPath that names a place, `$.a.b[*].c`, `$['x y']`, `$.map.*`."""

import re
from typing import Final

from skra_compat.contracts.path import Every, Path, Step

_PART: Final = re.compile(
    r"""\.(?P<name>[^.\[\]'"*\s]+)|\[(?P<quote>['"])(?P<quoted>(?:\\.|(?!(?P=quote))[^\\])*)(?P=quote)\]"""
    r"|(?P<items>\[\*\])|(?P<values>\.\*)"
)


def places(text: str) -> tuple[Step, ...] | None:
    """The steps to the place; None for what names a single position, or is no such expression."""
    steps: list[Step] = []
    at = 1
    if not text.startswith("$"):
        return None
    while at < len(text):
        part = _PART.match(text, at)
        if part is None:
            return None
        if part["items"]:
            steps.append(Every.ITEM)
        elif part["values"]:
            steps.append(Every.VALUE)
        else:
            steps.append(part["name"] if part["quoted"] is None else re.sub(r"\\(.)", r"\1", part["quoted"]))
        at = part.end()
    return tuple(steps)


def expression(path: Path) -> str:
    """The expression that names the place of a path."""
    return "$" + "".join(_written(step) for step in path.steps)


def _written(step: Step) -> str:
    if step is Every.ITEM:
        return "[*]"
    if step is Every.VALUE:
        return ".*"
    if re.fullmatch(r"[\w-]+", step):
        return f".{step}"
    escaped = step.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{escaped}']"
