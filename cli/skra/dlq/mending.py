"""A dead letter's event as somebody wants it: by settings, from a file, or in an editor; never one that cannot land."""

import json
from collections.abc import Sequence
from pathlib import Path

from skra.dlq import edit
from skra.dlq.content import Content
from skra.exits import Refused, Unusable
from skra_compat import InvalidEvent


def edited(content: Content, settings: Sequence[str], file: Path | None) -> bytes:
    """The bytes of the changed event; raises Refused for one that the schema does not admit, and Unusable."""
    if not settings and file is None:
        return _from_editor(content)
    if file is None and not content.readable:
        raise Unusable("the value cannot be decoded, so nothing can be set in it: give the whole event with --value")
    event = content.event if file is None else edit.from_file(file)
    for setting in settings:
        event = edit.with_member(event, setting)
    try:
        return content.value_of(event)
    except InvalidEvent as fault:
        raise Refused(f"not sent: {fault} ({content.schema_name})") from fault


def _from_editor(content: Content) -> bytes:
    """Ask until the event is one; raises Refused once nothing is changed any more."""
    text = json.dumps(content.event if content.readable else {}, indent=2, ensure_ascii=False) + "\n"
    complaint = f"{content.fault.path}: {content.fault.message}" if content.fault is not None else ""
    while True:
        text = edit.in_editor(text, complaint)
        try:
            return content.value_of(edit.parsed(text, "not sent"))
        except InvalidEvent as still:
            complaint = str(still)
        except Unusable as still:
            complaint = still.message


def header(text: str) -> tuple[str, bytes | None]:
    """`NAME=VALUE`; raises Unusable."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise Unusable(f"--header {text!r}: expected NAME=VALUE")
    return name, value.encode()
