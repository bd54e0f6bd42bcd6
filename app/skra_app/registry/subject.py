"""Names of subjects and their contexts (registry API §1.10).

A context is a namespace of ids and subjects. `:.dev:orders` is the subject `orders` in the context `.dev`; without a
prefix a subject is in the default context, `.`. `:.dev:` alone means the context itself, for its config and mode.
Everywhere behind this file a subject is known by its qualified name, in which the default context is not written.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from skra_app.errors import InvalidSubject

DEFAULT: Final = "."
EVERYWHERE: Final = ":*:"
GLOBAL: Final = ":.__GLOBAL:"
_RESERVED: Final = frozenset({"__GLOBAL", "__EMPTY"})
_LONGEST: Final = 1_000
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f]")
_HALF_CHARACTER: Final = re.compile("[\ud800-\udfff]")
REMEMBERED: Final = 1_024
"""Names whose parts are kept at hand: a deed asks for those of its subject again and again."""


class SubjectName(NamedTuple):
    """A subject and the context that it is in."""

    context: str
    name: str

    @staticmethod
    @lru_cache(REMEMBERED)
    def of(text: str) -> "SubjectName":
        """The two parts of a name as callers write it."""
        if text.startswith(":."):
            context, colon, name = text[1:].partition(":")
            if colon:
                return SubjectName(context, name)
        return SubjectName(DEFAULT, text)

    def __str__(self) -> str:
        return self.name if self.context == DEFAULT else f":{self.context}:{self.name}"


def qualified(text: str) -> str:
    """The one spelling of a name: `:.:orders` and `orders` are the same subject."""
    return str(SubjectName.of(text)) if text.startswith(":.") else text


def within(text: str, referrer: str) -> str:
    """The qualified name of a reference's subject: without a context it is in that of the schema that refers."""
    if text.startswith(":."):
        return qualified(text)
    return str(SubjectName(SubjectName.of(referrer).context, text))


def scope(text: str) -> str:
    """Where a config or a mode hangs: a subject, a context (`:.dev:`), all contexts (GLOBAL).

    The empty name is the default context, which is the whole registry of whoever has no other.
    """
    return "" if text in {"", ":.:"} else qualified(text)


@lru_cache(REMEMBERED)
def enclosing(where: str) -> tuple[str, ...]:
    """A scope and the wider ones, nearest first: the subject, its context, all contexts."""
    subject = SubjectName.of(where)
    itself = (where,) if subject.name else ()
    context = "" if subject.context == DEFAULT else str(SubjectName(subject.context, ""))
    return (*itself, GLOBAL) if where == GLOBAL else (*itself, context, GLOBAL)


def validated(text: str) -> str:
    """The qualified name of a subject that may be registered under.

    Raises:
        InvalidSubject: an empty or reserved name, a control character, no valid Unicode, a segment named `versions`
            (its address could not be told from the list of versions), or a name without end.
    """
    subject = SubjectName.of(text)
    if fault := _fault(subject):
        raise InvalidSubject(f"The specified subject {text!r} is not a valid subject: {fault}")
    return str(subject)


def scope_validated(text: str) -> str:
    """The one name of a scope that a config or a mode may be set for; raises InvalidSubject."""
    if fault := _unwritable(text):
        raise InvalidSubject(f"The specified subject {text!r} is not a valid subject: {fault}")
    return scope(text)


def _fault(subject: SubjectName) -> str:
    if not subject.name:
        return "the name is empty, which would mean the whole context"
    if subject.name in _RESERVED or subject.context.lstrip(".") in _RESERVED:
        return "the name is reserved"
    text = str(subject)
    if fault := _unwritable(text):
        return fault
    if "versions" in subject.name.split("/"):
        return "no segment of it may be 'versions'"
    return "it is longer than 1000 characters" if len(text) > _LONGEST else ""


def _unwritable(text: str) -> str:
    if _CONTROL.search(text):
        return "control characters are not allowed"
    return "it is not valid Unicode" if _HALF_CHARACTER.search(text) else ""
