"""Judge, reader and writer of payloads.

An event is what the message's own class decodes without a leftover: unknown fields, at whatever depth, values of the
wrong wire type and numbers that a closed enum does not know all end up as unknown fields, and are refused. So are
missing required fields. What is decoded is thrown away; on "no" the slow walk of `fault` says why.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from google.protobuf.message import DecodeError
from google.protobuf.unknown_fields import UnknownFieldSet

from skra_compat.errors import InvalidEvent
from skra_compat.event import Fault, Json
from skra_compat.formats.protobuf.classes import message_class
from skra_compat.formats.protobuf.fault import find_fault
from skra_compat.formats.protobuf.indexes import indexed, read_indexes
from skra_compat.formats.protobuf.mapping import read_json, write_json
from skra_compat.formats.protobuf.model import Message, Model
from skra_compat.formats.protobuf.reach import below, too_wide
from skra_compat.formats.protobuf.together import FEWEST, MOST, MOST_BYTES, batch_class, joined
from skra_compat.formats.protobuf.wire import Torn

if TYPE_CHECKING:
    from google.protobuf.message import Message as Decoded

Decode: TypeAlias = "Callable[[bytes], Decoded]"

_TOO_WIDE = Fault("$", "the schema has a message that is too wide for the library that reads events: split it")
_NO_MESSAGE = Fault("$", "the schema declares no message, so nothing is an event of it")


class ProtobufValues:
    """Payloads of the first message; behind a frame, of the message that their indexes name."""

    def __init__(self, model: Model, prefix: int) -> None:
        self._model = model
        self._prefix = prefix
        self._judges: dict[str, Callable[[bytes], bool]] = {}
        first = model.resolved.file.messages[:1]
        self._first = self._judge(first[0]) if first else _nothing
        self._together = _judge_together(model, first[0]) if first else _nothing

    def accepts(self, payloads: Sequence[bytes]) -> bool:
        """Whether every payload is an event."""
        try:
            return self._framed(payloads) if self._prefix else all(map(self._first, payloads))
        except DecodeError:
            return False

    def fault(self, payload: bytes) -> Fault | None:
        """Why a payload is not an event."""
        if self.accepts([payload]):
            return None
        try:
            messages, start = self._messages(payload)
        except Torn as torn:
            return Fault("$", torn.message, torn.offset)
        if not messages:
            return _NO_MESSAGE
        if too_wide(self._model, messages[0]):
            return _TOO_WIDE
        found = find_fault(self._model.resolved, messages[0], payload, start)
        return found or Fault("$", f"not a {messages[0].full_name}", start)

    def read(self, payload: bytes) -> Json:
        """The event in Protobuf's JSON mapping: `lowerCamel` names, 64-bit numbers as strings, no defaults."""
        messages, start = self._messages(payload)
        fitting = [each for each in messages if self._accepts(each, payload[start:])]
        chosen = (fitting or messages)[0]
        return read_json(self._model, message_class(self._model, chosen.full_name).FromString(payload[start:]))

    def write(self, event: Json) -> bytes:
        """The first message, after its index where payloads are framed.

        Raises:
            InvalidEvent: the schema does not admit it.
        """
        messages = self._model.resolved.file.messages[:1]
        if any(too_wide(self._model, each) for each in messages):
            raise InvalidEvent(_TOO_WIDE.message, path=_TOO_WIDE.path)
        written = write_json(self._model, event)
        return b"\0" + written if self._prefix else written

    def _framed(self, payloads: Sequence[bytes]) -> bool:
        """Many at once where all are of the first message; whatever is not found good there is asked by itself."""
        if len(payloads) < FEWEST:
            return self._one_by_one(payloads)
        prefix = self._prefix
        for start in range(0, len(payloads), MOST):
            some = payloads[start : start + MOST]
            bodies = [payload[prefix + 1 :] for payload in some if payload[prefix : prefix + 1] == b"\0"]
            if not (len(bodies) == len(some) and self._are_events(bodies)) and not self._one_by_one(some):
                return False
        return True

    def _are_events(self, bodies: Sequence[bytes]) -> bool:
        whole = joined(bodies)
        try:
            return len(whole) <= MOST_BYTES and self._together(whole)
        except DecodeError:
            return False

    def _one_by_one(self, payloads: Sequence[bytes]) -> bool:
        prefix, first = self._prefix, self._first
        for payload in payloads:
            if len(payload) > prefix and not payload[prefix]:
                if not first(payload[prefix + 1 :]):
                    return False
            elif not self._by_indexes(payload):
                return False
        return True

    def _by_indexes(self, payload: bytes) -> bool:
        try:
            messages, start = self._messages(payload)
        except Torn:
            return False
        return any(self._accepts(each, payload[start:]) for each in messages)

    def _messages(self, payload: bytes) -> tuple[list[Message], int]:
        """What the payload may be, and where it begins.

        Raises:
            Torn: the indexes are broken, or name no message.
        """
        file = self._model.resolved.file
        if not self._prefix:
            return list(file.messages[:1]), 0
        positions, start = read_indexes(payload, self._prefix)
        found = indexed(file, positions)
        if not found and file.messages:
            raise Torn(f"the message indexes {list(positions)} name no message of the schema", self._prefix)
        return found, start

    def _accepts(self, message: Message, body: bytes) -> bool:
        try:
            return self._judge(message)(body)
        except DecodeError:
            return False

    def _judge(self, message: Message) -> Callable[[bytes], bool]:
        judge = self._judges.get(message.full_name)
        if judge is None:
            judge = self._judges[message.full_name] = _judge(self._model, message)
        return judge


def _judge_together(model: Model, message: Message) -> Callable[[bytes], bool]:
    """The question about many of one message at once; a "no" says nothing about any of them."""
    batch = None if too_wide(model, message) else batch_class(model, message)
    if batch is None:
        return _nothing
    return partial(_is_complete if _requires(model, message) else _is_known, batch.FromString)


def _judge(model: Model, message: Message) -> Callable[[bytes], bool]:
    """The cheapest exact question about one message: without messages inside, one look at the top is enough."""
    if too_wide(model, message):
        return _nothing
    decoded_as = message_class(model, message.full_name)
    decode = decoded_as.FromString
    if _requires(model, message):
        return partial(_is_complete, decode)
    holds = any(field.is_message for field in message.fields.values())  # itself, perhaps
    if not holds and not model.resolved.extensions.get(message.full_name):
        return lambda body: not len(UnknownFieldSet(decode(body)))
    return partial(_is_known, decode)


def _requires(model: Model, message: Message) -> bool:
    return any(field.required for each in below(model.resolved, message) for field in each.fields.values())


def _is_complete(decode: Decode, body: bytes) -> bool:
    return decode(body).IsInitialized() and _is_known(decode, body)


def _is_known(decode: Decode, body: bytes) -> bool:
    """Whether nothing at any depth is unknown: dropping the unknown makes the message no shorter.

    Most bodies are written as this library writes them, and without the unknown they are still the same bytes; for
    others (entries of a map in another order, a default on the wire) what was decoded is measured before and after.
    """
    known = decode(body)
    known.DiscardUnknownFields()
    written = known.SerializePartialToString()
    return written == body or len(written) == len(decode(body).SerializePartialToString())


def _nothing(body: bytes) -> bool:
    del body
    return False
