"""Entries as bytes: UTF-8 JSON with the members `v, type, at, who, via, skra, data`, and whatever else was written."""

from collections.abc import Mapping
from typing import Final

import orjson

from skra_app.journal.port import Entry, Json, UnknownEntry

_MEMBERS: Final = frozenset({"v", "type", "at", "who", "via", "skra", "data"})


def encode(entry: Entry) -> bytes:
    """One line of JSON; raises TypeError where `data` holds what JSON cannot say."""
    members = {
        "v": entry.v,
        "type": entry.type,
        "at": entry.at,
        "who": entry.who,
        "via": entry.via,
        "skra": entry.skra,
        "data": entry.data,
    }
    return orjson.dumps({**entry.extra, **members})


def decode(sequence: int, line: bytes) -> Entry:
    """The entry that was written; members that we do not know are kept in `extra`.

    Raises:
        UnknownEntry: the bytes are no entry.
    """
    try:
        members: Mapping[str, Json] = orjson.loads(line)
        extra = {name: members[name] for name in members if name not in _MEMBERS} if len(members) > 7 else {}
        return Entry(
            type=_text(members["type"]),
            at=_number(members["at"]),
            who=_text(members["who"]),
            via=_text(members["via"]),
            data=_object(members["data"]),
            v=_number(members["v"]),
            skra=_text(members.get("skra", "unknown")),
            extra=extra,
        )
    except (ValueError, KeyError, TypeError) as fault:
        raise UnknownEntry(
            f"journal entry {sequence} is damaged ({type(fault).__name__}: {fault}): restore the journal from a backup"
        ) from None


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected a string, found {value!r}")
    return value


def _number(value: Json) -> int:
    if not isinstance(value, int):
        raise TypeError(f"expected a whole number, found {value!r}")
    return value


def _object(value: Json) -> Mapping[str, Json]:
    if not isinstance(value, Mapping):
        raise TypeError(f"expected an object, found {value!r}")
    return value
