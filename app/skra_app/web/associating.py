"""Associations in bodies and queries."""

from collections.abc import Mapping, Sequence

from flask import request

from skra_app.errors import InvalidAssociation
from skra_app.journal import Json
from skra_app.registry import State, associated
from skra_app.registry.associated import Sought
from skra_app.registry.association import TOPIC, VALUE, Association, Lifecycle, Resource
from skra_app.registry.associations import Wish
from skra_app.registry.reading import flag
from skra_app.registry.subject import validated
from skra_app.web import body, query
from skra_app.web.asked import qualified


def resource_of(sent: Mapping[str, Json], resource_id: str = "") -> Resource:
    """The resource that a body is about; the path may have named its id. Raises InvalidAssociation."""
    return Resource(
        resource_id or _word(sent, "resourceId"),
        _word(sent, "resourceName"),
        _word(sent, "resourceNamespace"),
        _word(sent, "resourceType", TOPIC),
    )


def wishes_of(sent: Mapping[str, Json]) -> list[Wish]:
    """What a body wants of subjects. Raises InvalidAssociation, InvalidSubject, BadRequest."""
    found = sent.get("associations")
    if not isinstance(found, list) or not found:
        raise InvalidAssociation("associations", "expected a list of at least one association")
    wishes = [_wish(each) for each in found]
    types = [each.type for each in wishes]
    if twice := next((each for each in types if types.count(each) > 1), None):
        raise InvalidAssociation("associationType", f"{twice!r} stands twice")
    return wishes


def sought() -> Sought:
    """The associations that the query is about. Raises InvalidAssociation."""
    lifecycle = query.text("lifecycle")
    return Sought(
        query.text("resourceType") or TOPIC,
        frozenset(request.args.getlist("associationType")),
        Lifecycle.of(lifecycle) if lifecycle else None,
    )


def answered(resource: Resource, made: Sequence[Association], wishes: Sequence[Wish]) -> dict[str, Json]:
    """The associations of a resource as the answer to a wish for them."""
    told: list[Json] = [
        {
            "subject": one.subject,
            **one.told(),
            **({} if wish.candidate is None else {"schema": _schema(wish)}),
        }
        for one, wish in zip(made, wishes, strict=True)
    ]
    return {**resource.to_json(), "associations": told}


def questions(sent: Mapping[str, Json]) -> list[Mapping[str, Json]]:
    """The resources that a batch asks for. Raises InvalidAssociation."""
    found = sent.get("requests")
    asked = [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []
    if not isinstance(found, list) or len(asked) != len(found):
        raise InvalidAssociation("requests", "expected a list of objects")
    return asked


def found(state: State, question: Mapping[str, Json]) -> dict[str, Json]:
    """What a batch is told of one resource."""
    try:
        lifecycle, types = _word(question, "lifecycle", "-"), question.get("associationTypes") or []
        kinds = frozenset(map(str, types)) if isinstance(types, list) else frozenset[str]()
        wanted = Sought(
            _word(question, "resourceType", TOPIC), kinds, None if lifecycle == "-" else Lifecycle.of(lifecycle)
        )
        if question.get("resourceId"):
            tied = associated.of_resource(state, _word(question, "resourceId"), wanted)
        else:
            name, namespace = _word(question, "resourceName"), _word(question, "resourceNamespace", "-")
            tied = associated.of_name(state, namespace, name, wanted)
    except InvalidAssociation as reason:
        return {"error": {"error_code": reason.code, "message": reason.message}}
    told: list[Json] = [{"subject": one.subject, **one.told()} for one in tied]
    named = {name: question[name] for name in ("resourceName", "resourceNamespace", "resourceId") if question.get(name)}
    return {"result": {**named, **(tied[0].resource.to_json() if tied else {}), "associations": told}}


def _schema(wish: Wish) -> dict[str, Json]:
    candidate = wish.candidate
    assert candidate is not None, "asked only where a schema came along"
    return {"schema": candidate.text, "schemaType": candidate.format}


def _wish(value: Json) -> Wish:
    if not isinstance(value, Mapping):
        raise InvalidAssociation("associations", "expected objects")
    lifecycle, schema = _word(value, "lifecycle", "-"), value.get("schema")
    if schema is not None and not isinstance(schema, Mapping):
        raise InvalidAssociation("schema", "expected an object with the members of a registration")
    return Wish(
        validated(qualified(_word(value, "subject"))),
        _word(value, "associationType", VALUE),
        None if lifecycle == "-" else Lifecycle.of(lifecycle),
        _switch(value, "frozen"),
        None if schema is None else body.candidate_of(schema),
        _switch(value, "normalize"),
    )


def _switch(value: Mapping[str, Json], member: str) -> bool | None:
    try:
        return None if value.get(member) is None else flag(value, member)
    except ValueError:
        raise InvalidAssociation(member, "expected true or false") from None


def _word(value: Mapping[str, Json], member: str, usual: str = "") -> str:
    """A name; raises InvalidAssociation where it is missing and none is usual, or holds what no name may."""
    found = value.get(member)
    if found is None or found == "":
        found = usual
    if not isinstance(found, str):
        raise InvalidAssociation(member, f"expected a string, found {type(found).__name__}")
    if not found:
        raise InvalidAssociation(member, "it cannot be missing or empty")
    if any(ord(c) < 32 or 127 <= ord(c) < 160 or 0xD800 <= ord(c) < 0xE000 for c in found):
        raise InvalidAssociation(member, "control characters are not allowed")
    return found
