"""Ranges of numbers as text: what is kept from use, and what is left to extensions."""

from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from typing import TYPE_CHECKING, NamedTuple, Protocol

from skra_compat.formats.protobuf.page import Page
from skra_compat.formats.protobuf.print_options import assignments, bracketed, quoted

if TYPE_CHECKING:
    from google.protobuf.descriptor_pb2 import DescriptorProto, EnumDescriptorProto

_HIGHEST = (1 << 29) - 1
_RANGES = 5
"""The number of extension ranges in the descriptor of a message."""


class _Range(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def extension_ranges(page: Page, message: "DescriptorProto", name: str) -> Iterator[str]:
    """The `extensions` statements of a message."""
    left = iter(message.extension_range)
    ranges = len(message.extension_range)
    for count in (1,) * ranges if page.normal else page.spelled.grouped(name, _RANGES, ranges):
        for options, run in groupby(islice(left, count), lambda each: [*assignments(each.options)]):
            yield f"extensions {', '.join(_span(each, _HIGHEST, 1) for each in run)}{bracketed(options)};"


class _Reserved(NamedTuple):
    """What a message or an enum keeps from use."""

    ranges: Sequence[_Range]
    names: Sequence[str]
    kinds: tuple[int, int]
    """The numbers of both in the descriptor."""
    last: int
    """The highest number there is."""
    beyond: int
    """How far a range's end stands behind its last number."""


def message_reserved(page: Page, message: "DescriptorProto", name: str) -> list[str]:
    """The `reserved` statements of a message."""
    return _reserved(page, name, _Reserved(message.reserved_range, message.reserved_name, (9, 10), _HIGHEST, 1))


def enum_reserved(page: Page, enum: "EnumDescriptorProto", name: str) -> list[str]:
    """The `reserved` statements of an enum."""
    return _reserved(page, name, _Reserved(enum.reserved_range, enum.reserved_name, (4, 5), (1 << 31) - 1, 0))


def _reserved(page: Page, name: str, kept: _Reserved) -> list[str]:
    """`reserved` statements, as the text has them."""
    spans = [_span(each, kept.last, kept.beyond) for each in kept.ranges]
    words = [each if page.syntax == "editions" else quoted(each) for each in kept.names]
    if page.normal:
        first = {span: each.start for span, each in zip(spans, kept.ranges, strict=True)}
        return [f"reserved {each};" for each in (*sorted(spans, key=lambda span: (first[span], span)), *sorted(words))]
    told = page.spelled.statements.get(name, ())
    parts = dict(zip(kept.kinds, (spans, words), strict=True))
    if any(sum(each.things for each in told if each.kind == kind) != len(part) for kind, part in parts.items()):
        return [f"reserved {', '.join(each)};" for each in (spans, words) if each]
    left = {kind: iter(part) for kind, part in parts.items()}
    return [f"reserved {', '.join(islice(left[each.kind], each.things))};" for each in told if each.kind in left]


def _span(each: _Range, last: int, beyond: int) -> str:
    end = each.end - beyond
    if each.start == end:
        return str(each.start)
    return f"{each.start} to {'max' if end >= last else end}"
