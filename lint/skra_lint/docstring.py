"""Docstrings: what generated schemas say of a field in the documentation of its class.

Sphinx writes `:param name: text`, others a line `name (type): text` under `Args:`. Such a text is the field's own,
where the field has none.
"""

import re
from collections.abc import Iterator

from skra_compat.outline import Field, Record
from skra_lint.words import joined

_SPHINX = re.compile(
    r"^[ \t]*:(?:param|attr|ivar|var|cvar)[ \t]+(?:[\w\[\], .|]+ )?(\w+):[ \t]*(.*(?:\n(?![ \t]*:\w).*)*)", re.MULTILINE
)
_HEADS = ("Args:", "Arguments:", "Attributes:", "Fields:", "Parameters:")
_SECTION = re.compile(rf"^[ \t]*(?:{'|'.join(_HEADS)})[ \t]*\n((?:[ \t]+.*\n?|\n)+)", re.MULTILINE)
_ENTRY = re.compile(r"^([ \t]+)(\w+)(?:[ \t]*\([^)\n]*\))?:[ \t]*(.*(?:\n\1[ \t]+.*)*)", re.MULTILINE)
_MARKS = (":param", ":attr", ":ivar", ":var", ":cvar", *_HEADS)
_LONGEST = 20_000


def documented(record: Record, doc: str = "") -> Record:
    """The record with its fields' documentation taken from its own, where they have none."""
    text = (record.doc or doc)[:_LONGEST]
    if not any(mark in text for mark in _MARKS):
        return record
    said = dict(_entries(text))
    return record._replace(fields=tuple(_with_doc(field, said.get(joined(field.name), "")) for field in record.fields))


def _entries(text: str) -> Iterator[tuple[str, str]]:
    for name, said in _SPHINX.findall(text):
        yield joined(name), " ".join(said.split())
    for section in _SECTION.findall(text):
        for _, name, said in _ENTRY.findall(section):
            yield joined(name), " ".join(said.split())


def _with_doc(field: Field, said: str) -> Field:
    """A documentation that only repeats the name, as generated titles do, is none."""
    return field._replace(doc=said) if said and joined(field.doc) in {"", joined(field.name)} else field
