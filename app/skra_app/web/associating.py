"""Associations in bodies and queries."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from flask import request
from werkzeug.exceptions import HTTPException

from skra_app.errors import InvalidAssociation, Rejection
from skra_app.journal import Json
from skra_app.registry import State, associated
from skra_app.registry.associated import Sought
from skra_app.registry.association import KEY, TOPIC, VALUE, Association, Lifecycle, Resource
from skra_app.registry.associations import Deed, Parting, Wish
from skra_app.registry.reading import flag
from skra_app.registry.subject import validated
from skra_app.web import body, query
from skra_app.web.asked import code_of, qualified
from skra_compat.json_words import in_words

TYPES: Final = frozenset({KEY, VALUE})
UNNAMED: Final = "-"
"""Stands for the id of a resource that is only tried."""


def resource_of(sent: Mapping[str, Json], resource_id: str = "", *, dry: bool = False) -> Resource:
    """The resource that a body is about; the path may have named its id, which a `dry` run can do without.

    Raises:
        InvalidAssociation: a member is missing, or the resource is no topic.
    """
    found = Resource(
        resource_id or _word(sent, "resourceId", UNNAMED if dry else ""),
        _word(sent, "resourceName"),
        _word(sent, "resourceNamespace"),
        _word(sent, "resourceType", TOPIC),
    )
    if found.type != TOPIC:
        raise InvalidAssociation("resourceType", f"must be '{TOPIC}', found {found.type!r}")
    return found


def wishes_of(sent: Mapping[str, Json], resource: Resource) -> list[Wish]:
    """What a body wants of subjects. Raises InvalidAssociation, InvalidSubject, BadRequest."""
    wishes = [_wish(each, resource) for each in _listed(sent)]
    types = [each.type for each in wishes]
    if twice := next((each for each in types if types.count(each) > 1), None):
        raise InvalidAssociation("associationType", f"{twice!r} stands twice")
    return wishes


def deeds_of(sent: Mapping[str, Json], resource: Resource) -> list[Deed]:
    """What one request of a batch wants done. Raises InvalidAssociation, InvalidSubject, BadRequest."""
    return [_deed(each, resource) for each in _listed(sent)]


def sought() -> Sought:
    """The associations that the query is about. Raises InvalidAssociation."""
    lifecycle = query.text("lifecycle")
    return Sought(
        query.text("resourceType") or TOPIC,
        frozenset(request.args.getlist("associationType")),
        Lifecycle.of(lifecycle) if lifecycle else None,
    )


def answered(resource: Resource, made: Iterable[tuple[Association, Wish]]) -> dict[str, Json]:
    """The associations of a resource as the answer to a wish for them."""
    told: list[Json] = [
        {
            "subject": one.subject,
            **one.told(),
            **({} if wish.candidate is None else {"schema": _schema(wish)}),
        }
        for one, wish in made
    ]
    return {**resource.to_json(), **({"associations": told} if told else {})}


def requests_of(sent: Mapping[str, Json]) -> list[Mapping[str, Json]]:
    """What a batch says of one resource after the other. Raises InvalidAssociation."""
    found = sent.get("requests")
    asked = [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []
    if not isinstance(found, list) or len(asked) != len(found):
        raise InvalidAssociation("requests", "expected a list of objects")
    return asked


def each_of(requests: Iterable[Mapping[str, Json]], told: Callable[[Mapping[str, Json]], Json]) -> list[Json]:
    """The results of a batch: what is told of each request, or why it was refused."""
    results: list[Json] = []
    for one in requests:
        try:
            results.append({"result": told(one)})
        except Rejection as reason:
            results.append({"error": {"error_code": code_of(reason), "message": reason.message}})
        except HTTPException as reason:
            status = reason.code or 500
            results.append({"error": {"error_code": status, "message": reason.description or reason.name}})
    return results


def found(state: State, question: Mapping[str, Json]) -> dict[str, Json]:
    """What a batch is told of one resource. Raises InvalidAssociation."""
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
    told: list[Json] = [{"subject": one.subject, **one.told()} for one in tied]
    named = {name: question[name] for name in ("resourceName", "resourceNamespace", "resourceId") if question.get(name)}
    return {**named, **(tied[0].resource.to_json() if tied else {}), "associations": told}


def _listed(sent: Mapping[str, Json]) -> list[Mapping[str, Json]]:
    listed = sent.get("associations")
    if not isinstance(listed, list) or not listed:
        raise InvalidAssociation("associations", "expected a list of at least one association")
    objects = [each for each in listed if isinstance(each, Mapping)]
    if len(objects) != len(listed):
        raise InvalidAssociation("associations", "expected objects")
    return objects


def _deed(value: Mapping[str, Json], resource: Resource) -> Deed:
    kind = _word(value, "opType")
    if kind == "DELETE":
        return Deed(Parting(_type(value), cascade=_switch(value, "cascadeLifecycle") or False))
    if kind not in {"CREATE", "UPSERT"}:
        raise InvalidAssociation("opType", f"expected CREATE, UPSERT or DELETE, found {kind!r}")
    return Deed(_wish(value, resource), changing=kind == "UPSERT")


def _type(value: Mapping[str, Json]) -> str:
    found = _word(value, "associationType", VALUE)
    if found not in TYPES:
        raise InvalidAssociation("associationType", f"must be either 'key' or 'value', found {found!r}")
    return found


def _schema(wish: Wish) -> dict[str, Json]:
    candidate = wish.candidate
    assert candidate is not None, "asked only where a schema came along"
    return {"schema": candidate.text, "schemaType": candidate.format}


def _wish(value: Mapping[str, Json], resource: Resource) -> Wish:
    kind = _type(value)
    lifecycle, schema = _word(value, "lifecycle", "-"), value.get("schema")
    if schema is not None and not isinstance(schema, Mapping):
        raise InvalidAssociation("schema", "expected an object with the members of a registration")
    return Wish(
        validated(qualified(_subject(value, resource, kind))),
        kind,
        None if lifecycle == "-" else Lifecycle.of(lifecycle),
        _switch(value, "frozen"),
        None if schema is None else body.candidate_of(schema),
        _switch(value, "normalize"),
    )


def _subject(value: Mapping[str, Json], resource: Resource, kind: str) -> str:
    """The subject, which is that of the topic's name in the context of its namespace where none is named."""
    if value.get("subject") is None:
        return f":.{resource.namespace}:{resource.name}-{kind}"
    return _word(value, "subject")


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
        raise InvalidAssociation(member, f"expected a string, found {in_words(found)}")
    if not found:
        raise InvalidAssociation(member, "it cannot be missing or empty")
    if any(ord(c) < 32 or 127 <= ord(c) < 160 or 0xD800 <= ord(c) < 0xE000 for c in found):
        raise InvalidAssociation(member, "control characters are not allowed")
    return found
