"""Where everything stands in a directory that `skra export` writes.

    skra-export.json                        layout number, what was selected, config and mode of the default context
    subjects/<name>/subject.json            name, versions (id, language, references …), config, mode, associations
    subjects/<name>/<version>.avsc          the text of a version: .avsc, .json or .proto
    contexts/<name>/context.json            config and mode of a context
    contexts/<name>/subjects/<name>/…       its subjects

The folders' names are made of the names of subjects and contexts (`file_names`); what counts is the name in the file.
"""

import json
from pathlib import PurePosixPath
from typing import Final

from skra.moving import json_layout
from skra.moving.contents import Members
from skra.moving.file_names import file_name
from skra.subject_name import DEFAULT, split

MANIFEST: Final = "skra-export.json"
LAYOUT: Final = 1
SUBJECT: Final = "subject.json"
CONTEXT: Final = "context.json"
ENDINGS: Final = {"AVRO": ".avsc", "JSON": ".json", "PROTOBUF": ".proto"}
OTHERWISE: Final = ".txt"
"""The ending of languages that nobody here knows."""


def folder(subject: str) -> PurePosixPath:
    """Where a subject stands."""
    context, name = split(subject)
    return context_folder(context) / "subjects" / file_name(name)


def context_folder(context: str) -> PurePosixPath:
    """Where a context stands; the default one is at the root."""
    return PurePosixPath() if context == DEFAULT else PurePosixPath("contexts", file_name(context.removeprefix(".")))


def text_file(number: int, language: str) -> str:
    """The file of a version's text."""
    return f"{number}{ENDINGS.get(language, OTHERWISE)}"


def written(language: str, text: str) -> str:
    """A text as people like to read it, with a line break at its end."""
    if language in {"AVRO", "JSON"} and _is_json(text):
        return json_layout.laid_out(text)
    return text if text.endswith("\n") else f"{text}\n"


def read(language: str, text: str) -> str:
    """The text again."""
    plain = text.replace("\r\n", "\n")
    return json_layout.compact(plain) if language in {"AVRO", "JSON"} and _is_json(plain) else plain


def as_json(members: Members) -> str:
    """A file of members, in the order that they come in."""
    return json.dumps(members, ensure_ascii=False, indent=2) + "\n"


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
