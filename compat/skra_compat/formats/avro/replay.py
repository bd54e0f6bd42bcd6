"""Writes an event with our encoder and reads it with fastavro: first as the writer means it, then with the reader.

fastavro sees no bytes of a client here, only events that our own rules made up. Logical types, documentation and
properties are taken out of the schemas that it gets, because resolution does not look at them.
"""

import io
from functools import lru_cache
from typing import Any, Final, cast

import fastavro
from fastavro.types import Schema

from skra_compat.event import Replay
from skra_compat.formats.avro.canonical import bare
from skra_compat.formats.avro.meaning import meaning
from skra_compat.formats.avro.model import Model
from skra_compat.formats.avro.smallest import Unshowable, smallest
from skra_compat.formats.avro.values.encode import encode
from skra_compat.formats.avro.values.plain import to_json
from skra_compat.formats.avro.witness import OfItself, Witness, event, place_in_reader

_LONGEST: Final = 300
_WHOLE: Final = "__event__"


def replay(reader: Model, writer: Model, witness: object) -> Replay | None:
    """What the reader does with the witness; None if it cannot be written."""
    assert isinstance(witness, Witness)
    try:
        written = event(writer, witness)
    except Unshowable:
        return None
    payload = encode(writer, written)
    try:
        _read(payload, _schema(writer), None)
    except Exception:  # noqa: BLE001 - fastavro raises whatever it likes; what it cannot read back is no witness
        return None
    shown = to_json(writer, written)
    try:
        got = _read(payload, _schema(writer), _schema(reader))
    except Exception as error:  # noqa: BLE001 - every way of refusing counts as one
        # The specification lets a string read any bytes, and other codecs do; what they make of them is no text.
        garbled = witness.degrades and isinstance(error, UnicodeDecodeError)
        return Replay(shown, payload, _told(error), refused=not garbled, changed=garbled)
    outcome = _change(writer, witness, got) if witness.degrades else None
    return Replay(shown, payload, outcome or "read without an error", refused=False, changed=outcome is not None)


@lru_cache(maxsize=64)
def _schema(model: Model) -> Schema:
    """As the one field of a record, which costs no byte: fastavro takes its square in the branches of a root union."""
    field = {"name": _WHOLE, "type": bare(model)}
    return fastavro.parse_schema(cast("Schema", {"type": "record", "name": _WHOLE, "fields": [field]}))


def _read(payload: bytes, writer: Schema, reader: Schema | None) -> Any:  # noqa: ANN401 - fastavro's own values
    stream = io.BytesIO(payload)
    # fastavro's types leave `IO` without its parameter.
    value: Any = fastavro.schemaless_reader(stream, writer, reader)  # pyright: ignore[reportUnknownMemberType]
    if stream.tell() != len(payload):
        raise ValueError(f"{len(payload) - stream.tell()} bytes are left")
    return value[_WHOLE]


def _change(writer: Model, witness: Witness, got: Any) -> str | None:  # noqa: ANN401 - fastavro's own values
    """What the reader took the witness for, if it is not what was written."""
    try:
        for step in place_in_reader(witness.chain):
            got = got[step]
        if witness.field:
            return _cut(f"reads {witness.field} as {got[witness.field]!r}, which nobody wrote")
    except (LookupError, TypeError):  # fastavro went into another branch of the reader's union
        return None
    leaf = witness.chain[-1]
    value = smallest(writer).event(leaf.writer) if isinstance(witness.value, OfItself) else witness.value
    meant, taken = meaning(leaf.writer, value), meaning(leaf.reader, got)
    return None if meant == taken else _cut(f"reads {taken}, written was {meant}")


def _told(error: Exception) -> str:
    java = "; Java reads U+FFFD instead" if isinstance(error, UnicodeDecodeError) else ""
    return _cut(f"{type(error).__name__}: {error}") + java


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
