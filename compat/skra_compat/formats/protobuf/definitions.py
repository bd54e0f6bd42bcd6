"""Which definitions of imported messages are incompatible, by themselves or by what they hold."""

from collections import defaultdict
from collections.abc import Iterator

from skra_compat.budget import Budget
from skra_compat.difference import Effect
from skra_compat.formats.protobuf.least import Key
from skra_compat.formats.protobuf.model import Field, Message
from skra_compat.formats.protobuf.sides import Rules, Sides


def broken(sides: Sides, rules: Rules, budget: Budget) -> set[Key]:
    """Full names of the pairs, of which one is imported, that a rule refuses or that lead to such a pair.

    A list instead of recursion: imported messages may hold each other thousands deep, and in circles.
    """
    holders: dict[Key, list[Key]] = defaultdict(list)
    refused: list[Key] = []
    waiting = list(sides.imported)
    met = {_key(*pair) for pair in waiting}
    while waiting:
        reader, writer = waiting.pop()
        budget.spend()
        if any(each.effect is Effect.INCOMPATIBLE for each in rules(sides.messages(reader, writer))):
            refused.append(_key(reader, writer))
        for below in _below(sides, reader, writer):
            holders[_key(*below)].append(_key(reader, writer))
            if _key(*below) not in met:
                met.add(_key(*below))
                waiting.append(below)
    return _with_holders(refused, holders)


def _with_holders(refused: list[Key], holders: dict[Key, list[Key]]) -> set[Key]:
    found: set[Key] = set()
    while refused:
        key = refused.pop()
        if key not in found:
            found.add(key)
            refused.extend(holders[key])
    return found


def _below(sides: Sides, reader: Message, writer: Message) -> Iterator[tuple[Message, Message]]:
    """Nested messages that meet, and messages of the same name that fields hold."""
    yield from sides.below(reader, writer)
    sent = sides.writer.fields(writer)
    for number, field in sides.reader.fields(reader).items():
        held = _held(sides, field, sent[number]) if number in sent else None
        if held is not None and sides.is_imported(*held):
            yield held


def _held(sides: Sides, reader: Field, writer: Field) -> tuple[Message, Message] | None:
    if reader.is_map and writer.is_map:
        reader = sides.reader.messages[reader.type_name].fields[2]
        writer = sides.writer.messages[writer.type_name].fields[2]
    if not reader.is_message or reader.type != writer.type or reader.is_map != writer.is_map:
        return None
    if sides.reader.paths[reader.type_name] != sides.writer.paths[writer.type_name]:
        return None
    return sides.reader.messages[reader.type_name], sides.writer.messages[writer.type_name]


def _key(reader: Message, writer: Message) -> Key:
    return reader.full_name, writer.full_name
