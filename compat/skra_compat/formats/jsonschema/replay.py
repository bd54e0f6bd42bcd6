"""A counterexample tried for real: both validators must agree that the writer admits it and what the reader does."""

from functools import lru_cache
from typing import TYPE_CHECKING, cast

from skra_compat.budget import Exhausted
from skra_compat.errors import InvalidEvent
from skra_compat.event import Json, Replay
from skra_compat.formats.jsonschema.compiled import compiled
from skra_compat.formats.jsonschema.model import Model
from skra_compat.formats.jsonschema.reading import read_event
from skra_compat.formats.jsonschema.rules.meaning import Reread
from skra_compat.formats.jsonschema.values import JsonValues, encoded

if TYPE_CHECKING:
    from skra_compat.formats.jsonschema.oracle import Judge


def _judge(model: Model) -> "Judge":
    from skra_compat.formats.jsonschema.oracle import judge  # noqa: PLC0415 - slow to import, needed for a "no" only

    return judge(model)


def replay(reader: Model, writer: Model, witness: object) -> Replay | None:
    """Judge the event by the writer's schema and the reader's; None when the writer's does not admit it."""
    told = witness if isinstance(witness, Reread) else None
    event: Json = told.event if told else cast("Json", witness)
    try:
        found = _replayed(reader, writer, encoded(event))
    except (ValueError, InvalidEvent):
        return None
    if found is None or found.refused or told is None:
        return found
    return found._replace(outcome=f"accepted; written as {told.written}, read as {told.read}", changed=True)


@lru_cache(maxsize=16)
def _replayed(reader: Model, writer: Model, payload: bytes) -> Replay | None:
    """Remembered, because differences of one pair often share an event, and a large event is slow to judge."""
    event = read_event(payload)
    if not compiled(writer).is_valid(event) or _second_opinion(writer, event) is False:
        return None
    fault = JsonValues(reader, 0).fault(payload)
    if _second_opinion(reader, event) is (fault is not None):
        return None
    if fault is None:
        return Replay(event, payload, "accepted", refused=False, changed=False)
    return Replay(event, payload, f"{fault.path}: {fault.message}", refused=True, changed=False)


def _second_opinion(model: Model, event: Json) -> bool | None:
    """What the slow judge says; None when it would take too long, or stumbles over a keyword as it does in places."""
    try:
        return _judge(model).is_valid(event)
    except (Exhausted, RecursionError, TypeError):
        return None
