"""A schema that is nothing but a choice of others, each by reference: the way to have several types in one topic."""

import json
from collections.abc import Mapping
from typing import cast

from skra_compat import Schema
from skra_compat.event import Json


def referred_kinds(schema: Schema) -> tuple[str, ...]:
    """The names of the schemas that it is a choice of; empty where a branch stands in the schema itself."""
    if schema.format == "PROTOBUF":
        return ()
    root = cast("Json", json.loads(schema.text))
    if isinstance(root, Mapping):
        root = next((root[keyword] for keyword in ("oneOf", "anyOf") if keyword in root), None)
    names = [_name(branch) for branch in root] if isinstance(root, list) else []
    return tuple(names) if len(names) > 1 and all(name in schema.references for name in names) else ()


def _name(branch: Json) -> str:
    """What a branch refers to: the full name in Avro, the file or the URI in JSON Schema."""
    target = branch.get("$ref") if isinstance(branch, Mapping) else branch
    return target.partition("#")[0] if isinstance(target, str) else ""
