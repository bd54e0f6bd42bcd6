"""Bags: fields that take whatever the sender has."""

import re
from collections.abc import Sequence

from skra_compat.outline import Field
from skra_lint.roles import Role, role_of
from skra_lint.vocabulary import vocabulary
from skra_lint.words import joined, words

_ENDINGS = frozenset(
    {"data", "params", "parameters", "properties", "props", "attributes", "args", "context", "extra", "extras"}
    | {"details", "payload", "metadata", "fields", "values", "info"}
)
_AS_TEXT = re.compile(
    r"\b(?:json|seriali[sz]ed|stringified|encoded|free[- ]form|blob|arbitrary(?! (?:string|text|number)))\b",
    re.IGNORECASE,
)
_WRITTEN = frozenset({"json", "serialized", "encoded", "blob"})
"""Words of a name that say what a text is: `json_data`."""
_TEXTS = frozenset({"payload", "data"})
_OF_BYTES = frozenset(
    {"contenttype", "contentencoding", "mediatype", "encoding", "format", "type", "schema", "schemaid"}
)
"""Beside bytes, what says how to read them."""
_OF_A_PAIR = frozenset({"key", "name", "value", "type"})
_OBJECTS = frozenset({"object", "resource"})
_ANY = "google.protobuf.Any"


def is_bag(field: Field) -> bool:
    """Named like a bag, and a map, an object without fields, a list of names with values, or such a thing as text."""
    parts = words(field.name)
    if joined(field.name) not in vocabulary("bags") and not (len(parts) > 1 and parts[-1] in _ENDINGS):
        return False
    if field.types == ("string",) and not field.enum:
        return not _WRITTEN.isdisjoint(parts) or bool(_AS_TEXT.search(field.doc[:400]))
    return _takes_anything(field)


def is_payload_bag(field: Field) -> bool:
    """A bag that is the event itself: an object called `payload`, `data` or `detail` whose fields nobody says."""
    untyped = not field.types and not field.enum and field.record is None
    if field.types == ("string",) and not (field.enum or field.format):
        return joined(field.name) in _TEXTS
    named = joined(field.name) in vocabulary("containers") or joined(field.name) in _OBJECTS
    return named and not field.repeated and (untyped or field.types == ("bytes",) or _takes_anything(field))


def is_any(field: Field) -> bool:
    """A message of any type (`google.protobuf.Any`)."""
    return _ANY in {field.format, field.native}


def says_nothing_else(fields: Sequence[Field], *but: Field) -> bool:
    """Whether all fields but those are of the envelope: ids, times, sources, versions.

    Beside `specversion` they are, whatever they are called: CloudEvents' attributes and extensions of them.
    """
    paths = {field.path for field in but}
    if any(joined(field.name) == "specversion" for field in fields):
        return True
    return all(role_of(field) is not Role.CONTENT for field in fields if field.path not in paths)


def _takes_anything(field: Field) -> bool:
    record = field.record
    if record is None or field.free_form:
        return field.free_form or not (field.types or field.enum or record)
    if record.variants:
        return False
    if field.repeated:
        return bool(record.fields) and {joined(one.name) for one in record.fields} <= _OF_A_PAIR
    names = {joined(one.name) for one in record.fields if one.types != ("bytes",)}
    return names <= _OF_BYTES and len(names) >= len(record.fields) - 1
