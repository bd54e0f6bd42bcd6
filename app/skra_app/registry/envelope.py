"""Headers that a policy demands: by their name, or by the part of the envelope that they are for.

`time`, `id`, `source`, `schema`, `trace` and `trigger` stand for every name that the linter's envelope rules know for
that part: `trace` is met by `traceparent`, `trace_id`, `ce_traceparent`.
"""

from collections.abc import Collection
from functools import lru_cache
from typing import Final

from skra_lint.envelope import Part, has_part
from skra_lint.words import joined

PARTS: Final = {part.name.lower(): part for part in Part}


def has_header(wanted: str, names: Collection[str]) -> bool:
    """Whether a record with headers of these names has the one that is wanted."""
    return wanted in names or (wanted in PARTS and any(_is_for(wanted, name) for name in names))


@lru_cache(maxsize=4096)
def _is_for(part: str, name: str) -> bool:
    return has_part(PARTS[part], iter((joined(name),)))
