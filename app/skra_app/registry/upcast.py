"""Reads old layouts: one pure function per type and layout takes the members one layout further.

Stored entries are never rewritten. To change a fact's layout: raise its `V`, and add the way from the layout before
to `UPCASTERS` under the type and the layout that it starts from.
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from skra_app.journal import Json

Members: TypeAlias = Mapping[str, Json]
Upcaster: TypeAlias = Callable[[Members], Members]

UPCASTERS: Final[Mapping[tuple[str, int], Upcaster]] = {}


def current(
    type: str,  # noqa: A002 - the entry's word
    v: int,
    to: int,
    members: Members,
    upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS,
) -> Members:
    """The members in layout `to`; raises ValueError where there is no way from a layout to the next."""
    for step in range(v, to):
        upcaster = upcasters.get((type, step))
        if upcaster is None:
            raise ValueError(f"nobody knows how to read layout {step} of {type}")
        members = upcaster(members)
    return members
