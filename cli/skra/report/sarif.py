"""Notes as SARIF 2.1.0, which code scanning services and editors read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/
"""

import json
import os
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote

from skra.report.fingerprint import fingerprint
from skra.report.note import Kind, Note
from skra.report.repository import from_root

Members: TypeAlias = dict[str, object]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(notes: Sequence[Note], *, complete: bool, kinds: Iterable[Kind] = ()) -> str:
    """One log with one run; `complete` says that everything that was asked for was looked at.

    `kinds` are declared whether or not a note is of them, so that services see what was looked for and not found.
    """
    declared = {note.code: Kind.of(note) for note in reversed(notes)} | {kind.code: kind for kind in kinds}
    codes = sorted(declared)
    places = {code: place for place, code in enumerate(codes)}
    run: Members = {
        "tool": {
            "driver": {
                "name": "Skra",
                "version": version("skra"),
                "rules": [_rule(declared[code]) for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": complete}],
        "results": [_result(note, places[note.code]) for note in notes],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(kind: Kind) -> Members:
    return {
        "id": kind.code,
        **({"name": kind.name} if kind.name else {}),
        "shortDescription": {"text": kind.title},
        "help": {"text": kind.help or kind.title, **({"markdown": kind.help} if kind.name else {})},
        "defaultConfiguration": {"level": kind.severity},
    }


def _result(note: Note, rule: int) -> Members:
    return {
        "ruleId": note.code,
        "ruleIndex": rule,
        "level": note.severity,
        "message": {"text": note.message},
        "locations": [{"physicalLocation": _location(note)}],
        "partialFingerprints": {"skra/v1": fingerprint(note)},
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
