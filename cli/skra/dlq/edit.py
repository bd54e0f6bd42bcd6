"""Changes the event of a dead letter: a member by its path, the whole by a file, or both in an editor."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import click

from skra.exits import Refused, Unusable
from skra_compat import Json

NOTE: Final = "#"
"""Begins a line that is not part of the event; no line of laid out JSON begins so."""
_STEP: Final = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]")


def with_member(event: Json, setting: str) -> Json:
    """The event with one member set: `path=value`, where the path is `$.items[0].id` or `items[0].id`.

    The value is JSON; what is no JSON is a string. Raises Unusable.
    """
    path, equals, text = setting.partition("=")
    if not equals:
        raise Unusable(f"--set {setting!r}: expected PATH=VALUE, such as id=o-1 or items[0].price=3")
    try:
        value: Json = json.loads(text)
    except ValueError:
        value = text
    return _put(event, _steps(path, setting), value, setting)


def from_file(path: Path) -> Json:
    """The event in a file; raises Unusable."""
    try:
        return parsed(path.read_text("utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as problem:
        raise Unusable(f"{path}: {problem}") from problem


def in_editor(text: str, complaint: str) -> str:
    """The text as somebody left it in $EDITOR; raises Refused where nothing was saved, or nothing changed."""
    lines = ("Save to send, quit without saving to leave it.", *complaint.splitlines())
    note = "".join(f"{NOTE} {line}\n" for line in lines)
    saved = click.edit(note + text, extension=".json")
    left = "".join(line for line in (saved or "").splitlines(keepends=True) if not line.startswith(NOTE))
    if saved is None or left == text:
        raise Refused("nothing was changed, so nothing was sent")
    return left


def parsed(text: str, where: str) -> Json:
    """The event in a text; raises Unusable."""
    try:
        found: Json = json.loads(text)
    except ValueError as problem:
        raise Unusable(f"{where}: expected JSON: {problem}") from problem
    return found


def _steps(path: str, setting: str) -> list[str | int]:
    bare = path.strip().removeprefix("$")
    found = list(_STEP.finditer(bare))
    if not found or "".join(one.group() for one in found) != bare:
        raise Unusable(f"--set {setting!r}: {path!r} is no path: expected members and positions, such as items[0].id")
    return [int(one[2]) if one[2] is not None else one[1] for one in found]


def _put(event: Json, steps: Sequence[str | int], value: Json, setting: str) -> Json:
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(step, str) and (event is None or isinstance(event, Mapping)):
        members = dict(event or {})
        members[step] = _put(members.get(step), rest, value, setting)
        return members
    if isinstance(step, int) and isinstance(event, list) and step < len(event):
        return [_put(one, rest, value, setting) if at == step else one for at, one in enumerate(event)]
    raise Unusable(f"--set {setting!r}: the event has no place for {step!r} there")
