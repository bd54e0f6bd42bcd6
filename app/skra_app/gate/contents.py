"""Judges one side of a batch, keys or values: every payload names an accepted schema and is one of its events."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from skra_app.gate.batch import Headers, Part, RecordFault
from skra_app.gate.budget import Budget
from skra_app.gate.schemas import Accepted
from skra_app.gate.wire import Framed, group_by_frame
from skra_compat import Values

_UNFRAMED = {
    "header": "a schema id in the header `__{part}_schema_id`",
    "raw-json": "plain JSON, judged by the latest version of a JSON Schema",
    "confluent": "a schema id in front of the payload (magic byte 0 or 1)",
    "auto": "a schema id in front of the payload (magic byte 0 or 1) or in the header `__{part}_schema_id`",
}


def contents_faults(
    accepted: Accepted, payloads: Sequence[bytes | None], headers: Sequence[Headers], budget: Budget
) -> Iterator[RecordFault]:
    """Yield what is wrong with the payloads of one side, schema by schema; nothing when all are events.

    Raises OverBudget.
    """
    for group in group_by_frame(payloads, headers, accepted.part, accepted.policy.wire):
        values = accepted.named(group.frame) if group.frame else _unframed_values(accepted)
        if values is not None:
            yield from _not_events(values, group, accepted.part, budget)
        else:
            reason = _unaccepted(accepted, group.frame) if group.frame else _unframed(accepted)
            yield from (RecordFault(index, accepted.part, "$", reason) for index in group.indexes)


def _not_events(values: Values, group: Framed, part: Part, budget: Budget) -> Iterator[RecordFault]:
    """Look for the records to blame only after the batch as a whole was refused."""
    if all(values.accepts(piece) for piece in budget.slices(group.payloads)):
        return
    for index, payload in zip(group.indexes, group.payloads, strict=True):
        fault = values.fault(payload)
        if fault is not None:
            yield RecordFault(index, part, fault.path, fault.message)


def _unframed_values(accepted: Accepted) -> Values | None:
    return accepted.newest_json() if accepted.policy.wire in {"auto", "raw-json"} else None


def _unaccepted(accepted: Accepted, frame: bytes) -> str:
    named = f"GUID {UUID(bytes=frame[1:])}" if frame[:1] == b"\x01" else f"id {int.from_bytes(frame[1:])}"
    return (
        f"names the schema with {named}: expected {accepted.expected()}; "
        "point the producer's serializer at this registry, or register its schema for this topic first"
    )


def _unframed(accepted: Accepted) -> str:
    wanted = _UNFRAMED[accepted.policy.wire].format(part=accepted.part.value)
    return f"names no schema: expected {wanted}; produce with a schema registry serializer"
