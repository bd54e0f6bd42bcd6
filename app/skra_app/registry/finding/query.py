"""What somebody asks for: words, and words after `field:`, `type:`, `tag:`, `doc:`, `subject:`, `format:`."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from skra_app.errors import InvalidQuery
from skra_app.registry.finding.words import words

COLUMNS: Final = {"field": "name", "type": "type", "tag": "tags", "doc": "doc"}
"""Filters, and the column that each looks into."""
FILTERS: Final = (*COLUMNS, "subject", "format")
TELLING: Final = ("name", "type", "tags", "doc")
"""Where at least one of the words has to be: a field is not found by the name of its subject alone."""
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class Query:
    """What a part has to be to be found."""

    match: str
    """For the full-text table; empty when any part will do."""
    wanted: tuple[str, ...]
    """The words, for showing where they are."""
    subjects: tuple[str, ...]
    """Patterns of subjects' names, all of which count; `*` stands for anything."""
    formats: tuple[str, ...]
    fields_only: bool


def parsed(text: str) -> Query:
    """The query of a text.

    Raises:
        InvalidQuery: it asks for nothing, or has a filter that does not exist.
    """
    pieces = _pieces(text)
    filters = [_filter(piece) for piece in pieces]
    plain = [words_of for name, words_of in filters if not name]
    terms = [_all(words(term)) for term in plain if words(term)]
    columns = [(COLUMNS[name], value) for name, value in filters if name in COLUMNS]
    terms += [f"{{{column}}} : ({_all(words(value))})" for column, value in columns if words(value)]
    every = [word for term in [*plain, *(value for _, value in columns)] for word in words(term)]
    if plain and every:
        told = " OR ".join(_prefix(word) for term in plain for word in words(term))
        terms.append(f"{{{' '.join(TELLING)}}} : ({told})")
    subjects = tuple(value for name, value in filters if name == "subject")
    formats = tuple(value.upper() for name, value in filters if name == "format")
    if not (terms or subjects or formats):
        raise InvalidQuery(
            "the query asks for nothing: expected a word, such as q=orderId, or a filter such as tag:pii"
        )
    fields_only = any(name == "field" for name, _ in filters)
    return Query(" AND ".join(f"({term})" for term in terms), tuple(every), subjects, formats, fields_only)


def _pieces(text: str) -> Sequence[str]:
    if len(text) > _LONGEST:
        raise InvalidQuery(f"the query has {len(text)} characters: expected at most {_LONGEST}")
    try:
        return shlex.split(text, posix=True)
    except ValueError:  # a quote that does not end
        return text.replace('"', " ").replace("'", " ").split()


def _filter(piece: str) -> tuple[str, str]:
    """The filter's name, empty for a plain word, and what it is to be."""
    name, colon, value = piece.partition(":")
    if not colon or not name.isidentifier() or not value:
        return "", piece
    if name.lower() not in FILTERS:
        raise InvalidQuery(f"no filter '{name}:': expected one of {', '.join(f'{known}:' for known in FILTERS)}")
    return name.lower(), value


def _all(wanted: Sequence[str]) -> str:
    """All the words, each the beginning of one; or all of them written as one."""
    several = " AND ".join(_prefix(word) for word in wanted)
    return several if len(wanted) < 2 else f"({several}) OR {_prefix(''.join(wanted))}"


def _prefix(word: str) -> str:
    return f'"{word}"*'
