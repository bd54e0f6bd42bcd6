"""The events of a schema: judged by jsonschema-rs, read and written by orjson."""

from collections.abc import Sequence
from typing import Any

import orjson

from skra_compat.errors import InvalidEvent
from skra_compat.event import Fault, Json
from skra_compat.formats.jsonschema.blame import blame
from skra_compat.formats.jsonschema.compiled import compiled
from skra_compat.formats.jsonschema.model import Model
from skra_compat.formats.jsonschema.reading import SHORT, is_shallow, read_event
from skra_compat.formats.jsonschema.text import write_json

_SHALLOW = 2
"""Levels of an event up to which every reason inside every alternative is looked at."""


class JsonValues:
    """Judges payloads that begin with `prefix` bytes of somebody else's frame."""

    __slots__ = ("_alternatives", "_is_valid", "_model", "_prefix", "_validator")

    def __init__(self, model: Model, prefix: int) -> None:
        self._validator: Any = compiled(model)
        self._is_valid = self._validator.is_valid
        self._prefix = prefix
        self._model = model
        self._alternatives = '"oneOf"' in model.text or '"anyOf"' in model.text

    def accepts(self, payloads: Sequence[bytes]) -> bool:
        """Whether every payload is an event: a short cut past `read_event` for those that are written as it writes."""
        prefix, is_valid = self._prefix, self._is_valid
        loads, dumps = orjson.loads, orjson.dumps
        try:
            for payload in payloads:
                body = payload[prefix:]
                event: Json = loads(body) if len(body) <= SHORT or is_shallow(body) else read_event(body)
                if not is_valid(event if dumps(event) == body else read_event(body)):
                    return False
        except (InvalidEvent, orjson.JSONDecodeError):
            return False
        return True

    def fault(self, payload: bytes) -> Fault | None:
        """Why a payload is not an event, the deepest reason where there are several."""
        try:
            event = read_event(payload[self._prefix :])
        except InvalidEvent as error:
            return Fault(error.path, error.message)
        return self._fault(event)

    def read(self, payload: bytes) -> Json:
        """The event."""
        return read_event(payload[self._prefix :])

    def write(self, event: Json) -> bytes:
        """The payload of an event, minified.

        Raises:
            InvalidEvent: the schema does not admit it.
        """
        fault = self._fault(event)
        if fault is not None:
            raise InvalidEvent(fault.message, path=fault.path)
        return encoded(event)

    def _fault(self, event: Json) -> Fault | None:
        if self._is_valid(event):
            return None
        if self._alternatives and nested(event, _SHALLOW):
            return blame(self._model, event)
        deepest = max(self._validator.iter_errors(event), key=lambda error: len(error.instance_path))
        return Fault(field_path(deepest.instance_path), deepest.message)


def nested(event: Json, depth: int) -> bool:
    """Whether an event is nested deeper than that."""
    if depth < 0:
        return True
    if isinstance(event, dict):
        return any(nested(one, depth - 1) for one in event.values())
    return isinstance(event, list) and any(nested(one, depth - 1) for one in event)


def encoded(event: Json) -> bytes:
    """An event as bytes; numbers beyond 64 bits keep every digit."""
    try:
        return orjson.dumps(event)
    except TypeError:
        return write_json(event).encode()


def field_path(steps: Sequence[str | int]) -> str:
    """`$.lines[0].sku`."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
