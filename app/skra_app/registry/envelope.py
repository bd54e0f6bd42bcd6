"""Headers that a policy demands: by their name, or by the part of the envelope that they are for.

`time`, `id`, `source`, `schema`, `trace` and `trigger` stand for every name that the linter's envelope rules know for
that part: `trace` is met by `traceparent`, `trace_id`, `ce_traceparent`.
"""

from collections.abc import Collection, Mapping
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from skra_lint.envelope import Part


@cache
def parts() -> "Mapping[str, Part]":
    """The parts of an envelope by the names that policies have for them; the linter is loaded where one is asked."""
    from skra_lint.envelope import Part  # noqa: PLC0415 - as said

    return {part.name.lower(): part for part in Part}


def has_header(wanted: str, names: Collection[str]) -> bool:
    """Whether a record with headers of these names has the one that is wanted."""
    return wanted in names or (wanted in parts() and parts()[wanted] in _among(names))


def _among(names: Collection[str]) -> "Collection[Part]":
    from skra_lint.envelope import parts_among  # noqa: PLC0415 - as above

    return parts_among(names)
