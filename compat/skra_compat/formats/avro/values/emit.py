"""Writes the lines of `program`.

`b` is the payload, `p` where it is read, `n` its length, `d` how deep the calling function stands, `c` a number just
read, still zigzag: odd means negative, and `z` how many items without bytes may follow. Reading past the end raises
IndexError by itself, or leaves `p` beyond `n`.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from skra_compat.formats.avro.model import Array, Enum, Fixed, Map, Model, Name, Part, Record, Type, Union
from skra_compat.formats.avro.values.native import DEEPEST, is_empty

_MOST_INDENT: Final = 12
"""Indentation in one function: Python allows twenty nested loops and a hundred levels of it."""
_CHAIN: Final = 12
"""Branches of a union that are told apart by `elif`; more go through a table."""

Lines = list[str]


class Place(NamedTuple):
    """Where in a function lines will stand."""

    depth: int
    """Containers that the function has entered before it comes here."""
    indent: int
    """Levels of indentation, which are bounded where depth is not."""

    def inside(self, indent: int = 0) -> "Place":
        """One container further."""
        return Place(self.depth + 1, self.indent + indent)


class Emitter:
    """One schema on its way into source text."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._uses = Counter(_names(model))
        self._called: dict[Part, int] = {}
        self._waiting: list[Part] = []
        self._tables: Lines = []
        self._top = False

    def root(self) -> Lines:
        """Read one event, not indented."""
        self._top = True
        lines = self._read(self._model.root, Place(0, 0))
        self._top = False
        return lines

    def functions(self) -> Iterator[str]:
        """Yield the functions that the lines so far call, and those that these call."""
        yield "def no(b, p, n, d, z): raise refused"
        while self._waiting:
            part = self._waiting.pop()
            yield f"def f{self._called[part]}(b, p, n, d, z):"
            yield from indented(self._body(part, Place(0, 0)), 1)
            yield " return p"
        yield from self._tables

    def _read(self, type: Type, place: Place) -> Lines:  # noqa: A002 - Avro's own word
        part = self._model.part(type)
        shared = isinstance(part, Record) and self._uses[part.name] > 1
        if shared or (place.indent >= _MOST_INDENT and isinstance(part, Array | Map | Union)):
            return [f"p = {self._call(part)}(b, p, n, d + {place.depth}, z)"]
        return self._body(part, place)

    def _call(self, part: Part) -> str:
        if part not in self._called:
            self._called[part] = len(self._called)
            self._waiting.append(part)
        return f"f{self._called[part]}"

    def _body(self, part: Part, place: Place) -> Lines:
        match part:
            case Record():
                below = [line for field in part.fields for line in self._read(field.type, place.inside())]
                return [*self._enter(place), *below]
            case Array() | Map():
                return [*self._enter(place), *self._blocks(part, place.inside(2))]
            case Union():
                return self._union(part, place)
            case Enum():
                return [*_NUMBER, f"if c & 1 or c >= {2 * len(part.symbols)}: raise refused"]
            case Fixed():
                return [f"p += {part.size}"]
            case _:
                return _PRIMITIVES[part.kind]

    def _enter(self, place: Place) -> Lines:
        """Refuse to go deeper; at the top it is known beforehand whether that can happen."""
        most = DEEPEST - place.depth - 1
        return [f"if d > {most}: raise refused"] if not self._top or most < 0 else []

    def _union(self, union: Union, place: Place) -> Lines:
        if len(union.branches) > _CHAIN:
            return [*_NUMBER, f"p = {self._table(union)}[c](b, p, n, d + {place.depth}, z)"]
        lines = [*_NUMBER, "if c & 1: raise refused"]
        for index, branch in enumerate(union.branches):
            lines.append(f"elif c == {2 * index}:")
            lines.extend(indented(self._read(branch, Place(place.depth, place.indent + 1)) or ["pass"], 1))
        return [*lines, "else: raise refused"]

    def _table(self, union: Union) -> str:
        """A function for each branch at its number, zigzag; odd numbers are refused, greater ones out of range."""
        calls: Lines = []
        for branch in union.branches:
            calls += [self._call(self._model.part(branch)), "no"]
        name = f"t{len(self._tables)}"
        self._tables.append(f"{name} = ({', '.join(calls)})")
        return name

    def _blocks(self, part: Array | Map, place: Place) -> Lines:
        below = part.items if isinstance(part, Array) else part.values
        key = [] if isinstance(part, Array) else _PRIMITIVES["string"]
        empty = isinstance(part, Array) and is_empty(self._model, self._model.part(below))
        end, count = f"e{place.depth}", f"i{place.depth}"
        items = _all_at_once(count) if empty else _one_by_one(count, [*key, *self._read(below, place)])
        return [
            "while True:",
            *indented(_NUMBER, 1),
            " if c == 0: break",
            f" {end} = -1",
            f" {count} = (c + 1) >> 1",
            " if c & 1:",
            *indented(_NUMBER, 2),
            "  if c & 1: raise refused",
            f"  {end} = p + (c >> 1)",
            *indented(items, 1),
            f" if {end} >= 0 and p != {end}: raise refused",
        ]


def _all_at_once(count: str) -> Lines:
    """Items without bytes need no reading, only a bound on how many a reader would have to build."""
    return [f"z[0] -= {count}", "if z[0] < 0: raise refused"]


def _one_by_one(count: str, item: Lines) -> Lines:
    return [f"if {count} > n - p: raise refused", f"for _ in range({count}):", *indented(item, 1)]


def _names(model: Model) -> Iterator[str]:
    """Every mention of a named type, a second one for types that stand inside themselves."""
    waiting: list[Type] = [model.root]
    met: set[str] = set()
    while waiting:
        type_ = waiting.pop()
        if isinstance(type_, Name):
            yield type_.full
            if type_.full in met:
                continue
            met.add(type_.full)
        waiting.extend(_below(model.part(type_)))


def _below(part: Part) -> list[Type]:
    match part:
        case Record():
            return [field.type for field in part.fields]
        case Array():
            return [part.items]
        case Map():
            return [part.values]
        case Union():
            return list(part.branches)
        case _:
            return []


def indented(lines: Lines, by: int) -> Lines:
    """Move lines to the right."""
    return [" " * by + line for line in lines]


_NUMBER: Final[Lines] = ["c = b[p]", "p += 1", "if c > 127: c, p = tail(b, p, c)"]
_SIZED: Final[Lines] = ["c = b[p]", "p += 1", "if c & 129: c, p = size(b, p, c)"]
"""One test for the two rare cases: more bytes follow, or the size is negative."""
_PRIMITIVES: Final[dict[str, Lines]] = {
    "null": [],
    "boolean": ["if b[p] > 1: raise refused", "p += 1"],
    "int": ["p += 1", "if b[p - 1] > 127: p = skip_int(b, p)"],
    "long": ["p += 1", "if b[p - 1] > 127: p = skip_long(b, p)"],
    "float": ["p += 4"],
    "double": ["p += 8"],
    "bytes": [*_SIZED, "p += c >> 1"],
    "string": [*_SIZED, "q = p + (c >> 1)", "b[p:q].decode()", "p = q"],
}
