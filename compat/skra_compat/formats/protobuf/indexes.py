"""Confluent's message indexes: which message of the file a framed payload holds.

After magic and id stands the path of positions from the file's messages down: a zigzag varint with their count, then
each as one; a single zero byte is short for the first message. Python and .NET clients count the nested messages that
maps imply, Java does not: both readings are offered.
"""

from typing import TYPE_CHECKING

from skra_compat.formats.protobuf.wire import Torn, read_varint, unzigzag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skra_compat.formats.protobuf.model import File, Message

_DEEPEST = 100


def read_indexes(payload: bytes, at: int) -> tuple[tuple[int, ...], int]:
    """The positions, and the place behind them.

    Raises:
        Torn: the bytes end too early, or the count is absurd.
    """
    count, behind = _read(payload, at)
    if not 0 <= count <= _DEEPEST:
        raise Torn(f"{count} message indexes: expected 0 to {_DEEPEST}", at)
    if count == 0:
        return (0,), behind
    positions: list[int] = []
    for _ in range(count):
        position, behind = _read(payload, behind)
        positions.append(position)
    return tuple(positions), behind


def indexed(file: "File", positions: tuple[int, ...]) -> "list[Message]":
    """The messages that the positions may mean, at most two; empty when there is none."""
    readings = [_follow(file.messages, positions, implied) for implied in (True, False)]
    found: list[Message] = []
    for message in readings:
        if message is not None and not message.map_entry and message not in found:
            found.append(message)
    return found


def _read(payload: bytes, at: int) -> tuple[int, int]:
    value, behind = read_varint(payload, at, len(payload))
    return unzigzag(value), behind


def _follow(messages: "Sequence[Message]", positions: tuple[int, ...], implied: bool) -> "Message | None":
    found: Message | None = None
    for position in positions:
        counted = [each for each in messages if implied or not each.map_entry]
        if not 0 <= position < len(counted):
            return None
        found = counted[position]
        messages = found.messages
    return found
