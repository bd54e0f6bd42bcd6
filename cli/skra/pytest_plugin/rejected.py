"""What the broker refused, as a person reads it."""

import base64
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import click

from skra.client import RegistryClient

Rejected: TypeAlias = Mapping[str, Any]
"""One refused batch, as the registry tells of it."""

MOST = 20


def newest(registry: RegistryClient | None, topic: str | None = None) -> list[Rejected]:
    """The newest refused batches, oldest first; none where nobody can tell."""
    try:
        return list(registry.rejections(topic, MOST)) if registry else []
    except click.ClickException:  # a registry that is no Skra, or one that the test has killed
        return []


def shown(rejections: Iterable[Rejected]) -> str:
    """All of them, each with the field and the reason of every record at fault; empty when there are none."""
    return "\n".join(line for one in rejections for line in _lines(one))


def _lines(one: Rejected) -> Iterator[str]:
    would = "would have been rejected" if one["observed"] else "was rejected"
    who = one["client_id"] if one["principal"] == "anonymous" else one["principal"]
    why = "" if one["faults"] else f": {one['message']}"
    yield f"{one['topic']}[{one['partition']}]: a batch from {who} {would}, error {one['code']}{why}"
    for fault in one["faults"]:
        yield f"  record {fault['index']}, {fault['part']} {fault['path']}: {fault['message']}"
    if one["value"]:
        yield f"  first value at fault: {base64.b64decode(one['value'])!r}"
