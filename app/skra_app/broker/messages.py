"""Kafka messages as bytes and as values: kio reads and writes, handlers see one shape only.

A handler is written for the *newest* version it serves. A request of an earlier version is reshaped upwards
(members it does not know yet take their default) and the answer is reshaped downwards (members the asker does not
know are left out). That works because a member keeps its name and meaning through the versions of one message;
where it does not (OffsetFetch 8, FindCoordinator 4 …) the API's file holds two handlers.

Header rules: KIP-482; a response header is flexible when its message is, but for ApiVersions, where it always stays
version 0.
"""

import datetime as dt
import io
import struct
from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import cache
from types import NoneType
from typing import TypeVar, cast, get_args, get_origin

from kio.index import UnknownEntity, load_request_schema, load_response_schema
from kio.schema.errors import ErrorCode
from kio.serial import entity_reader, entity_writer
from kio.serial.readers import read_unsigned_varint
from kio.static.primitive import i32Timedelta
from kio.static.protocol import Entity, RequestPayload, ResponsePayload

Q = TypeVar("Q", bound=RequestPayload)

NO_THROTTLE = i32Timedelta.parse(dt.timedelta(0))
"""Skra never throttles: every answer that has a throttle time says nought."""

_FIXED_HEADER = struct.Struct(">hhih")


class MalformedFrame(ValueError):
    """The bytes are no Kafka request; the connection they came on cannot be trusted any more and closes."""


@dataclass(frozen=True, slots=True)
class Header:
    """What stands in front of every request."""

    api_key: int
    api_version: int
    correlation_id: int
    client_id: str
    size: int
    """Bytes the header took, tagged fields not included."""


def read_header(frame: memoryview) -> Header:
    """Read a request header up to the client id (kept a legacy string in every version).

    Raises MalformedFrame when the frame ends inside it or the client id is no UTF-8.
    """
    try:
        key, version, correlation, length = _FIXED_HEADER.unpack_from(frame)
    except struct.error:
        raise MalformedFrame(f"a request header takes 10 bytes at least, the frame has {len(frame)}") from None
    end = _FIXED_HEADER.size + max(length, 0)
    if length < -1 or end > len(frame):
        raise MalformedFrame(f"the client id claims {length} bytes, the frame ends after {len(frame)}")
    try:
        client_id = str(frame[_FIXED_HEADER.size : end], "utf-8")
    except UnicodeDecodeError:
        raise MalformedFrame("the client id is not UTF-8") from None
    return Header(key, version, correlation, client_id, end)


def read_request(newest: type[Q], version: int, frame: memoryview, offset: int) -> Q:
    """Read a request body of `version` (behind `offset`, tagged header fields first) and give it the newest shape."""
    shape = _request_shape(newest.__api_key__, version)
    try:
        if shape.__flexible__:
            offset = _skip_tagged_fields(frame, offset)
        entity, _ = _reader(shape)(frame, offset)
    except MalformedFrame:
        raise
    except Exception as error:
        name = shape.__name__
        raise MalformedFrame(f"{name} version {version} does not parse: {type(error).__name__}: {error}") from error
    target: type[Entity] = newest
    return cast("Q", entity if shape is newest else _reshaper(shape, target)(entity))


def write_answer(answer: ResponsePayload, version: int) -> bytes:
    """Write an answer in the shape of `version`; the inverse of what `read_request` did to the request."""
    shape = _response_shape(answer.__api_key__, version)
    buffer = io.BytesIO()
    _writer(shape)(buffer, answer if shape is type(answer) else _reshaper(type(answer), shape)(answer))
    return buffer.getvalue()


@cache
def header_tail(api_key: int, version: int) -> bytes:
    """Give what follows the correlation id in an answer's header: an empty tag section when the header is flexible."""
    try:
        return b"\0" if load_response_schema(api_key, version).__header_schema__.__version__ else b""
    except UnknownEntity:
        return b""  # a version answered by hand, older than flexible headers or unknown to us


@cache
def _request_shape(api_key: int, version: int) -> type[RequestPayload]:
    return load_request_schema(api_key, version)


@cache
def _response_shape(api_key: int, version: int) -> type[ResponsePayload]:
    return load_response_schema(api_key, version)


@cache
def _writer(shape: type[Entity]) -> Callable[[io.BytesIO, Entity], None]:
    return cast("Callable[[io.BytesIO, Entity], None]", entity_writer(shape))


@cache
def _reader(shape: type[Entity]) -> Callable[[memoryview, int], tuple[Entity, int]]:
    return cast("Callable[[memoryview, int], tuple[Entity, int]]", entity_reader(shape))


def _skip_tagged_fields(frame: memoryview, offset: int) -> int:
    count, used = read_unsigned_varint(frame, offset)
    offset += used
    for _ in range(count):
        _, used = read_unsigned_varint(frame, offset)
        size, more = read_unsigned_varint(frame, offset + used)
        offset += used + more + size
        if offset > len(frame):
            raise MalformedFrame("a tagged field of the request header ends behind the frame")
    return offset


@cache
def _reshaper(source: type[Entity], target: type[Entity]) -> Callable[[Entity], Entity]:
    """Build the function that gives an entity of one version the shape of another."""
    known = {member.name: member for member in fields(source)}
    steps = [(member.name, _step(known.get(member.name), member)) for member in fields(target)]

    def reshape(entity: Entity) -> Entity:
        return target(**{name: step(entity) for name, step in steps})

    return reshape


def _step(source: Field[object] | None, target: Field[object]) -> Callable[[Entity], object]:
    """Build the function that finds one member's value: copied, reshaped, or its default."""
    name = target.name
    if source is None:
        default = _default(target)
        return lambda _: default
    inner, outer = _entity_in(source.type), _entity_in(target.type)
    if inner is None or outer is None or inner is outer:
        return lambda entity: getattr(entity, name)
    reshape = _reshaper(inner, outer)
    if any(get_origin(kind) is tuple for kind in (source.type, *get_args(source.type))):
        return lambda entity: _each(reshape, getattr(entity, name))
    return lambda entity: reshape(getattr(entity, name))


def _each(reshape: Callable[[Entity], Entity], items: tuple[Entity, ...] | None) -> tuple[Entity, ...] | None:
    return None if items is None else tuple(map(reshape, items))


def _entity_in(kind: object) -> type[Entity] | None:
    """Find the message type inside `X`, `X | None`, `tuple[X, ...]` and `tuple[X, ...] | None`."""
    if isinstance(kind, type) and is_dataclass(kind):
        return cast("type[Entity]", kind)
    return next((found for part in get_args(kind) if (found := _entity_in(part)) is not None), None)


_ZEROES: tuple[tuple[type, object], ...] = (
    (ErrorCode, ErrorCode.none),
    (bool, False),
    (int, 0),
    (str, ""),
    (bytes, b""),
    (dt.timedelta, NO_THROTTLE),
)


def _default(member: Field[object]) -> object:
    """Give the value of a member that the other version does not have: declared, null, or its type's nought."""
    if member.default is not MISSING:
        return member.default
    if NoneType in get_args(member.type):
        return None
    if get_origin(member.type) is tuple:
        return ()
    kind = member.type
    assert isinstance(kind, type), f"{member.name} has no default and an unexpected type {kind}"
    return next(zero for base, zero in _ZEROES if issubclass(kind, base))
