"""Discriminators: fields whose value says which of several events this is.

A name suggests it (`eventType`, `action`, `productType`), and at least two values confirm it. Names of attributes
(`status`, `currency`) and names that point elsewhere (`referer_action`) are none, whatever their values.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from skra_compat.outline import Field
from skra_lint.envelope import is_envelope
from skra_lint.vocabulary import vocabulary
from skra_lint.words import REMEMBERED, share_of_deeds, words

_QUOTED = re.compile(r"[`'\"“‘]([A-Za-z][\w.:/-]{1,40})[`'\"”’]")
_LISTED = re.compile(
    r"\b(?:one of|either|values?(?: are)?|can be|may be|possible|e\.g\.?|such as)\b:?(.*)", re.IGNORECASE
)
_POINT = re.compile(r"^[ \t]*[-*•][ \t]+([`'\"“‘]?[\w.:/-]+[`'\"”’]?)", re.MULTILINE)
_SERIES = re.compile(r"\s*[\w.:/-]+(?:\s*(?:,|\||\bor\b|,\s*or\b)\s*[\w.:/-]+)+")
_SEPARATED = re.compile(r"[\s,|]+(?:or[\s,]+)?")
_LONGEST_SERIES = 2_000
_OF_PARTS = re.compile(r"\w[_.:/-]\w")
_SAID_TO_BE = re.compile(
    r"\b(?:if|when|where|for|unless)\s+(?:the\s+)?[`'\"]?(?P<name>\w+)[`'\"]?\s*(?:==?=?|is|equals)\s*"
    r"(?:one of\s+)?[`'\"]?(?P<value>[A-Za-z][\w.*:/-]*)",
    re.IGNORECASE,
)
"""A sentence that names a field and its value."""
_EVENTS = frozenset({"event", "message", "command", "notification", "webhook"})
"""What an event is called whatever it tells."""
_TYPE_OF_EVENT = re.compile(
    r"\b(?:type|kind)s? of (?:(?:the|this|an?|each) )?(?:\w+ )?\w*(?:event|message|command|notification|webhook)\b",
    re.IGNORECASE,
)
_LONGEST_DOC = 1_000
_FREE_TEXT_NAMES = frozenset({"type", "kind", "action", "operation", "op", "event", "verb"})


@dataclass(frozen=True, slots=True)
class Discriminator:
    """A field with at least two values of which an event has one."""

    field: Field
    values: tuple[str, ...]
    """Without the prefix that Protobuf's style asks for."""
    symbols: tuple[str | int, ...]
    """The same values as events hold them; truths and numbers where samples showed that they tell events apart."""
    named: bool
    """Its name says that it tells events apart, not things."""
    listed: bool
    """The values are the schema's; otherwise they were quoted in the documentation."""

    def symbol(self, value: str) -> str | int:
        """The value as events hold it."""
        return self.symbols[self.values.index(value)]

    @property
    def action(self) -> bool:
        """It tells what was done, not to what."""
        last = words(self.field.name)[-1]
        return last in vocabulary("deeds") or share_of_deeds(self.values) >= 0.6

    @property
    def of_deeds(self) -> bool:
        """Its name says that its values are deeds: `action`, `operationType`, `change_kind`."""
        parts = words(self.field.name)
        if parts[-1] in vocabulary("deeds"):
            return True
        return len(parts) > 1 and (parts[-2] in vocabulary("deeds") or parts[-2] == "change")

    @property
    def of_event(self) -> bool:
        """Its name or its documentation says that it tells the type of this event: `message_type`."""
        parts = words(self.field.name)
        named = len(parts) == 2 and parts[0] in _EVENTS and parts[1] in vocabulary("sorts")
        return named or bool(_TYPE_OF_EVENT.search(self.field.doc[:_LONGEST_DOC]))

    @property
    def outcome(self) -> bool:
        """It tells how one thing ended; events with another outcome are still that thing."""
        return words(self.field.name)[-1] in vocabulary("outcomes")


def discriminators_among(fields: tuple[Field, ...]) -> Iterator[Discriminator]:
    """The fields with two or more values, by schema or by documentation; named ones and others."""
    siblings = frozenset(field.name for field in fields)
    for field in fields:
        if not words(field.name) or field.constant or field.repeated or is_elsewhere(field.name):
            continue
        named = is_telling(field.name)
        listed = [value for value in field.enum or field.known if isinstance(value, str) and value]
        values = _unprefixed(listed, field)
        if len(values) >= 2:
            yield Discriminator(field, values, tuple(listed), named, listed=True)
        elif not field.enum and named and field.types == ("string",) and not _of_envelope_only(field):
            quoted = _values_in(field.doc, siblings)
            if len(quoted) >= 2:
                yield Discriminator(field, quoted, quoted, named, listed=False)


def told_by_conditions(fields: tuple[Field, ...]) -> Iterator[Discriminator]:
    """Free-text fields that two others speak of: "set when event is room_started", "set when event is egress_*"."""
    free = {
        field.name.lower(): field
        for field in fields
        if field.types == ("string",) and not (field.enum or field.repeated) and is_telling(field.name)
    }
    said: dict[str, dict[str, set[str]]] = {name: {} for name in free}
    for field in fields if free else ():
        for found in _SAID_TO_BE.finditer(field.doc[:_LONGEST_DOC]):
            values = said.get(found["name"].lower())
            if values is not None and field.name.lower() != found["name"].lower():
                values.setdefault(found["value"].rstrip(".,;:"), set()).add(field.path)
    for name, values in said.items():
        if len(values) > 1 and len(set[str]().union(*values.values())) > 1:
            told = tuple(values)
            yield Discriminator(free[name], told, told, named=True, listed=False)


@lru_cache(REMEMBERED)
def is_telling(name: str) -> bool:
    """A name that tells events apart: `action`, `eventType`, `op`, `product_kind`; not `status`, not `currency`."""
    parts = _parted(words(name))
    if not parts or is_elsewhere(name) or parts[-1] in vocabulary("outcomes"):
        return False
    if parts[-1] in vocabulary("deeds"):
        return True
    if parts[-1] not in vocabulary("sorts"):
        return False
    stem = parts[:-1]
    if parts[-1] == "name":
        return bool(stem) and stem[-1] in {"event", "action", "activity", "operation"}
    return not stem or stem[-1] in vocabulary("purposes") or stem[-1] in vocabulary("deeds")


def _parted(parts: tuple[str, ...]) -> tuple[str, ...]:
    """With the last word parted where it was written as one: `eventtype`, `__typename`."""
    for sort in vocabulary("sorts") if parts else ():
        stem = parts[-1].removesuffix(sort)
        if stem != parts[-1] and stem in vocabulary("purposes") | vocabulary("deeds"):
            return (*parts[:-1], stem, sort)
    return parts


def is_elsewhere(name: str) -> bool:
    """A name that speaks of another event or another thing: `referer_action`, `last_event`, `user_type`."""
    parts = words(name)
    return len(parts) > 1 and parts[0] in vocabulary("elsewhere")


def constant_said(field: Field) -> str:
    """The one value that the documentation of a free text quotes (`type`, "it is `order.placed` here")."""
    if field.types != ("string",) or field.enum or field.repeated:
        return ""
    quoted = dict.fromkeys(_QUOTED.findall(field.doc[:_LONGEST_DOC]))
    return next(iter(quoted)) if len(quoted) == 1 else ""


def _of_envelope_only(field: Field) -> bool:
    return is_envelope(field) and field.name not in _FREE_TEXT_NAMES and words(field.name)[-1:] != ("type",)


def _values_in(doc: str, siblings: frozenset[str]) -> tuple[str, ...]:
    listed = _LISTED.search(doc)
    text = _listed_text(doc, listed) if listed else doc
    found = _QUOTED.findall(text) or (_bare_series(text) if listed else [])
    return tuple(dict.fromkeys(value for value in found if value not in siblings))


def _listed_text(doc: str, listed: re.Match[str]) -> str:
    """What follows "one of": the rest of the paragraph, or the beginnings of the points below it."""
    points = [point[1] for point in _POINT.finditer(doc, listed.end())]
    if points and not listed[1].strip(" :"):
        return ", ".join(points)
    return " ".join(doc[listed.start(1) :].partition("\n\n")[0].split())


def _bare_series(text: str) -> list[str]:
    """Values that nobody quoted: "one of room_started, room_finished"; words of the language are none."""
    series = _SERIES.match(" ".join(text[:_LONGEST_SERIES].split()))
    listed = [one for one in _SEPARATED.split(series[0]) if one] if series else []
    return [one.strip(".:") for one in listed] if all(_OF_PARTS.search(one) for one in listed) else []


def _unprefixed(values: list[str], field: Field) -> tuple[str, ...]:
    """The values without the prefix that Protobuf's style asks for: PRODUCT_TYPE_BOOK of `ProductType kind` is BOOK."""
    parts = [words(value) for value in values]
    of_type = words(field.native.rpartition(".")[2])
    last = words(field.name)[-1]
    for size in range(min(map(len, parts), default=0) - 1, 0, -1):
        prefix = parts[0][:size]
        if (prefix == of_type or prefix[-1] == last) and len({of_one[:size] for of_one in parts}) == 1:
            return tuple("_".join(of_one[size:]).upper() for of_one in parts)
    return tuple(values)
