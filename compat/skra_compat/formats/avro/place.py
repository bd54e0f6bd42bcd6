"""Where in its text the part stands that a pointer names.

Pointers go through names (`/fields/0/type/fields/1` even where the type is a name that was defined before), and a
reader's pointer holds the positions of the writer's branches, as those of Java's `SchemaCompatibility` do.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from skra_compat.formats.avro.model import PRIMITIVES
from skra_compat.formats.avro.names import full_name, namespace_of
from skra_compat.json_positions import JsonPositions, Node
from skra_compat.position import Position

_NAMED: Final = ("record", "error", "enum", "fixed")


class _Stop(NamedTuple):
    """A part on the way."""

    node: Node
    taken: int
    """How many steps led here."""
    before: "_Stop | None" = None


class AvroPlaces:
    """One schema text."""

    def __init__(self, text: str) -> None:
        self._positions = JsonPositions(text)
        self._definitions = _definitions(self._positions.root)

    def at(self, path: str, *, written: bool = False) -> Position:
        """See `skra_compat.position.Places`."""
        return self._positions.at(self._nearest(_steps(path), written=written).node)

    def steady(self, path: str, *, written: bool = False) -> str:
        """See `skra_compat.position.Places`: `/fields/total/type`."""
        steps = _steps(path)
        stop: _Stop | None = self._nearest(steps, written=written)
        while stop is not None:
            if stop.taken > 1 and steps[stop.taken - 2] == "fields":
                steps[stop.taken - 1] = _word(stop.node, "name") or steps[stop.taken - 1]
            stop = stop.before
        return "".join(f"/{step}" for step in steps)

    def _nearest(self, steps: Sequence[str], *, written: bool) -> _Stop:
        """The part that all steps lead to, or the first that most of them do."""
        best = _Stop(self._positions.root, 0)
        waiting = [best]
        met: set[tuple[int, int]] = set()
        while waiting and best.taken < len(steps):
            stop = waiting.pop()
            if (id(stop.node), stop.taken) in met:
                continue
            met.add((id(stop.node), stop.taken))
            if stop.taken > best.taken:
                best = stop
            if stop.taken < len(steps):
                waiting.extend(reversed(list(self._onward(stop, steps, written=written))))
        return best

    def _onward(self, stop: _Stop, steps: Sequence[str], *, written: bool) -> Iterator[_Stop]:
        node, taken, _ = stop
        step = steps[taken]
        branch = step.isdecimal() and not (taken and steps[taken - 1] == "fields")
        if id(node) in self._definitions:
            yield _Stop(self._definitions[id(node)], taken, stop)
        below = node.step(step)
        if below is not None and (written or not branch):
            yield _Stop(below, taken + 1, stop)
        if branch:
            yield _Stop(node, taken + 1, stop)
        elif below is None:
            declared = node.step("type")
            around = node.inside if isinstance(node.inside, list) else [declared] if declared is not None else []
            yield from (_Stop(one, taken, stop) for one in around)


def _steps(path: str) -> list[str]:
    return [step for step in path.split("/") if step]


def _definitions(root: Node) -> dict[int, Node]:
    """What each use of a name leads to, by the identity of the use."""
    known: dict[str, Node] = {}
    uses: list[tuple[Node, str]] = []
    waiting = [(root, "")]
    while waiting:
        node, namespace = waiting.pop()
        if node.word and node.word not in PRIMITIVES:
            uses.append((node, namespace))
        elif isinstance(node.inside, dict) and _word(node, "type") in _NAMED:
            own = _word(node, "namespace") if "namespace" in node.inside else namespace
            full = full_name(_word(node, "name"), own)
            known.setdefault(full, node)
            waiting.extend((one, namespace_of(full)) for one in _fields(node))
        else:
            waiting.extend((one, namespace) for one in _parts(node))
    found = ((use, known.get(full_name(use.word, scope)) or known.get(use.word)) for use, scope in uses)
    return {id(use): definition for use, definition in found if definition is not None}


def _word(node: Node, key: str) -> str:
    found = node.step(key)
    return found.word if found is not None else ""


def _fields(record: Node) -> Iterator[Node]:
    fields = record.step("fields")
    for field in fields.inside if fields is not None and isinstance(fields.inside, list) else ():
        declared = field.step("type")
        if declared is not None:
            yield declared


def _parts(node: Node) -> Iterator[Node]:
    if isinstance(node.inside, list):
        yield from node.inside
    else:
        yield from (node.inside[key] for key in ("type", "items", "values") if key in node.inside)
