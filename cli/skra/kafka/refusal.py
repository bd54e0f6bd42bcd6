"""Why a broker refused records: its clients do not pass the reason on, but the registry tells whoever may read it."""

import asyncio
from typing import Final

import click

from skra.client import RegistryClient

_MOST: Final = 20
_LOOKS: Final = 30
_MOMENT: Final = 0.1
"""Seconds between two looks: the broker keeps the reason a little after its answer."""


def newest(registry: RegistryClient, topic: str) -> int | None:
    """The offset of a topic's newest rejection, -1 where there is none; None where nobody tells us."""
    try:
        found = registry.rejections(topic, 1)
    except click.ClickException:
        return None
    return int(found[-1]["offset"]) if found else -1


async def reason(registry: RegistryClient, topic: str, who: frozenset[str], after: int) -> str:
    """The newest reason of a rejection of theirs after an offset, with every fault; empty where none comes."""
    for _ in range(_LOOKS):
        for one in reversed(registry.rejections(topic, _MOST)):
            if one["offset"] > after and who & {one.get("client_id"), one.get("principal")}:
                faults = [f"{fault['part']} {fault['path']}: {fault['message']}" for fault in one.get("faults", [])]
                return "\n  ".join([str(one["message"]), *(faults if len(faults) > 1 else ())])
        await asyncio.sleep(_MOMENT)
    return ""
