"""Kafka messages as bytes and as values: kio reads and writes, handlers see one shape only.

A handler is written for the *newest* version it serves. A request of an earlier version is reshaped upwards
(members it does not know yet take their default) and the answer is reshaped downwards (members the asker does not
know are left out). That works because a member keeps its name and meaning through the versions of one message;
where it does not (OffsetFetch 8, FindCoordinator 4 …) the API's file holds two handlers.

Header rules: KIP-482; a response header is flexible when its message is, but for ApiVersions, where it always stays
version 0.
"""

import io
import struct
from collections.abc import Callable
from functools import cache
from typing import Final, NamedTuple, TypeVar, cast

from kio.index import UnknownEntity, load_request_schema, load_response_schema
from kio.serial import entity_reader, entity_writer
from kio.serial.readers import read_unsigned_varint
from kio.static.protocol import Entity, RequestPayload, ResponsePayload

from skra_app.broker.malformed import MalformedFrame
from skra_app.broker.request_elements import verify_elements
from skra_app.broker.reshape import NO_TIME, reshaper

Q = TypeVar("Q", bound=RequestPayload)

NO_THROTTLE = NO_TIME
"""Skra never throttles: every answer that has a throttle time says nought."""

_FIXED_HEADER: Final = struct.Struct(">hhih")
_CORRELATION: Final = struct.Struct(">4xi")


class Header(NamedTuple):
    """What stands in front of every request."""

    api_key: int
    api_version: int
    correlation_id: int
    client_id: str
    size: int
    """Bytes the header took, tagged fields not included."""

    def of(self, frame: memoryview) -> "Header":
        """The header of a frame that has the same but for the correlation id."""
        (correlation,) = _CORRELATION.unpack_from(frame)
        return Header(self.api_key, self.api_version, correlation, self.client_id, self.size)


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


def headed_alike(first: memoryview, other: memoryview) -> bool:
    """Whether two frames, of which the first has a header, have the same one but for the correlation id."""
    end = _FIXED_HEADER.size + max(int.from_bytes(first[8:10], signed=True), 0)
    return first[:4] == other[:4] and first[8:end] == other[8:end]


def read_request(newest: type[Q], version: int, frame: memoryview, offset: int) -> Q:
    """Read a request body of `version` (behind `offset`, tagged header fields first) and give it the newest shape."""
    shape = _request_shape(newest.__api_key__, version)
    try:
        if shape.__flexible__:
            offset = _skip_tagged_fields(frame, offset)
        verify_elements(shape, newest, frame, offset)
        entity, _ = _reader(shape)(frame, offset)
    except MalformedFrame:
        raise
    except Exception as error:
        name = shape.__name__
        raise MalformedFrame(f"{name} version {version} does not parse: {type(error).__name__}: {error}") from error
    target: type[Entity] = newest
    return cast("Q", entity if shape is newest else reshaper(shape, target)(entity))


def write_answer(answer: ResponsePayload, version: int) -> bytes:
    """Write an answer in the shape of `version`; the inverse of what `read_request` did to the request."""
    shape = _response_shape(answer.__api_key__, version)
    buffer = io.BytesIO()
    _writer(shape)(buffer, answer if shape is type(answer) else reshaper(type(answer), shape)(answer))
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
    if frame[offset] == 0:  # as good as always
        return offset + 1
    count, used = read_unsigned_varint(frame, offset)
    offset += used
    for _ in range(count):
        _, used = read_unsigned_varint(frame, offset)
        size, more = read_unsigned_varint(frame, offset + used)
        offset += used + more + size
        if offset > len(frame):
            raise MalformedFrame("a tagged field of the request header ends behind the frame")
    return offset
