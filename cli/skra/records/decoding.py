"""What a record says: key and value by the schemas that they name, as far as they can be read."""

import json
from collections.abc import Callable
from typing import Final, NamedTuple

import click

from skra.client import Registered
from skra.exits import Unreachable
from skra.records.frame import Framed, Headers, Part, framed, name_in
from skra.records.schemas import Schemas
from skra_compat import Fault, Json

_EVERYTHING: Final = "$"


class Said(NamedTuple):
    """One side of a record."""

    raw: bytes | None
    event: Json
    """None where the bytes cannot be read, and for a null."""
    schema: int | str | None
    """The id or the GUID that it names."""
    fault: Fault | None = None
    """Why it cannot be read, or is no event of the schema that it names; None where it is one, or names none."""
    readable: bool = True
    """Whether the event is all of it."""


class Decoder:
    """Reads the records of one topic; a registry that does not answer is asked once."""

    def __init__(self, schemas: Schemas, topic: str) -> None:
        self._schemas = schemas
        self._topic = topic
        self._silent = ""

    def said(self, payload: bytes | None, headers: Headers, part: Part) -> Said:
        """One side of a record."""
        if payload is None:
            return Said(None, None, None)
        come = framed(payload, headers, part)
        if not come.frame:
            return self._unnamed(payload, part)
        name = name_in(come.frame)
        found, why = self._asked(lambda: self._schemas.named(come.frame))
        if found is None:
            fault = Fault(_EVERYTHING, why or f"names schema {name}, which the registry does not have")
            return _unread(payload, come, name, fault)
        return self._read(payload, come, found, name)

    def _read(self, payload: bytes, come: Framed, found: Registered, name: int | str | None) -> Said:
        try:
            values = self._schemas.schema(found).values(len(come.frame))
        except click.ClickException as problem:
            return _unread(payload, come, name, Fault(_EVERYTHING, problem.message))
        fault = values.fault(come.payload)
        if fault is not None:
            return _unread(payload, come, name, fault)
        return Said(payload, values.read(come.payload), name)

    def _unnamed(self, payload: bytes, part: Part) -> Said:
        """JSON as it stands; else by the latest schema, if it takes it; else text."""
        read, event = _json(payload)
        if read:
            return Said(payload, event, None)
        found, _ = self._asked(lambda: self._schemas.latest(f"{self._topic}-{part}"))
        if found is not None and found.format != "JSON":
            said = self._read(payload, Framed(b"", payload), found, None)
            if said.fault is None:
                return said
        text = _text(payload)
        if text is not None:
            return Said(payload, text, None)
        return Said(payload, None, None, Fault(_EVERYTHING, "names no schema, and is no text"), readable=False)

    def _asked(self, question: Callable[[], Registered | None]) -> tuple[Registered | None, str]:
        if self._silent:
            return None, self._silent
        try:
            return question(), ""
        except Unreachable as problem:
            self._silent = problem.message
            return None, problem.message
        except click.ClickException as problem:
            return None, problem.message


def _unread(payload: bytes, come: Framed, name: int | str | None, fault: Fault) -> Said:
    """What is no event of its schema may be JSON still."""
    read, event = _json(come.bare)
    return Said(payload, event, name, fault, readable=read)


def _json(payload: bytes) -> tuple[bool, Json]:
    """Whether it is JSON, and what it says."""
    try:
        return True, json.loads(payload)
    except (ValueError, RecursionError):
        return False, None


def _text(payload: bytes) -> str | None:
    try:
        text = payload.decode()
    except UnicodeDecodeError:
        return None
    return text if all(char.isprintable() or char in "\t\n\r" for char in text) else None
