"""Safe edits of a schema's text: suppressions that hide nothing are taken out, and everything else stays as it stands.

No other finding has a fix that is safe: each asks for a decision about what the event is to be. An edit is made only
when it is shown to be safe: the edited text, judged again, has one unused suppression less and says the same otherwise.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from skra_compat import InvalidSchema, Json
from skra_lint.linter import Review
from skra_lint.suppress import KEY

_UNUSED: Final = "LN901"
_NOTED: Final = re.compile(rf'"{re.escape(KEY)}"\s*:\s*')
_DIRECTIVE: Final = re.compile(
    r"(?:[ \t]*//+|^[ \t]*\*)?[ \t]*skra:ignore[ \t]+[A-Z]{2}[0-9]*\b[^\n]*?(?=[ \t]*(?:\*/|\n|\Z))", re.MULTILINE
)
_READ: Final = json.JSONDecoder(strict=False)


class _Span(NamedTuple):
    start: int
    end: int


def without_unused(text: str, judge: Callable[[str], Review]) -> str:
    """The text without suppressions that hide nothing; `judge` reviews a text."""
    review = judge(text)
    while _unused(review):
        for edited in _edits(text):
            after = _judged(edited, judge)
            if after and _unused(after) == _unused(review) - 1 and _others(after) == _others(review):
                text, review = edited, after
                break
        else:
            break
    return text


def _judged(text: str, judge: Callable[[str], Review]) -> Review | None:
    try:
        return judge(text)
    except InvalidSchema:
        return None


def _unused(review: Review) -> int:
    return sum(one.code == _UNUSED for one in review.findings)


def _others(review: Review) -> tuple[list[tuple[str, str, str]], int]:
    return [(one.code, one.path, one.message) for one in review.findings if one.code[:2] != "LN"], review.suppressed


def _edits(text: str) -> Iterator[str]:
    """The text with one suppression less, each in turn."""
    for noted in _NOTED.finditer(text):
        yield from (text[: span.start] + text[span.end :] for span in _members(text, noted))
    for directive in _DIRECTIVE.finditer(text):
        yield _without_directive(text, directive)


def _members(text: str, noted: re.Match[str]) -> Iterator[_Span]:
    """What to cut for each code under one `x-skra-ignore`; the whole of it where it has a single code."""
    try:
        value, end = _decoded(text, noted.end())
    except (ValueError, RecursionError):
        return
    whole = _cut(text, _Span(noted.start(), end))
    if not isinstance(value, Mapping) or len(value) < 2:
        yield whole
        return
    at = noted.end() + 1
    for _ in value:
        at = _after_space(text, at)
        _, colon = _decoded(text, at)
        _, after = _decoded(text, _after_space(text, _after_space(text, colon) + 1))
        yield _cut(text, _Span(at, after))
        at = _after_space(text, after) + 1


def _decoded(text: str, at: int) -> tuple[Json, int]:
    """The value that begins there, and where it ends. Raises ValueError, RecursionError."""
    return _READ.raw_decode(text, at)


def _cut(text: str, member: _Span) -> _Span:
    """A member of an object with the comma and the space that would be left over."""
    following = _after_space(text, member.end)
    if text[following : following + 1] == ",":
        return _Span(member.start, _after_space(text, following + 1))
    before = len(text[: member.start].rstrip())
    return _Span(before - (text[before - 1 : before] == ","), member.end)


def _after_space(text: str, at: int) -> int:
    while text[at : at + 1].isspace():
        at += 1
    return at


def _without_directive(text: str, found: re.Match[str]) -> str:
    """Without a comment's directive, and without its line where nothing else stands on it."""
    start, end = found.span()
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last + 1
    alone = not text[first:start].strip() and not text[end:last].strip()
    return text[:first] + text[last:] if alone else text[:start].rstrip(" \t") + text[end:]
