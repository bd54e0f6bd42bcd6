"""Notes as SARIF 2.1.0, which code scanning services and editors read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/
"""

import json
import os
from collections.abc import Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote

from skra.report.note import Note
from skra.report.repository import from_root

Members: TypeAlias = dict[str, object]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(notes: Sequence[Note], *, complete: bool) -> str:
    """One log with one run; `complete` says that everything that was asked for was looked at."""
    rules = {note.code: note for note in reversed(notes)}
    codes = sorted(rules)
    run: Members = {
        "tool": {
            "driver": {
                "name": "Skra",
                "version": version("skra"),
                "rules": [_rule(rules[code]) for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": complete}],
        "results": [_result(note, codes.index(note.code)) for note in notes],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(note: Note) -> Members:
    words = note.code.replace("_", " ").capitalize()
    return {
        "id": note.code,
        "shortDescription": {"text": words},
        "help": {"text": note.help or words},
        "defaultConfiguration": {"level": note.severity},
    }


def _result(note: Note, rule: int) -> Members:
    return {
        "ruleId": note.code,
        "ruleIndex": rule,
        "level": note.severity,
        "message": {"text": note.message},
        "locations": [{"physicalLocation": _location(note)}],
        "partialFingerprints": {"skra/v1": _fingerprint(note)},
        "properties": dict(note.facts),
    }


def _location(note: Note) -> Members:
    path = from_root(note.file)
    artifact: Members = (
        {"uri": Path(note.file).absolute().as_uri()}
        if path is None
        else {"uri": quote(os.fsencode(path)), "uriBaseId": "%SRCROOT%"}
    )
    if not note.line:
        return {"artifactLocation": artifact}
    column = {"startColumn": note.column} if note.column else {}
    return {"artifactLocation": artifact, "region": {"startLine": note.line, **column}}


def _fingerprint(note: Note) -> str:
    """Of what the note is about, not of where in the file it stands."""
    parts = (from_root(note.file) or note.file, note.code, *note.identity)
    return sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:32]
