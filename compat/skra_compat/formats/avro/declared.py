"""The names that a text defines anywhere, for texts that use a type before they define it, as some registries take."""

from collections.abc import Iterator
from typing import Final

from skra_compat.event import Json
from skra_compat.formats.avro.names import full_name, namespace_of
from skra_compat.formats.avro.text import Object

_NAMED: Final = frozenset({"record", "error", "enum", "fixed"})


def declared(root: Json) -> Iterator[str]:
    """The full names, in no order."""
    waiting = [(root, "")]
    while waiting:
        node, namespace = waiting.pop()
        if isinstance(node, list):
            waiting.extend((one, namespace) for one in node)
        elif isinstance(node, Object):
            name, own = node.get("name"), node.get("namespace")
            if node.get("type") in _NAMED and isinstance(name, str):
                full = full_name(name, own if isinstance(own, str) else namespace)
                namespace = namespace_of(full)
                yield full
            waiting.extend((one, namespace) for one in _inside(node))


def _inside(node: Object) -> Iterator[Json]:
    yield from (node[word] for word in ("items", "values") if word in node)
    fields = node.get("fields")
    for one in fields if isinstance(fields, list) else ():
        if isinstance(one, Object) and "type" in one:
            yield one["type"]
