"""Schemas compiled for jsonschema-rs: the judge of the gate, and the metaschemas that judge schemas.

Nothing is ever fetched (`offline`). Patterns run in a linear-time engine; those that need look-around or back
references, which it does not know, in one that gives up after a bounded number of steps (and then says "not valid").
`format` and `content*` are annotations in every draft.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import jsonschema_rs

from skra_compat.errors import InvalidSchema
from skra_compat.event import Json
from skra_compat.formats.jsonschema.draft import Draft
from skra_compat.formats.jsonschema.model import Model
from skra_compat.formats.jsonschema.uris import pointer

_BUILT: WeakKeyDictionary[Model, jsonschema_rs.Validator] = WeakKeyDictionary()
_BACKTRACKS = 20_000
_ROOT = "json-schema:///"
_CLASSES = {
    Draft.DRAFT_4: jsonschema_rs.Draft4Validator,
    Draft.DRAFT_6: jsonschema_rs.Draft6Validator,
    Draft.DRAFT_7: jsonschema_rs.Draft7Validator,
    Draft.DRAFT_2019_09: jsonschema_rs.Draft201909Validator,
    Draft.DRAFT_2020_12: jsonschema_rs.Draft202012Validator,
}
_NUMBERS = {
    Draft.DRAFT_4: jsonschema_rs.Draft4,
    Draft.DRAFT_6: jsonschema_rs.Draft6,
    Draft.DRAFT_7: jsonschema_rs.Draft7,
    Draft.DRAFT_2019_09: jsonschema_rs.Draft201909,
    Draft.DRAFT_2020_12: jsonschema_rs.Draft202012,
}


class _Annotation:
    """A keyword that refuses nothing."""

    def __init__(self, parent_schema: dict[str, Any], value: object, schema_path: list[str | int]) -> None:
        """What the library hands over is of no use."""

    def validate(self, instance: object) -> None:
        """Accept."""


_ANNOTATIONS: "dict[str, type[jsonschema_rs.KeywordValidator]]" = {
    "contentEncoding": _Annotation,
    "contentMediaType": _Annotation,
    "contentSchema": _Annotation,
}


def compiled(model: Model) -> jsonschema_rs.Validator:
    """The validator of a schema, built once as long as the schema lives.

    Raises:
        InvalidSchema: a pattern is no regular expression, or too large to compile.
    """
    found = _BUILT.get(model)
    if found is None:
        found = _BUILT[model] = _compiled(model)
    return found


def _compiled(model: Model) -> jsonschema_rs.Validator:
    linear, bounded = jsonschema_rs.RegexOptions(), jsonschema_rs.FancyRegexOptions(backtrack_limit=_BACKTRACKS)
    try:
        return _build(model, linear)
    except ValueError:
        pass
    try:
        return _build(model, bounded)
    except jsonschema_rs.ValidationError as error:
        place = pointer([*error.instance_path])
        raise InvalidSchema(f"{error.message}: use a regular expression of ECMA-262", path=place) from None
    except ValueError as error:
        raise InvalidSchema(str(error).split("\n", 1)[0]) from None


def _build(
    model: Model, patterns: "jsonschema_rs.RegexOptions | jsonschema_rs.FancyRegexOptions"
) -> jsonschema_rs.Validator:
    others = {uri: site for uri, site in model.resources.items() if site.value is not model.document and uri}
    resources = [(_absolute(uri), _declared(site.value, site.draft)) for uri, site in others.items()]
    registry = jsonschema_rs.Registry(resources, draft=_NUMBERS[Draft.DRAFT_7]) if resources else None
    return _CLASSES[model.draft](
        _declared(model.document, model.draft),
        offline=True,
        validate_formats=False,
        pattern_options=patterns,
        registry=registry,
        keywords=_ANNOTATIONS if '"content' in model.text else None,
    )


def _absolute(uri: str) -> str:
    return uri if ":" in uri else _ROOT + uri.lstrip("/")


def _declared(document: Json, draft: Draft) -> dict[str, Any] | bool:
    """The document with a `$schema` that the compiler knows."""
    if not isinstance(document, Mapping):
        return bool(document)
    return dict(document) if "$ref" in document else {**document, "$schema": draft.uri}


@cache
def _metaschema(draft: Draft) -> jsonschema_rs.Validator:
    return _CLASSES[draft]({"$ref": draft.uri}, offline=True, validate_formats=False)


def refuse_non_schema(document: Json, draft: Draft) -> None:
    """Raise what the metaschema has against a document.

    Raises:
        InvalidSchema: naming the place by its JSON pointer.
    """
    judge = _metaschema(draft)
    if judge.is_valid(document):
        return
    error = max(judge.iter_errors(document), key=lambda one: len(one.instance_path))
    raise InvalidSchema(f"not a schema of {draft.uri}: {error.message}", path=pointer(error.instance_path))


def objections(document: Json, draft: Draft) -> list[list[str | int]]:
    """The places of a document that its metaschema is against, those inside of others first."""
    judge = _metaschema(draft)
    if judge.is_valid(document):
        return []
    return sorted(([*error.instance_path] for error in judge.iter_errors(document)), key=len, reverse=True)
