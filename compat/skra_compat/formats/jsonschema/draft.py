"""The drafts of JSON Schema, and where each of them puts a schema inside a schema."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from skra_compat.event import Json


class Draft(Enum):
    """A draft; later drafts compare greater by `value`."""

    DRAFT_4 = 4
    DRAFT_6 = 6
    DRAFT_7 = 7
    DRAFT_2019_09 = 2019
    DRAFT_2020_12 = 2020

    @property
    def uri(self) -> str:
        """What `$schema` says."""
        return _URIS[self]

    @property
    def id_keyword(self) -> str:
        """The keyword that names a schema."""
        return "id" if self is Draft.DRAFT_4 else "$id"

    @property
    def ref_has_siblings(self) -> bool:
        """Whether keywords beside `$ref` count (from 2019-09 on)."""
        return self.value >= 2019

    @property
    def reference_keywords(self) -> tuple[str, ...]:
        """The keywords that refer to another schema."""
        if self.value < 2019:
            return ("$ref",)
        return ("$ref", "$dynamicRef") if self.value >= 2020 else ("$ref", "$recursiveRef")


DEFAULT_DRAFT = Draft.DRAFT_7

_URIS = {
    Draft.DRAFT_4: "http://json-schema.org/draft-04/schema#",
    Draft.DRAFT_6: "http://json-schema.org/draft-06/schema#",
    Draft.DRAFT_7: "http://json-schema.org/draft-07/schema#",
    Draft.DRAFT_2019_09: "https://json-schema.org/draft/2019-09/schema",
    Draft.DRAFT_2020_12: "https://json-schema.org/draft/2020-12/schema",
}
_BY_URI = {uri.rstrip("#").removeprefix("https:").removeprefix("http:"): draft for draft, uri in _URIS.items()}


def draft_of(schema: Json) -> Draft | None:
    """The draft that `$schema` names; None when it is absent or names something else."""
    declared = schema.get("$schema") if isinstance(schema, Mapping) else None
    if not isinstance(declared, str):
        return None
    return _BY_URI.get(declared.rstrip("#").removeprefix("https:").removeprefix("http:"))


class _Place(NamedTuple):
    """A keyword that holds schemas, and the drafts that know it."""

    keyword: str
    first: int = 4
    last: int = 9999
    in_place: bool = False
    """Its schemas judge the same value as the schema around them."""


_ONE = (
    _Place("additionalProperties"),
    _Place("additionalItems", last=2019),
    _Place("items"),
    _Place("contains", 6),
    _Place("propertyNames", 6),
    _Place("unevaluatedItems", 2019),
    _Place("unevaluatedProperties", 2019),
    _Place("not", in_place=True),
    _Place("if", 7, in_place=True),
    _Place("then", 7, in_place=True),
    _Place("else", 7, in_place=True),
)
_LISTS = (
    _Place("allOf", in_place=True),
    _Place("anyOf", in_place=True),
    _Place("oneOf", in_place=True),
    _Place("items", last=2019),
    _Place("prefixItems", 2020),
)
_MAPS = (
    _Place("properties"),
    _Place("patternProperties"),
    _Place("definitions"),
    _Place("$defs"),
    _Place("dependencies", in_place=True),
    _Place("dependentSchemas", 2019, in_place=True),
)


def _by_draft(places: tuple[_Place, ...]) -> Mapping[Draft, tuple[_Place, ...]]:
    return {draft: tuple(one for one in places if one.first <= draft.value <= one.last) for draft in Draft}


_HOLDERS = frozenset(place.keyword for place in (*_ONE, *_LISTS, *_MAPS))
_ONE_IN, _LISTS_IN, _MAPS_IN = _by_draft(_ONE), _by_draft(_LISTS), _by_draft(_MAPS)


def subschemas(schema: Json, draft: Draft) -> Iterator[tuple[tuple[str, ...], Json, bool]]:
    """The schemas directly inside a schema: steps to each, the schema, and whether it judges the same value."""
    if not isinstance(schema, Mapping) or _HOLDERS.isdisjoint(schema):
        return
    if "$ref" in schema and not draft.ref_has_siblings:
        yield from (one for one in _inside_maps(schema, draft) if one[0][0] in {"definitions", "$defs"})
    else:
        yield from written_subschemas(schema, draft)


def written_subschemas(schema: Mapping[str, Json], draft: Draft) -> Iterator[tuple[tuple[str, ...], Json, bool]]:
    """The same with those that a `$ref` beside them silences, which a metaschema judges all the same."""
    for place in _ONE_IN[draft]:
        inner = schema.get(place.keyword)
        if is_schema(inner):
            yield (place.keyword,), inner, place.in_place
    for place in _LISTS_IN[draft]:
        inner = schema.get(place.keyword)
        if isinstance(inner, list):
            for position, one in enumerate(inner):
                yield (place.keyword, str(position)), one, place.in_place
    yield from _inside_maps(schema, draft)


def _inside_maps(schema: Mapping[str, Json], draft: Draft) -> Iterator[tuple[tuple[str, ...], Json, bool]]:
    for place in _MAPS_IN[draft]:
        inner = schema.get(place.keyword)
        if isinstance(inner, Mapping):
            yield from (((place.keyword, name), one, place.in_place) for name, one in inner.items() if is_schema(one))


def is_schema(value: object) -> bool:
    """Whether a value can stand where a schema is expected (lists of names and of schemas cannot)."""
    return isinstance(value, dict | bool)
