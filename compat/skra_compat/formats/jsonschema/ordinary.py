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
    schema = {word: value for word, value in document.items() if word not in {"$id", "$schema"}}
    return _is_plain(schema, _targets(document))


def _targets(document: Mapping[str, Json]) -> frozenset[str]:
    """What a reference may say."""
    maps = {word: document.get(word) for word in ("definitions", "$defs")}
    return frozenset(
        f"#/{word}/{name}"
        for word, held in maps.items()
        if isinstance(held, Mapping)
        for name in held
        if _NAME.fullmatch(name)
    )


def _is_plain(schema: Json, targets: Container[str]) -> bool:
    return isinstance(schema, Mapping) and all(_holds(word, value, targets) for word, value in schema.items())


def _holds(word: str, value: Json, targets: Container[str]) -> bool:
    """Whether every draft takes a keyword with this value."""
    if word in _ONE:
        return _is_plain(value, targets) or (isinstance(value, bool) and word in _SWITCHES)
    if word in _LISTS:
        return isinstance(value, list) and bool(value) and all(_is_plain(one, targets) for one in value)
    if word in _MAPS:
        return isinstance(value, Mapping) and all(_is_plain(one, targets) for one in value.values())
    if word == "$ref":
        return isinstance(value, str) and value in targets
    return _VALUES[word](value) if word in _VALUES else word not in _JUDGED and _is_free(value)


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
    return not isinstance(value, Mapping | list) or "$" not in str(value)


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
    named = value if isinstance(value, list) else [value]
    return _are_names(named) and all(one in _TYPES for one in named)


_SWITCHES: Final = frozenset({"additionalItems", "additionalProperties", "unevaluatedItems", "unevaluatedProperties"})
"""Those that may be true or false in the first draft that knows them."""
_ONE: Final = _SWITCHES | {"contains", "else", "if", "items", "not", "propertyNames", "then"}
_LISTS: Final = frozenset({"allOf", "anyOf", "oneOf"})
_MAPS: Final = frozenset({"$defs", "definitions", "properties"})
_VALUES: Final[Mapping[str, Callable[[Json], bool]]] = {
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
_JUDGED: Final = frozenset(
    {
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
    }
)
"""Keywords of the drafts that are looked at by the judge alone."""
