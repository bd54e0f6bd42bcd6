"""A dead letter: the record as it came, and in headers why it did not land and where it would have been.

Key, value and the record's own headers are kept byte by byte; ours come last, so that of two with one name the last is
ours. The time of the record is the time of its death.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from skra_app.broker.hospital.aside import Aside
from skra_app.broker.records import Record
from skra_app.gate import Part, RecordFault, code_of, schema_named

ERROR: Final = "skra.error."
ORIGIN: Final = "skra.origin."
LONGEST_MESSAGE: Final = 1000


class Sender(NamedTuple):
    """Who sent a batch to which partition."""

    topic: str
    partition: int
    client_id: str
    principal: str


def dead_letters(aside: Aside, sender: Sender, base_offset: int, now: int) -> Iterator[Record]:
    """A dead letter for each bad record of a batch that lands at `base_offset`; `now` in milliseconds."""
    records = aside.records
    for index, faults in aside.by_record.items():
        named = schema_named(records.values[index], records.headers[index], Part.VALUE)
        origin = {
            "topic": sender.topic,
            "partition": str(sender.partition),
            "offset": str(base_offset + index),
            "timestamp": str(records.timestamps[index]),
            "client": sender.client_id,
            "principal": sender.principal,
        }
        added = _headers(ERROR, _error(faults, named)) + _headers(ORIGIN, origin)
        yield Record(records.keys[index], records.values[index], now, [*records.headers[index], *added])


def _error(faults: Sequence[RecordFault], named: str) -> dict[str, str]:
    """Why: the error code that a rejected batch would have met, all faults in a line, the place of the first."""
    told = "; ".join(map(str, faults))
    first = faults[0]
    error = {
        "code": str(int(code_of(faults))),
        "message": told if len(told) <= LONGEST_MESSAGE else told[:LONGEST_MESSAGE] + "…",
        "part": first.part.value,
        "path": first.path,
    }
    return error | ({"schema_id": named} if named else {})


def _headers(prefix: str, members: dict[str, str]) -> list[tuple[str, bytes | None]]:
    return [(prefix + name, value.encode(errors="backslashreplace")) for name, value in members.items()]
