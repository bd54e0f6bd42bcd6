"""What the keywords of a JSON Schema make depend on values: `if` and `then`, branches with a constant each."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from skra_compat import Schema
from skra_compat.event import Json
from skra_lint.discriminators import is_telling
from skra_lint.split.jsonschema_merge import merged
from skra_lint.split.plan import CannotSplit

_DEEPEST = 3

Values = Mapping[str, tuple[str | int, ...]]
"""The values that a schema asks for, by the path of the field."""


def cases_of(schema: Schema) -> Values:
    """The fields whose values the keywords at the root, or in an object there, ask for; none in other languages."""
    document = cast("Json", json.loads(schema.text)) if schema.format == "JSON" else None
    found: dict[str, dict[str | int, None]] = defaultdict(dict)
    for path, value in _everywhere(document) if isinstance(document, Mapping) else ():
        found[path][value] = None
    return {path: tuple(values) for path, values in found.items()}


def _everywhere(document: Mapping[str, Json]) -> Iterator[tuple[str, str | int]]:
    properties = document.get("properties")
    inside: Mapping[str, Json] = properties if isinstance(properties, Mapping) else {}
    for before, place in (("", document), *((f"{name}.", one) for name, one in inside.items())):
        try:
            yield from list(_asked(document, place, before))
        except CannotSplit:  # it leads to another file, and so tells nothing
            continue


def _asked(document: Mapping[str, Json], place: Json, before: str) -> Iterator[tuple[str, str | int]]:
    if not isinstance(place, Mapping):
        return
    conjuncts = place.get("allOf")
    for one in (place, *(conjuncts if isinstance(conjuncts, list) else ())):
        if isinstance(one, Mapping):
            asked = _constants(document, one.get("if"), before)
            yield from ((path, value) for path, value in asked if is_telling(path.rpartition(".")[2]))
            yield from _asked(document, one.get("else"), before)
    for keyword in ("oneOf", "anyOf"):
        branches = place.get(keyword)
        if isinstance(branches, list):
            yield from _by_branch([dict(_constants(document, branch, before)) for branch in branches])


def _by_branch(branches: Sequence[Mapping[str, str | int]]) -> Iterator[tuple[str, str | int]]:
    """The fields that have another constant in each branch."""
    shared = set[str](branches[0]).intersection(*branches[1:]) if branches else set[str]()
    for path in sorted(shared):
        values = [branch[path] for branch in branches]
        if len(set(values)) == len(values):
            yield from ((path, value) for value in values)


def _constants(
    document: Mapping[str, Json], schema: Json, before: str, depth: int = _DEEPEST
) -> Iterator[tuple[str, str | int]]:
    """The values that a schema admits for fields, by path."""
    properties = merged(document, schema).get("properties")
    for name, inside in properties.items() if isinstance(properties, Mapping) else ():
        if isinstance(inside, Mapping):
            listed = inside.get("enum", [inside["const"]] if "const" in inside else [])
            for value in listed if isinstance(listed, list) else ():
                if isinstance(value, str | int):
                    yield f"{before}{name}", value
            if depth:
                yield from _constants(document, inside, f"{before}{name}.", depth - 1)
