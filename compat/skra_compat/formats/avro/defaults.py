"""Whether a default fits its type (specification, "Records": the table of default values)."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from skra_compat.event import Json
from skra_compat.formats.avro.model import (
    Absent,
    Array,
    Enum,
    Fixed,
    Map,
    Model,
    Name,
    Part,
    Primitive,
    Record,
    Type,
    Union,
)

_DEEPEST: Final = 200
_RANGES: Final = {"int": 2**31, "long": 2**63}
_SORTS: Final = {"null": type(None), "boolean": bool, "string": str}
_WORDS: Final = {"bytes": "a string of the characters U+0000 to U+00FF, one for each byte"}


class _Question(NamedTuple):
    """Does this value fit this type? `path` names the value inside the default."""

    type: Type
    value: Json
    path: str


def misfit(model: Model, type: Type, value: Json) -> str | None:  # noqa: A002 - Avro's own word
    """Why the value is no default of the type; None when it is one. A union takes the default of any branch."""
    if isinstance(type, Primitive) and _is_primitive(type.kind, value):
        return None
    return _Fitting(model).fault(_Question(type, value, ""), 0)


class _Fitting:
    """One default under way; remembers what did not fit, so that nested unions cost no more than their pairs."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._known: dict[tuple[int, int], str | None] = {}

    def fault(self, asked: _Question, depth: int) -> str | None:
        if depth > _DEEPEST:
            return f"{_cut(asked.path)} never ends, because a record's default needs the same record again"
        part = self._model.part(asked.type)
        key = (id(part), id(asked.value))
        if key not in self._known:
            self._known[key] = self._looked_at(part, asked, depth + 1)
        return self._known[key]

    def _looked_at(self, part: Part, asked: _Question, depth: int) -> str | None:
        if isinstance(part, Union):
            fits = any(self.fault(asked._replace(type=branch), depth) is None for branch in part.branches)
            return None if fits else f"{_shown(asked)} fits no branch of the union ({_labels(part)})"
        if not _is_value(part, asked.value):
            return f"{_shown(asked)} is not {_expected(part)}"
        for below in _below(part, asked):
            if isinstance(below, str):
                return below
            fault = self.fault(below, depth)
            if fault is not None:
                return fault
        return None


def _is_value(part: Part, value: Json) -> bool:
    """Whether the value is of the type's JSON sort, as far as one can see without looking below it."""
    match part:
        case Record() | Map():
            return isinstance(value, dict)
        case Array():
            return isinstance(value, list)
        case Enum():
            return isinstance(value, str) and value in part.symbols
        case Fixed():
            return _is_bytes(value) and isinstance(value, str) and len(value) == part.size
        case Primitive():
            return _is_primitive(part.kind, value)
        case Union():
            return True


def _is_primitive(kind: str, value: Json) -> bool:
    if kind in _SORTS:
        return isinstance(value, _SORTS[kind])
    if kind == "bytes":
        return _is_bytes(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    bound = _RANGES.get(kind)
    return bound is None or (isinstance(value, int) and -bound <= value < bound)


def _is_bytes(value: Json) -> bool:
    return isinstance(value, str) and all(ord(character) < 256 for character in value)


def _below(part: Part, asked: _Question) -> Iterator[_Question | str]:
    """Yield the questions about the values inside this one, or what is missing."""
    value = asked.value
    if isinstance(part, Array) and isinstance(value, list):
        for index, item in enumerate(value):
            yield _Question(part.items, item, f"{asked.path}[{index}]")
    elif isinstance(part, Map) and isinstance(value, dict):
        for key, item in value.items():
            yield _Question(part.values, item, f"{asked.path}.{key}")
    elif isinstance(part, Record) and isinstance(value, dict):
        for field in part.fields:
            at = f"{asked.path}.{field.name}".removeprefix(".")
            given = value.get(field.name, field.default)
            yield (
                f"{at} is missing and has no default of its own"
                if isinstance(given, Absent)
                else _Question(field.type, given, at)
            )


def _shown(asked: _Question) -> str:
    short = _cut(repr(asked.value))
    return f"{_cut(asked.path)}: {short}" if asked.path else short


def _cut(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def _labels(union: Union) -> str:
    return ", ".join(branch.full if isinstance(branch, Name) else branch.kind for branch in union.branches)


def _expected(part: Part) -> str:
    match part:
        case Enum():
            return f"one of {', '.join(part.symbols)}"
        case Fixed():
            return f"{part.size} bytes, one character (U+0000 to U+00FF) each"
        case Record():
            return f"an object with the fields of {part.name}"
        case _:
            return _WORDS.get(part.kind, part.kind)
