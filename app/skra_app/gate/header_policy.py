"""What a topic's policy demands of headers and of time, beside the names that must be there."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from skra_app.gate.batch import Batch, Part, RecordFault
from skra_app.registry.topic import TopicPolicy

PREFIX: Final = "ce_"
"""Before the context attributes of a CloudEvent in binary mode (CloudEvents Kafka binding, 3.2)."""
REQUIRED: Final = ("ce_specversion", "ce_id", "ce_source", "ce_type")
STRUCTURED: Final = b"application/cloudevents"


def header_sizes(policy: TopicPolicy, batch: Batch) -> Iterator[RecordFault]:
    """No record has more headers, or more bytes of them, than the policy allows."""
    most, largest = policy.number("header_count"), policy.number("header_bytes")
    if most is None and largest is None:
        return
    for index, headers in enumerate(batch.headers):
        size = sum(len(name.encode()) + len(value or b"") for name, value in headers)
        if most is not None and len(headers) > most:
            yield _fault(index, "$", f"{len(headers)} headers: skra.header-count allows {most}")
        if largest is not None and size > largest:
            yield _fault(index, "$", f"names and values have {size} bytes: skra.header-bytes allows {largest}")


def timestamps(policy: TopicPolicy, batch: Batch) -> Iterator[RecordFault]:
    """No record's time is further from the broker's clock than the policy allows."""
    most = policy.number("timestamp_skew_ms")
    if most is None:
        return
    for index, at in enumerate(batch.timestamps):
        off = at - batch.received
        if abs(off) > most:
            which = "after" if off > 0 else "before"
            message = (
                f"{_shown(at)} is {abs(off)} ms {which} the broker's clock: skra.timestamp-skew-ms allows {most}; "
                "set the producer's clock, or the policy for topics that take old events"
            )
            yield _fault(index, "timestamp", message)


def cloud_events(policy: TopicPolicy, batch: Batch) -> Iterator[RecordFault]:
    """A record in the binary mode of CloudEvents is complete; with `binary`, every record is one."""
    if policy.cloudevents == "off":
        return
    for index, headers in enumerate(batch.headers):
        given = {name: value or b"" for name, value in headers}
        if policy.cloudevents == "binary" or any(name.startswith(PREFIX) for name in given):
            yield from (_fault(index, name, message) for name, message in _incomplete(given))


def _incomplete(given: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    if given.get("content-type", b"").startswith(STRUCTURED):
        yield "content-type", "a CloudEvent in structured mode: expected binary mode, attributes in headers ce_…"
        return
    for name in REQUIRED:
        if not given.get(name):
            yield name, f"missing or empty: a CloudEvent in binary mode has {', '.join(REQUIRED)}"
    version = given.get("ce_specversion")
    if version and version != b"1.0":
        yield "ce_specversion", f"expected 1.0, {version!r} came"
    if "ce_time" in given and not _is_time(given["ce_time"]):
        yield "ce_time", f"expected a time of RFC 3339, {given['ce_time']!r} came"


def _is_time(text: bytes) -> bool:
    try:
        return datetime.fromisoformat(text.decode()).tzinfo is not None
    except ValueError:
        return False


def _shown(at: int) -> str:
    try:
        return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")
    except (ValueError, OverflowError, OSError):
        return f"{at} ms"


def _fault(index: int, path: str, message: str) -> RecordFault:
    return RecordFault(index, Part.HEADERS, path, message)
