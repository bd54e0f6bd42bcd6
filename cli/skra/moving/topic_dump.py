"""What a registry wrote into its `_schemas` topic, from a dump of the topic: keys and values, oldest first.

Read are the lines of `kafka-console-consumer --from-beginning --property print.key=true` with any separator and
whatever else it prints before the key (timestamp, partition, offset, headers), and those of `kcat -J` and `kcat -K`.
Both keys and values are JSON in one line, so that nothing has to be known about what stands between them.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from skra.exits import Unreadable
from skra.moving import decoding
from skra.moving.contents import Contents, Members, Place, Standing
from skra.subject_name import split

if TYPE_CHECKING:
    from skra_compat import Json

_IGNORED: Final = frozenset({"NOOP", "CONTEXT", "ASSOC", "KEK", "DEK", "EXPORTER"})
"""Kinds of keys that say nothing about versions, config or modes."""
_NOTHING: Final = re.compile(r"\W*(null)?\W*", re.IGNORECASE)


class _Record(NamedTuple):
    key: Members
    value: Members | None
    """None is a tombstone."""


class _Topic:
    """The registry as the records so far leave it."""

    def __init__(self) -> None:
        self.versions: dict[Place, Standing] = {}
        self.configs: dict[str, Members] = {}
        self.modes: dict[str, str] = {}

    def schema(self, key: Members, value: Members | None) -> None:
        """A version, or the end of it."""
        place = Place(decoding.qualified(decoding.text(key, "subject")), decoding.number(key, "version"))
        if value is None:
            self.versions.pop(place, None)
        else:
            found = decoding.standing({**value, "subject": place.subject, "version": place.version})
            self.versions[place] = replace(found, deleted=value.get("deleted") is True)

    def delete_subject(self, _: Members, value: Members | None) -> None:
        """All versions up to one are soft-deleted."""
        if value is not None:
            subject, last = decoding.qualified(decoding.text(value, "subject")), decoding.number(value, "version")
            for place in [place for place in self.versions if place.subject == subject and place.version <= last]:
                self.versions[place] = replace(self.versions[place], deleted=True)

    def clear_subject(self, key: Members, value: Members | None) -> None:
        """The soft-deleted versions of a subject, of a context or of the whole registry are gone."""
        if value is not None:
            scope = _scope(key)
            gone = [place for place, one in self.versions.items() if one.deleted and _inside(place.subject, scope)]
            for place in gone:
                del self.versions[place]

    def config(self, key: Members, value: Members | None) -> None:
        """What a scope says, or that it says nothing more."""
        if value is None:
            self.configs.pop(_scope(key), None)
        else:
            self.configs[_scope(key)] = decoding.config(value)

    def mode(self, key: Members, value: Members | None) -> None:
        """The mode of a scope, or that it has none more."""
        if value is None:
            self.modes.pop(_scope(key), None)
        else:
            self.modes[_scope(key)] = decoding.text(value, "mode").upper()


_EFFECTS: Final[Mapping[str, Callable[[_Topic, Members, Members | None], None]]] = {
    "SCHEMA": _Topic.schema,
    "DELETE_SUBJECT": _Topic.delete_subject,
    "CLEAR_SUBJECT": _Topic.clear_subject,
    "CONFIG": _Topic.config,
    "MODE": _Topic.mode,
}


def read_topic_dump(lines: Iterable[str], name: str) -> Contents:
    """Everything that stands after the last line; `name` is the file's.

    Raises:
        Unreadable: a line that is no record of a `_schemas` topic, or no record at all.
    """
    topic, records = _Topic(), 0
    for number, line in enumerate(lines, start=1):
        try:
            record = _record(line.strip())
            if record is not None:
                records += 1
                _apply(topic, record)
        except ValueError as fault:
            message = f"{name}: line {number}: {fault}: expected a record of a `_schemas` topic, its key before it"
            raise Unreadable(message, name, number) from fault
    if not records:
        raise Unreadable(f"{name}: no record: was the topic read with --from-beginning and print.key=true?", name)
    configs = {"": decoding.config({"compatibilityLevel": "BACKWARD"})} | topic.configs
    return Contents(dict(sorted(topic.versions.items())), configs, {"": "READWRITE"} | topic.modes)


def _apply(topic: _Topic, record: _Record) -> None:
    kind = decoding.text(record.key, "keytype")
    effect = _EFFECTS.get(kind)
    if effect is not None:
        effect(topic, record.key, record.value)
    elif kind not in _IGNORED:
        raise ValueError(f"keytype {kind!r} is unknown")


def _record(line: str) -> _Record | None:
    """The record of a line; None for an empty one, and for what consumers say at the end."""
    if not line or line.startswith(("Processed a total of", "%")):
        return None
    start = line.find("{")
    if start < 0:
        raise ValueError(f"found {line[:60]!r}")
    first, end = _object(line, start)
    if "keytype" in first:
        return _Record(first, _value(line[end:]))
    if "payload" in first and "key" in first:
        return _enveloped(first)
    raise ValueError("the key has no member keytype")


def _value(rest: str) -> Members | None:
    """What comes after the key and a separator: an object, or nothing, `null` or `NULL`."""
    start = rest.find("{")
    if start >= 0:
        value, end = _object(rest, start)
        if not rest[end:].strip():
            return value
        raise ValueError(f"found {rest[end:].strip()[:60]!r} after the value")
    if _NOTHING.fullmatch(rest):
        return None
    raise ValueError(f"found the value {rest.strip()[:60]!r}")


def _enveloped(envelope: Members) -> _Record:
    """A line of `kcat -J`, in which key and value are strings."""
    key, payload = envelope["key"], envelope["payload"]
    if not isinstance(key, str) or not (payload is None or isinstance(payload, str)):
        raise ValueError("key and payload: expected strings")
    return _Record(_object(key, 0)[0], _object(payload, 0)[0] if payload else None)


def _object(text: str, start: int) -> tuple[Members, int]:
    found: tuple[Json, int] = json.JSONDecoder(strict=False).raw_decode(text, start)
    value, end = found
    if not isinstance(value, Mapping):
        raise ValueError(f"expected an object, found {text[start : start + 60]!r}")  # noqa: TRY004 - as the parser's own
    return value, end


def _scope(key: Members) -> str:
    subject = key.get("subject")
    return decoding.qualified(subject) if isinstance(subject, str) and subject not in {":.__GLOBAL:", ":.:"} else ""


def _inside(subject: str, scope: str) -> bool:
    context, name = split(scope)
    return not scope or subject == scope or (not name and split(subject)[0] == context)


def lines_of(text: str) -> Iterator[str]:
    """Lines as consumers end them: other breaks that Unicode knows may stand inside of a value."""
    return iter(text.split("\n"))
