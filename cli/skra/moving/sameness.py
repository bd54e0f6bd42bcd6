"""Whether two versions, of two registries that may write texts in different ways, are one."""

import json
from collections.abc import Mapping

from skra.moving import layout
from skra.moving.contents import Contents, Members, Standing
from skra.moving.shelf import Shelf
from skra_compat import Json


class Sameness:
    """Compares versions of two contents as `target` would, whose references it resolves where texts differ."""

    def __init__(self, one: Contents, other: Contents, target: Contents) -> None:
        self._shelves = (Shelf(one), Shelf(other))
        self._keeps_rules = target.keeps_rules

    def difference(self, one: Standing, other: Standing) -> str:
        """What the other is, where a registry would not take them for one; empty where it would.

        Language, meaning of the text, references, metadata and rules make a schema what it is. Rules are no part of it
        at a registry that keeps none.
        """
        if one.format != other.format or not (one.text == other.text or self._canonical(one, other)):
            return "another schema"
        if (one.targets, _names(one)) != (other.targets, _names(other)):
            return "the same text with other references"
        if _plain(one.metadata) != _plain(other.metadata):
            return "the same text with other metadata"
        if self._keeps_rules and _plain(one.rules) != _plain(other.rules):
            return "the same text with other rules"
        return ""

    def _canonical(self, one: Standing, other: Standing) -> bool:
        schemas = [shelf.schema(version) for shelf, version in zip(self._shelves, (one, other), strict=True)]
        if None not in schemas:
            return schemas[0] == schemas[1] or _compact(one) == _compact(other)
        return _parsed(one.text) == _parsed(other.text)


def _names(version: Standing) -> list[str]:
    return [each.name for each in version.references]


def _compact(version: Standing) -> str:
    """Of a text that has no canonical form but itself, what a directory of an export keeps."""
    return layout.read(version.format, version.text)


def _parsed(text: str) -> Json:
    try:
        found: Json = json.loads(text)
    except ValueError:
        return text.strip()
    return found


def _plain(value: Members) -> Json:
    """Members without those that say nothing, at any depth."""
    return _stripped(value) or {}


def _stripped(value: Json) -> Json:
    if isinstance(value, Mapping):
        inside = {name: _stripped(one) for name, one in value.items()}
        return {name: one for name, one in inside.items() if one not in (None, False, [], {})}
    if isinstance(value, list | tuple):
        return [_stripped(one) for one in value]
    return value
