"""Says no to any Kafka request: an answer in the shape of the request, with the error wherever one is due."""

from collections.abc import Iterator
from dataclasses import Field, fields, is_dataclass
from typing import cast, get_args, get_origin

from kio.schema.errors import ErrorCode
from kio.static.protocol import Entity, RequestPayload, ResponsePayload

from skra_app.broker.reshape import default_of, entity_in

_ELSEWHERE = {"partition_index": "partition", "group_id": "group", "coordinator_key": "key"}
"""Members of answers that requests call otherwise."""


def error_answer(request: RequestPayload, shape: type[ResponsePayload], code: ErrorCode) -> ResponsePayload:
    """An answer that tells of everything asked for that it failed; of the whole where nothing in particular was."""
    return cast("ResponsePayload", _failed(request, shape, code))


def _failed(asked: object, shape: type[Entity], code: ErrorCode) -> Entity:
    parts = {member.name: tuple(_parts(asked, member, shape, code)) for member in fields(shape)}
    own = ErrorCode.none if any(parts.values()) else code
    values = {member.name: parts[member.name] or _value(asked, member, own) for member in fields(shape)}
    return shape(**(values | _named(asked, shape)))


def _named(asked: object, shape: type[Entity]) -> dict[str, object]:
    """What a bare name or number in the request is called in the answer: by the first member that can hold it."""
    if _members(asked):
        return {}
    fitting = (member for member in fields(shape) if member.type is not ErrorCode and isinstance(asked, _kinds(member)))
    return {member.name: asked for member in [next(fitting, None)] if member is not None}


def _parts(asked: object, member: Field[object], shape: type[Entity], code: ErrorCode) -> Iterator[Entity]:
    """What a list in the answer says of each thing that a list in the request named."""
    inner = entity_in(member.type)
    if not _is_list(member) or inner is None or not _tells_errors(inner):
        return
    lists = {
        name: cast("tuple[object, ...]", value) for name, value in _members(asked).items() if isinstance(value, tuple)
    }
    alone = sum(map(_is_list, fields(shape))) == 1
    named = lists.get(member.name, next(iter(lists.values()), ()) if alone else ())
    for item in named:
        yield _failed(item, inner, code)


def _value(asked: object, member: Field[object], code: ErrorCode) -> object:
    if member.type is ErrorCode:
        return code
    known = _members(asked)
    for name in (member.name, _ELSEWHERE.get(member.name, "")):
        if name in known and isinstance(known[name], _kinds(member)):
            return known[name]
    if any(issubclass(kind, str) for kind in _kinds(member)):
        return _kinds(member)[0]("")  # older versions know no null
    return default_of(member)


def _members(entity: object) -> dict[str, object]:
    if not is_dataclass(entity) or isinstance(entity, type):
        return {}
    return {member.name: getattr(entity, member.name) for member in fields(entity)}


def _kinds(member: Field[object]) -> tuple[type, ...]:
    return tuple(kind for kind in (member.type, *get_args(member.type)) if isinstance(kind, type))


def _is_list(member: Field[object]) -> bool:
    return any(get_origin(kind) is tuple for kind in (member.type, *get_args(member.type)))


def _tells_errors(shape: type[Entity]) -> bool:
    return any(
        member.type is ErrorCode or ((inner := entity_in(member.type)) is not None and _tells_errors(inner))
        for member in fields(shape)
    )
