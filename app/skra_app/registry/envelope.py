"""Headers that a policy demands: by their name, or by the part of the envelope that they are for.

`time`, `id`, `source`, `schema`, `trace` and `trigger` stand for every name that the linter's envelope rules know for
that part: `trace` is met by `traceparent`, `trace_id`, `ce_traceparent`.
"""

from collections.abc import Collection
from typing import Final

from skra_lint.envelope import Part, parts_among

PARTS: Final = {part.name.lower(): part for part in Part}


def has_header(wanted: str, names: Collection[str]) -> bool:
    """Whether a record with headers of these names has the one that is wanted."""
    return wanted in names or (wanted in PARTS and PARTS[wanted] in parts_among(names))
