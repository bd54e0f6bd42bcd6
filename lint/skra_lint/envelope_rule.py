"""What the six envelope rules share: where a part may stand, and how much its absence weighs.

A part may be a header, a field at the root, or a field of an envelope object. For a schema alone nobody knows the
headers: most publishers keep the envelope there (profile `registry-headers`), so a part that the schema lacks is an
error only where the stream is known to have no headers at all, and a remark where the headers are not known.
"""

from collections.abc import Iterator

from skra_lint.envelope import Part, parts_among, tells_when
from skra_lint.event import LintedEvent
from skra_lint.finding import Hit, Severity
from skra_lint.words import joined

_HEADERS = {
    Part.TIME: "ce_time",
    Part.ID: "ce_id",
    Part.SOURCE: "ce_source",
    Part.SCHEMA: "ce_dataschema",
    Part.TRACE: "traceparent",
    Part.TRIGGER: "causation_id",
}
_BLOCK = f"`skra.headers={','.join(_HEADERS.values())}` on the topic"
_BASIC = (Part.TIME, Part.ID)
_BEGUN = 3
"""Parts from which a schema has an envelope of its own, so that the missing ones are missing."""


def lacking(event: LintedEvent, part: Part, message: str) -> Iterator[Hit]:
    """The hit for a part that neither the headers nor the fields have."""
    headers = event.stream.headers
    if event.outline.accepts_anything or (headers and part in parts_among(headers)):
        return
    if part in event.envelope or _told_by_payload(event, part):
        return
    if headers is None and part not in _BASIC and len(event.envelope) < _BEGUN:
        return
    name = _HEADERS[part]
    known = "neither a field nor a header" if headers is not None else "no field (the headers are not known here)"
    yield Hit(
        f"{message}: {known} tells",
        fix=f"declare the header '{name}', or add a field for it; all of them: {_BLOCK}",
        at_most=Severity.INFO if headers is None else Severity.WARN if headers else Severity.ERROR,
    )


def _told_by_payload(event: LintedEvent, part: Part) -> bool:
    if part is Part.TIME:
        return any(tells_when(field) for field in event.fields)
    return part is Part.TRIGGER and any(joined(field.name).startswith("triggeredby") for field in event.fields)
