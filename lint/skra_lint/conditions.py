"""Conditions in prose: sentences of a field's documentation that say when the field has a meaning.

The forms are those that people write in published schemas: "Only applies to X", "Set when X", "Unset for X",
"Required if X", "X only". A sentence alone proves little ("only set if the user is logged in"): what X is tied to is
decided in `ties`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache

LONGEST = 4_000
"""Characters of a documentation that are read; the patterns are linear, the bound keeps them cheap."""
_REMEMBERED = 2_048
"""Documentations whose conditions are kept at hand: 8 MB of the longest."""


class Polarity(Enum):
    """What a condition says of the events that meet it, and of the others."""

    ONLY = "only"
    """There, and absent elsewhere."""
    REQUIRED = "required"
    """Required there, possible elsewhere."""
    NEGATED = "negated"
    """Absent there, possible elsewhere."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One conditional sentence."""

    polarity: Polarity
    scope: str
    """The part that names what must be the case."""
    sentence: str
    """As it stands in the documentation."""
    explains: bool = False
    """ "For X, this is …" and "The revision for X events" explain more often than they condition."""


_TELLS_WHEN = (
    r"(?:appl(?:y|ies|ied|icable)|set|sent|present|valid|logged|populated|required|provided|included|filled(?: in)?"
    r"|relevant|meaningful|non-?null|not null|expected|specific|exclusive)"
)
"""Words that condition with any link: "present for X", "specific to X"."""
_APPLY = (
    rf"(?:{_TELLS_WHEN}|used|available|recorded|defined|specified|returned|emitted|given|exists?|supplied|reported"
    r"|needed|supported|appears?|passed|added|assigned|stored|makes sense|has value)"
)
"""Those and words that condition only with "when" or "only": "available for X" describes."""
_LINK = (
    r"(?:to|when(?:ever)?|iff?|if and only if|for|in(?: the)? case(?: of| the)?|in|on|with|by|where|during|while"
    r"|as long as|provided(?: that)?|after|upon)"
)
_BE = r"(?:(?:is|are|be|being|will be|should be|must be|may be|can be|gets|has|ever)\s+)?"
_ABSENT = (
    r"(?:null|nil|none|unset|omitted|empty|absent|blank|missing|ignored|undefined|unused|not (?:set|present|sent|used|"
    r"provided|included|populated|applicable|available|required|relevant|logged|specified|defined|valid|needed|"
    r"supported)|never (?:set|present|sent|used|populated)|n/a)"
)
_NEVER = r"(?:(?:does|do) not apply|(?:doesn't|don't) apply|isn't (?:set|present|used)|inapplicable)"
_X = r"\s+(?P<x>.+)"

_FORMS: tuple[tuple[Polarity, str], ...] = (
    (
        Polarity.NEGATED,
        rf"\b(?:for |on |in |to )?(?:all|every|any|each)\b[^.]*?\bexcept(?: for| on| when| if)?{_X}",
    ),
    (Polarity.NEGATED, rf"\b{_NEVER}\s+{_LINK}{_X}"),
    (Polarity.NEGATED, rf"\b{_ABSENT},?\s+(?:only\s+)?(?:to|when|if|for|in(?: case of)?|on|with){_X}"),
    (Polarity.ONLY, rf"\b{_ABSENT},?\s+(?:unless|except(?: for| when| if| on)?){_X}"),
    (Polarity.ONLY, rf"\b(?:only|exclusively|solely)\s+{_BE}(?:\w+ly\s+)?{_APPLY}\s+{_LINK}{_X}"),
    (Polarity.ONLY, rf"\b{_APPLY}\s+(?:only|exclusively|solely)\s+{_LINK}{_X}"),
    (Polarity.ONLY, rf"\b(?:only|exclusively|solely)\s+{_LINK}{_X}"),
    (
        Polarity.REQUIRED,
        rf"\b(?:required|mandatory|obligatory|must be (?:set|present|provided|given|included|sent))\s+{_LINK}{_X}",
    ),
    (Polarity.NEGATED, rf"\b{_APPLY}\s+(?:unless|except(?: for| when| if| on)?){_X}"),
    (Polarity.ONLY, rf"\b{_TELLS_WHEN}\s+(?:to|when(?:ever)?|iff?|if and only if|for|in case(?: of)?|on|with){_X}"),
    (Polarity.ONLY, rf"\b{_APPLY}\s+(?:when(?:ever)?|iff?|if and only if|in case(?: of)?){_X}"),
    (Polarity.ONLY, r"^\W*(?:for|on|in|with)\s+(?P<x>[^,.:]+?)\s+only\b"),
    (Polarity.ONLY, r"^\W*(?P<x>[^,.:]{2,60}?)[\s-]+only\W*$"),
    (Polarity.ONLY, r"\b(?P<x>(?:if|when|where)\s+(?:the\s+)?[\w.`'\"]+\s*(?:==?=?|is|equals|:)\s*.+)"),
    (Polarity.ONLY, r"\b(?:about|for|of|on|in|to|with|regarding)\s+(?P<x>[`'\"]?[\w.]+[`'\"]?\s*={1,3}\s*[`'\"]?\w.*)"),
)
_LEADING = r"(?i)^\W*(?P<word>for|if|when|on|in|with|in case of)\s+(?P<x>[^,:]{2,80})(?:[,:]|$)"
_TRAILING = (
    r"(?i)\b(?:for|in|on)\s+(?P<x>[\w`'\"/-]+(?:(?:,\s*|\s+(?:and|or)\s+|/)[\w`'\"-]+){0,4}\s+"
    r"(?:events?|actions?|operations?|messages?))\W*$"
)
_OF_A_TRUTH = r"(?i)^\W*(?:(?:is|set to|will be|equals)\s+)?(?:true|false|whether|indicates|flag)\b"
"""How a truth is described: "True, if …" says when it is true, and not when it is there."""
_HEADING = (
    r"(?i)^\W*(?P<x>\w[\w ./'-]{1,40}?)(?:[\s-]+(?:fields?|details|data))*[\s-]+(?:events?|only|specific)"
    r"(?:[\s-]+(?:fields?|details|data))*\W*$"
)
_TELLS_WHAT = r"(?i),\s*(?:then\s+)?(?:this|it|the (?:value|number|field|list))\b"
_SENTENCE_END = (
    r"(?<=[.!?])\s+(?=[A-Z\"'`(\[*])|\n\s*\n|\n\s*[-*]\s+|[;\n](?=\s*[A-Z(\[])|\s+[-–—]\s+|[)\[\]]"
    r"|\((?!\s*[\w.]+\s*={1,3}\s*[\w'\"`])|,\s+(?=(?:and |but )?(?:null|none|unset|omitted|absent|empty|not set)\b)"
)
"""A value in brackets ("for merged ones (action=merged)") is part of its sentence; ", null if …" is another thought."""
_DIRECTIVE = r"(?m)^.*\bskra:ignore\b.*$\n?"


def conditions(doc: str, *, boolean: bool = False) -> Sequence[Condition]:
    """Every conditional sentence; for a boolean field "If the video is full-screen" describes and is none."""
    return _conditions(without_directives(doc)[:LONGEST], boolean) if doc else ()


def of_heading(heading: str) -> Sequence[Condition]:
    """What a heading says of all the fields under it: `--- refund only ---`, `Refund events`, `Refund-specific`."""
    found = conditions(heading)
    named = _read_as(_HEADING).search(heading) if heading and not found else None
    return found if named is None else (Condition(Polarity.ONLY, named["x"], heading, explains=True),)


def without_conditions(doc: str, unwanted: frozenset[str]) -> str:
    """The documentation without those sentences, for a schema in which the condition always holds."""
    for sentence in unwanted:
        doc = re.sub(rf"\(?\s*{re.escape(sentence)}\s*\)?", " ", doc)
    return re.sub(r"[ \t]{2,}", " ", doc).strip(" -–—;,")


def without_directives(doc: str) -> str:
    """The documentation without lines that speak to this linter."""
    return _read_as(_DIRECTIVE).sub("", doc) if "skra:ignore" in doc else doc


@cache
def _read_as(pattern: str) -> re.Pattern[str]:
    """Compiled when it is first asked for: most sentences are no condition, or fit an early form."""
    return re.compile(pattern)


@lru_cache(_REMEMBERED)
def _conditions(doc: str, boolean: bool) -> tuple[Condition, ...]:
    """Remembered, because more than one rule asks, and the next version of a schema has most of its sentences."""
    found = (_condition(sentence, boolean=boolean) for sentence in _sentences(doc))
    return tuple(one for one in found if one is not None)


def _sentences(doc: str) -> Iterator[str]:
    for piece in _read_as(_SENTENCE_END).split(doc):
        sentence = piece.strip()
        if len(sentence) > 3:
            yield " ".join(sentence.split()) if "\n" in sentence else sentence


def _condition(sentence: str, *, boolean: bool) -> Condition | None:
    if boolean and _read_as(_OF_A_TRUTH).search(sentence):
        return None
    for polarity, form in _FORMS:
        found = _read_as(f"(?i){form}").search(sentence)
        if found is not None:
            explains = _read_as(_TELLS_WHAT).search(sentence) is not None and (
                found.start("x") == 0 or _read_as(_LEADING).search(sentence) is not None
            )
            return Condition(polarity, found["x"], sentence, explains)
    found = _read_as(_LEADING).search(sentence)
    if found is not None and not (boolean and found["word"].lower() == "if"):
        return Condition(Polarity.ONLY, found["x"], sentence, explains=True)
    found = _read_as(_TRAILING).search(sentence)
    return Condition(Polarity.ONLY, found["x"], sentence, explains=True) if found is not None else None
