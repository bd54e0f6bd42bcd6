"""The answers of `skra_compat.event.Values`, put together."""

from collections.abc import Sequence

from skra_compat.event import Fault, Json
from skra_compat.formats.avro.model import Model
from skra_compat.formats.avro.values.decode import Refused, decode
from skra_compat.formats.avro.values.encode import encode
from skra_compat.formats.avro.values.plain import from_json, to_json
from skra_compat.formats.avro.values.program import program


class AvroValues:
    """See `skra_compat.event.Values`."""

    __slots__ = ("_model", "_prefix")

    def __init__(self, model: Model, prefix: int) -> None:
        self._model = model
        self._prefix = prefix

    def accepts(self, payloads: Sequence[bytes]) -> bool:
        """Whether every payload of a batch is an event."""
        return program(self._model)(payloads, self._prefix)

    def fault(self, payload: bytes) -> Fault | None:
        """Why this payload is not an event."""
        try:
            decode(self._model, payload, self._prefix)
        except Refused as refused:
            return refused.fault
        return None

    def read(self, payload: bytes) -> Json:
        """The event as JSON."""
        return to_json(self._model, decode(self._model, payload, self._prefix))

    def write(self, event: Json) -> bytes:
        """The payload of an event."""
        return encode(self._model, from_json(self._model, event))


def values(model: Model, prefix: int) -> AvroValues:
    """The judge, reader and writer of one schema's events."""
    return AvroValues(model, prefix)
