"""jsonschema, the slow and independent judge: it has the last word on every event that is shown.

Patterns run in the gate's engine here too: Python's `re` is neither ECMA-262 nor safe on patterns that are not ours.
"""

from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from functools import cache
from itertools import islice
from typing import Any, Protocol, TypeAlias
from weakref import WeakKeyDictionary

import jsonschema
from jsonschema import validators
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from skra_compat.budget import Budget
from skra_compat.event import Json
from skra_compat.formats.jsonschema.draft import Draft
from skra_compat.formats.jsonschema.model import Model
from skra_compat.formats.jsonschema.rules.matching import matches

Keyword: TypeAlias = Callable[..., Iterator[ValidationError]]
_WORK = 5_000
"""References and alternatives that are followed for one event."""
_extend: Callable[..., Any] = vars(validators)["extend"]
"""The library's stub leaves it without types."""
_CLASSES: Mapping[Draft, Any] = {
    Draft.DRAFT_4: jsonschema.Draft4Validator,
    Draft.DRAFT_6: jsonschema.Draft6Validator,
    Draft.DRAFT_7: jsonschema.Draft7Validator,
    Draft.DRAFT_2019_09: jsonschema.Draft201909Validator,
    Draft.DRAFT_2020_12: jsonschema.Draft202012Validator,
}


class _Validator(Protocol):
    """What is used of a validator of the library."""

    def is_valid(self, instance: Json) -> bool:
        """Whether the schema admits the value."""
        ...

    def descend(self, instance: Json, schema: Json, path: str | None = None) -> Iterator[ValidationError]:
        """What a schema inside has against a value inside."""
        ...


class Judge:
    """The validator of a schema; it fetches nothing."""

    def __init__(self, model: Model) -> None:
        registry: Registry[Any] = Registry[Any]()
        for uri, site in model.resources.items():
            if site.value is not model.document:
                registry = registry.with_resource(uri, Resource.from_contents(site.value, default_specification=DRAFT7))
        self._validator: _Validator = _bounded(model.draft)(model.document, registry=registry)

    def is_valid(self, event: Json) -> bool:
        """Whether the schema admits the event.

        Raises:
            Exhausted: the event leads through too many alternatives inside alternatives.
        """
        outer = _LEFT.set(Budget(_WORK))
        try:
            return self._validator.is_valid(event)
        finally:
            _LEFT.reset(outer)


_JUDGES: WeakKeyDictionary[Model, Judge] = WeakKeyDictionary()
_LEFT: ContextVar[Budget] = ContextVar("_LEFT")
"""What is left for the event under judgement: each thread judges its own."""


def judge(model: Model) -> Judge:
    """The judge of a schema, who lives as long as the schema does."""
    found = _JUDGES.get(model)
    return found if found is not None else _JUDGES.setdefault(model, Judge(model))


@cache
def _bounded(draft: Draft) -> Callable[..., _Validator]:
    """The library's class for a draft, with our patterns and an end to its work; slow to make."""
    known = _CLASSES[draft].VALIDATORS
    counted = {"$ref": _counted(known["$ref"]), "anyOf": _counted(_any_of), "oneOf": _counted(_one_of)}
    made: Callable[..., _Validator] = _extend(_CLASSES[draft], {**_PATTERNS, **counted})
    return made


def _counted(keyword: Keyword) -> Keyword:
    def bounded(
        judge: _Validator, value: Json, instance: Json, schema: Mapping[str, Json]
    ) -> Iterator[ValidationError]:
        _LEFT.get().spend()
        yield from keyword(judge, value, instance, schema) or ()

    return bounded


def _any_of(judge: _Validator, branches: list[Json], instance: Json, _: Json) -> Iterator[ValidationError]:
    """The library lists all that every branch has against the value: for branches in branches that is too much."""
    if not any(_admitted(judge, instance, one) for one in branches):
        yield ValidationError("no alternative admits the value")


def _one_of(judge: _Validator, branches: list[Json], instance: Json, _: Json) -> Iterator[ValidationError]:
    admitting = islice((one for one in branches if _admitted(judge, instance, one)), 2)
    if len(list(admitting)) != 1:
        yield ValidationError("no alternative admits the value, or several do")


def _admitted(judge: _Validator, instance: Json, schema: Json) -> bool:
    return next(judge.descend(instance, schema), None) is None


def _pattern(_: _Validator, pattern: str, instance: Json, __: Json) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not matches(pattern, instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _pattern_properties(
    judge: _Validator, patterns: Mapping[str, Json], instance: Json, __: Json
) -> Iterator[ValidationError]:
    for name, value in instance.items() if isinstance(instance, Mapping) else ():
        for pattern, schema in patterns.items():
            if matches(pattern, name):
                yield from judge.descend(value, schema, path=name)


def _additional(judge: _Validator, rest: Json, instance: Json, schema: Mapping[str, Any]) -> Iterator[ValidationError]:
    for name, value in instance.items() if isinstance(instance, Mapping) else ():
        named = name in schema.get("properties", {})
        if named or any(matches(pattern, name) for pattern in schema.get("patternProperties", {})):
            continue
        if rest is False:
            yield ValidationError(f"Additional properties are not allowed ({name!r} was unexpected)")
        else:
            yield from judge.descend(value, rest, path=name)


_PATTERNS: Mapping[str, Keyword] = {
    "pattern": _pattern,
    "patternProperties": _pattern_properties,
    "additionalProperties": _additional,
}
