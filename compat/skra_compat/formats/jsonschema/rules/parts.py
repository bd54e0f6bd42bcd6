"""What a schema says, part by part, with the steps that lead from the schema to each part."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from skra_compat.formats.jsonschema.rules.atom import All, Item
from skra_compat.formats.jsonschema.rules.expand import Node


@dataclass(frozen=True, slots=True)
class Part:
    """An atom, and the steps to the schema that says it: none where `$ref` leads there, `allOf/0` for a member."""

    steps: tuple[str, ...]
    atom: Item


def parts_of(items: Iterable[Item], steps: tuple[str, ...] = ()) -> Iterator[Part]:
    """The atoms of a conjunction, in order, choices left whole."""
    waiting = [Part(steps, item) for item in items]
    waiting.reverse()
    while waiting:
        part = waiting.pop()
        match part.atom:
            case Node() as node:
                inside = [Part(part.steps, atom) for atom in node.atoms]
                waiting.extend(reversed([one for whole in inside for one in _members(node, whole)]))
            case All(members):
                waiting.extend(Part(part.steps, member) for member in reversed(members))
            case _:
                yield part


def gathered(items: Iterable[Item]) -> Iterator[Item]:
    """The atoms of a conjunction, choices left whole."""
    return (part.atom for part in parts_of(items))


def product(items: Iterable[Item]) -> int:
    """How many members the first `allOf` has that speaks of the value itself."""
    waiting = list(items)
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, Node):
            members = item.site.value.get("allOf") if isinstance(item.site.value, Mapping) else None
            if isinstance(members, list):
                return len(members)
            waiting.extend(atom for atom in item.atoms if isinstance(atom, All))
        elif isinstance(item, All):
            waiting.extend(item.items)
    return 0


def _members(node: Node, part: Part) -> list[Part]:
    if not isinstance(part.atom, All):
        return [part]
    return [Part((*part.steps, *_steps(node, member, number)), member) for number, member in enumerate(part.atom.items)]


def _steps(node: Node, member: Item, number: int) -> tuple[str, ...]:
    """From a schema to a member of its `allOf`; a target of `$ref` stands at the place of the reference."""
    if not isinstance(member, Node) or not isinstance(node.site.value, Mapping):
        return ()
    listed = node.site.value.get("allOf")
    ours = isinstance(listed, list) and number < len(listed) and listed[number] is member.site.value
    return ("allOf", str(number)) if ours else ()
