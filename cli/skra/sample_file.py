"""Samples in a file: one event a line, as JSON."""

import json
from collections.abc import Mapping
from pathlib import Path

from skra.exits import Unusable
from skra.schema_file import read_text
from skra_compat import Json
from skra_compat.json_words import in_words


def read_samples(path: Path) -> tuple[Mapping[str, Json], ...]:
    """The events of a file, in its order; empty lines are skipped.

    Raises:
        Unusable: the file cannot be read, or a line is no JSON object; the message names the line.
    """
    lines = enumerate(read_text(path).splitlines(), 1)
    return tuple(_event(path, number, line) for number, line in lines if line.strip())


def _event(path: Path, number: int, line: str) -> Mapping[str, Json]:
    try:
        event: Json = json.loads(line)
    except (ValueError, RecursionError) as problem:
        raise Unusable(f"{path}:{number}: expected one event as JSON on each line: {problem}") from problem
    if not isinstance(event, Mapping):
        raise Unusable(f"{path}:{number}: expected a JSON object, found {in_words(event)}")
    return event
