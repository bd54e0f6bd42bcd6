"""Schemas that need no judge: every metaschema takes them, and every validator compiles them.

To load the judge takes as long as all else that a command does with a small schema, and most schemas hold nothing
that it could object to. What this file is not sure of is left to it.
"""

import re
from collections.abc import Callable, Container, Mapping
from typing import Final

from skra_compat.event import Json

_URI: Final = re.compile(r"(?:https?://|urn:)[A-Za-z0-9._/:-]+")
_NAME: Final = re.compile(r"[A-Za-z0-9._$-]+")
_PATTERN: Final = re.compile(
    r"\^?(?:"
    r"(?:[A-Za-z0-9 _@:,=-]|\\[dw.]|\[(?:A-Z|A-F|a-z|a-f|0-9|[A-Za-z0-9_.: ]|\\[dw])+-?\])"
    r"(?:[+*?]|\{\d{1,2}\}|\{\d{1,2},\}|\{[0-3],(?:[4-9]|[1-9]\d)\})?"
    r")*\$?"
)
"""Characters and sets of them, one after another: `^[A-Z]{3}-[0-9]+$`. Every engine compiles them, in no time."""
_TYPES: Final = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})
_LARGEST: Final = 2**31


def is_ordinary(document: Json) -> bool:
    """Whether a document is a schema of every draft and leads nowhere but to its own definitions."""
    if not isinstance(document, Mapping):
        return False
    name, dialect = document.get("$id", "urn:x"), document.get("$schema", "")
    if not (isinstance(name, str) and _URI.fullmatch(name) and isinstance(dialect, str)):
        return False
    if "$id" in document and "$ref" in document:  # the drafts differ on what is named then
        return False
    waiting: list[Json] = [{word: value for word, value in document.items() if word not in {"$id", "$schema"}}]
    targets = _targets(document)
    while waiting:
        schema = waiting.pop()
        if not isinstance(schema, dict):  # as the reader makes them: a plain type is told ten times as fast
            return False
        for word, value in schema.items():
            if word in _HOLDERS:
                plain = _inside(word, value, waiting)
            elif word == "$ref":
                plain = isinstance(value, str) and value in targets
            else:
                plain = _VALUES.get(word, _is_free)(value)
            if not plain:
                return False
    return True


def _targets(document: Mapping[str, Json]) -> Container[str]:
    """What a reference may say."""
    maps = {word: document.get(word) for word in ("definitions", "$defs")}
    return frozenset(
        f"#/{word}/{name}"
        for word, held in maps.items()
        if isinstance(held, dict)
        for name in held
        if _NAME.fullmatch(name)
    )


def _inside(word: str, value: Json, waiting: list[Json]) -> bool:
    """Whether a keyword holds schemas as every draft wants it; they are waiting to be looked at then."""
    if word in _ONE:
        if not (isinstance(value, bool) and word in _SWITCHES):
            waiting.append(value)
        return True
    if word in _LISTS:
        waiting.extend(value if isinstance(value, list) else ())
        return isinstance(value, list) and bool(value)
    waiting.extend(value.values() if isinstance(value, dict) else ())
    return isinstance(value, dict)


def _is_text(value: Json) -> bool:
    return isinstance(value, str)


def _is_flag(value: Json) -> bool:
    return isinstance(value, bool)


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_size(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LARGEST


def _is_free(value: Json) -> bool:
    """Anything that cannot be mistaken for a reference or a name."""
    return not isinstance(value, dict | list) or "$" not in str(value)


def _is_judged(_value: Json) -> bool:
    """Never: the keyword's value is looked at by the judge alone."""
    return False


def _is_pattern(value: Json) -> bool:
    return isinstance(value, str) and _PATTERN.fullmatch(value) is not None


def _are_names(value: Json) -> bool:
    """Texts, at least one, none of them twice."""
    return isinstance(value, list) and 0 < len({one for one in value if isinstance(one, str)}) == len(value)


def _are_constants(value: Json) -> bool:
    """The same with truths and null among them."""
    if not isinstance(value, list):
        return False
    return 0 < len({one for one in value if one is None or isinstance(one, str | bool)}) == len(value)


def _are_types(value: Json) -> bool:
    if isinstance(value, str):
        return value in _TYPES
    return _are_names(value) and isinstance(value, list) and _TYPES.issuperset(value)


_SWITCHES: Final = frozenset({"additionalItems", "additionalProperties", "unevaluatedItems", "unevaluatedProperties"})
"""Those that may be true or false in the first draft that knows them."""
_ONE: Final = _SWITCHES | {"contains", "else", "if", "items", "not", "propertyNames", "then"}
_LISTS: Final = frozenset({"allOf", "anyOf", "oneOf"})
_MAPS: Final = frozenset({"$defs", "definitions", "properties"})
_HOLDERS: Final = _ONE | _LISTS | _MAPS
_JUDGED: Final = (
    "$anchor",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$recursiveAnchor",
    "$recursiveRef",
    "$schema",
    "$vocabulary",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "id",
    "maxContains",
    "minContains",
    "multipleOf",
    "patternProperties",
    "prefixItems",
)
"""Keywords of the drafts that the judge alone looks at."""
_VALUES: Final[Mapping[str, Callable[[Json], bool]]] = {
    **dict.fromkeys(_JUDGED, _is_judged),
    **dict.fromkeys(("$comment", "description", "format", "title"), _is_text),
    **dict.fromkeys(("deprecated", "readOnly", "uniqueItems", "writeOnly"), _is_flag),
    **dict.fromkeys(("maxItems", "maxLength", "maxProperties", "minItems", "minLength", "minProperties"), _is_size),
    **dict.fromkeys(("maximum", "minimum"), _is_number),
    **dict.fromkeys(("const", "default"), _is_free),
    "enum": _are_constants,
    "examples": lambda value: isinstance(value, list) and _is_free(value),
    "pattern": _is_pattern,
    "required": _are_names,
    "type": _are_types,
}
