"""What matchers say of a place: the words of a need, as far as they speak of a shape."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from skra_compat.contracts.pact.dates import dated
from skra_compat.contracts.pact.rule import Members, Rule, Warn, kind_of
from skra_compat.contracts.wellformed import is_pattern
from skra_compat.event import Json

Entry: TypeAlias = dict[str, Json]

_TYPES: Final[Mapping[str, str]] = {
    "integer": "integer",
    "decimal": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
    "regex": "string",
    "include": "string",
    "datetime": "string",
    "timestamp": "string",
    "date": "string",
    "time": "string",
    "semver": "string",
    "arrayContains": "array",
    "eachKey": "object",
    "values": "object",
}
_DATES: Final = frozenset({"datetime", "timestamp", "date", "time"})
_SEMVER: Final = r"^[0-9]+\.[0-9]+\.[0-9]+"
_PARTLY: Final[Mapping[str, str]] = {
    "arrayContains": "which items there are",
    "eachKey": "what keys are like",
    "contentType": "what type of content it is",
}
"""Matchers of which something has no meaning here."""


def shape_of(rule: Rule, value: Json, *, typed: bool, warn: Warn) -> Entry | None:
    """The words of the need for a place with this example; None where nothing is needed of its shape."""
    entries = [_entry(one, value, warn) for one in rule.matchers]
    if rule.any_of and len(rule.matchers) > 1:
        return _either(entries, warn)
    entry: Entry = {"type": type_of(value)} if typed else {}
    for one in entries:
        entry |= one
    return entry or None


def _either(entries: Sequence[Entry], warn: Warn) -> Entry | None:
    """Of matchers of which one is enough, what holds whichever it is: the types."""
    if not all("type" in entry for entry in entries):
        warn("matchers of which one is enough, and one says nothing of a type: left out")
        return None
    if any(len(entry) > 1 for entry in entries):
        warn("of matchers of which one is enough, the types alone are a need")
    types: list[Json] = list(dict.fromkeys(str(entry["type"]) for entry in entries))
    return {"type": types[0] if len(types) == 1 else types}


def _entry(rule: Members, value: Json, warn: Warn) -> Entry:
    kind = kind_of(rule)
    if kind in _PARTLY:
        warn(f"the matcher {kind!r}: {_PARTLY[kind]} is no need: left out")
    if kind in _TYPES:
        return {"type": _TYPES[kind], **_detail(kind, rule, warn)}
    if kind in {"type", "eachValue"}:
        counts = (("min", "min_items"), ("max", "max_items"))
        return {"type": type_of(value), **{word: rule[own] for own, word in counts if _is_count(rule.get(own))}}
    if kind == "notEmpty":
        return {"type": type_of(value), "min_items" if isinstance(value, list) else "min_length": 1}
    if kind not in {"equality", *_PARTLY}:
        warn(f"the matcher {kind!r} is no need: left out")
    return {}


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _detail(kind: str, rule: Members, warn: Warn) -> Entry:
    if kind in _DATES:
        return {**dated(str(rule.get("format", rule.get(kind, ""))))}
    if kind == "regex" and isinstance(pattern := rule.get("regex"), str):
        if is_pattern(pattern):
            return {"pattern": pattern}
        warn(f"{pattern!r} is no regular expression of JSON Schema: left out")
    if kind == "include" and isinstance(rule.get("value"), str):
        return {"pattern": re.escape(rule["value"])}
    return {"pattern": _SEMVER} if kind == "semver" else {}


def type_of(value: Json) -> str:
    """The type of an example; a whole number stands for any number, as in Pact."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case dict():
            return "object"
        case _:
            return "array"
