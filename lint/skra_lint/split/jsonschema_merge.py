"""What a place of a JSON Schema says, with local `$ref`s followed and `allOf` merged: one list of properties."""

from collections.abc import Mapping
from typing import TypeAlias

from skra_compat.event import Json
from skra_lint.split.plan import CannotSplit

Object: TypeAlias = dict[str, Json]
_DEEPEST = 30


def merged(document: Mapping[str, Json], place: Json, depth: int = 0) -> Object:
    """One schema in place of a reference and of a list of conjuncts.

    Raises:
        CannotSplit: it leads out of the document, or two conjuncts say different things of one keyword.
    """
    if not isinstance(place, Mapping) or depth > _DEEPEST:
        return {}
    own: Object = {key: value for key, value in place.items() if key not in {"$ref", "allOf"}}
    parts = [_target(document, place["$ref"])] if isinstance(place.get("$ref"), str) else []
    conjuncts = place.get("allOf")
    parts += conjuncts if isinstance(conjuncts, list) else []
    for part in parts:
        _add(own, merged(document, part, depth + 1))
    return own


def _target(document: Mapping[str, Json], reference: Json) -> Json:
    text = str(reference)
    found: Json = document
    if not text.startswith("#"):
        raise CannotSplit(f"the schema refers to {text!r}: put what stands there into the schema first")
    for step in filter(None, text[1:].split("/")):
        name = step.replace("~1", "/").replace("~0", "~")
        found = found.get(name) if isinstance(found, Mapping) else None
    if not isinstance(found, Mapping):
        raise CannotSplit(f"the schema refers to {text!r}, where no schema stands")
    return found


def _add(own: Object, more: Mapping[str, Json]) -> None:
    for key, value in more.items():
        before = own.get(key)
        if key == "properties" and isinstance(before, Mapping) and isinstance(value, Mapping):
            own[key] = {**{name: _both(before.get(name), one) for name, one in value.items()}, **_rest(before, value)}
        elif key == "required" and isinstance(before, list) and isinstance(value, list):
            own[key] = [*before, *(name for name in value if name not in before)]
        elif key not in own:
            own[key] = value
        elif key in {"if", "oneOf", "anyOf", "not", "additionalProperties", "patternProperties"} and before != value:
            raise CannotSplit(f"the schema says two things with {key!r}: take its allOf apart first")


def _both(first: Json, second: Json) -> Json:
    """One property that two conjuncts speak of."""
    return second if first is None or first == second else {"allOf": [first, second]}


def _rest(before: Mapping[str, Json], value: Mapping[str, Json]) -> Mapping[str, Json]:
    return {name: one for name, one in before.items() if name not in value}
