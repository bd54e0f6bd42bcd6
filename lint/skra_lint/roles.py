"""The roles that fields play, by name and type: what is about the event, what identifies, what tells."""

from enum import Enum

from skra_compat.outline import Field
from skra_lint.envelope import Part, is_envelope
from skra_lint.vocabulary import vocabulary
from skra_lint.words import is_participle, joined, words


class Role(Enum):
    """What a field is for."""

    ENVELOPE = "envelope"
    ID = "id"
    TIME = "time"
    FLAG = "flag"
    CODE = "code"
    CONTENT = "content"


_IDS = frozenset(
    {
        "id",
        "ids",
        "uuid",
        "guid",
        "key",
        "ref",
        "reference",
        "url",
        "uri",
        "href",
        "link",
        "sku",
        "urn",
        "arn",
        "crn",
        "noms",
        "nomis",
    }
)
_TIMES = frozenset({"time", "timestamp", "date", "datetime", "at", "on", "ts", "dt"})
_CODES = frozenset(
    {"status", "type", "kind", "code", "reason", "version", "number", "index", "by", "revision", "category", "action"}
)
_TIME_FORMATS = ("date", "time", "timestamp")


def role_of(field: Field) -> Role:
    """The role of one field; a list, a map or an object with fields of its own is content."""
    if is_envelope(field) and joined(field.name) not in vocabulary("links"):
        return Role.ENVELOPE
    last = words(field.name)[-1:] or ("",)
    if field.types == ("boolean",):
        return Role.FLAG
    if joined(field.name) in vocabulary("links") or (last[0] in _IDS and not _is_structure(field)):
        return Role.ID
    if field.format.lower().startswith(_TIME_FORMATS) or field.format.endswith("Timestamp") or _is_time(field):
        return Role.TIME
    if not _is_structure(field) and last[0] in _CODES:
        return Role.CODE
    return Role.CONTENT


def _is_structure(field: Field) -> bool:
    return field.free_form or (field.record is not None and bool(field.record.fields))


def _is_time(field: Field) -> bool:
    parts = words(field.name)
    if joined(field.name) in vocabulary(Part.TIME.value):
        return True
    if len(parts) > 1 and parts[-1] in {"at", "on"}:
        return is_participle(parts[-2])
    return bool(parts) and parts[-1] in _TIMES - {"at", "on"} and not _is_structure(field)
