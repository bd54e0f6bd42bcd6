"""Where a JSON Schema lists the properties of an event: at its root, in a branch of it, in an object inside."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from skra_compat import Schema
from skra_compat.event import Json
from skra_lint.split.jsonschema_merge import Known, Object, merged
from skra_lint.split.plan import CannotSplit

DEFINITIONS = ("$defs", "definitions")
_SAYS_NO_MORE = frozenset(
    {"$schema", "$id", "id", "title", "description", "$comment", "examples", "type", *DEFINITIONS}
)
"""What may stand beside a choice at the root without saying more of its branches."""


def listing(document: Mapping[str, Json], place: Json, known: Known | None = None) -> Object:
    """The schema that lists the properties of a place: what stands there, or what it refers to, `allOf` merged.

    Raises:
        CannotSplit: it lists none.
    """
    root = merged(document, place, known)
    if not isinstance(root.get("properties"), Mapping):
        raise CannotSplit("the schema's root lists no properties of its own")
    return root


def root_choices(document: Json) -> Iterator[tuple[str, Object]]:
    """The name (empty where none is given) and the schema of each branch of a root that is nothing but a choice.

    Raises:
        CannotSplit: a branch leads out of the document, or says two things of one keyword.
    """
    root: Object = dict(document) if isinstance(document, Mapping) else {}
    said = set(root) - _SAYS_NO_MORE
    branches = root.get(next(iter(said), ""), None) if len(said) == 1 and said <= {"oneOf", "anyOf"} else None
    for branch in branches if isinstance(branches, list) else ():
        reference = branch.get("$ref") if isinstance(branch, Mapping) else None
        listing = merged(root, branch)
        name = str(listing.get("title") or (reference.rpartition("/")[2] if isinstance(reference, str) else ""))
        schema: Object = {"$schema": root["$schema"]} if "$schema" in root else {}
        schema |= {"title": name, **{key: value for key, value in listing.items() if key not in {"$id", "id"}}}
        keep_used_definitions(schema, root)
        yield name, schema


def payload_branches(schema: Schema, steps: Sequence[str]) -> list[str]:
    """The names of the objects that a property holds one of, empty names where they have none.

    `steps` are the names from the root to the property.
    """
    document = cast("Json", json.loads(schema.text))
    if not isinstance(document, Mapping):
        return []
    place: Json = document
    for step in steps:
        properties = merged(document, place).get("properties")
        place = properties.get(step) if isinstance(properties, Mapping) else None
    names, _ = objects_in(document, place)
    return names


def objects_in(document: Mapping[str, Json], schema: Json) -> tuple[list[str], list[Object]]:
    """The branches of a choice, null aside, with what each is called."""
    here: Mapping[str, Json] = schema if isinstance(schema, Mapping) else {}
    whole = here if "oneOf" in here or "anyOf" in here else merged(document, here)
    if "properties" in whole:
        return [], []
    listed = whole.get("oneOf", whole.get("anyOf"))
    choices = listed if isinstance(listed, list) else []
    branches = [one for one in choices if isinstance(one, Mapping) and not is_null(one)]
    names = [_name_of(one) for one in branches]
    return names, [dict(one) for one in branches]


def _name_of(branch: Mapping[str, Json]) -> str:
    """By its title, or as it is referred to."""
    reference, title = branch.get("$ref"), branch.get("title")
    if isinstance(title, str):
        return title
    return reference.rpartition("/")[2].partition(".")[0] if isinstance(reference, str) else ""


def is_null(branch: Json) -> bool:
    """Whether a branch admits null and nothing else."""
    return isinstance(branch, Mapping) and (
        branch.get("type") == "null" or ("const" in branch and branch["const"] is None)
    )


def keep_used_definitions(schema: Object, document: Mapping[str, Json]) -> None:
    """Definitions that the part still refers to, directly or through one another."""
    for keyword in DEFINITIONS:
        all_of_them = document.get(keyword)
        schema.pop(keyword, None)
        if not isinstance(all_of_them, Mapping):
            continue
        used: set[str] = set()
        waiting = {key: value for key, value in schema.items() if key not in DEFINITIONS}
        found = set(_named(waiting, keyword))
        while found - used:
            name = (found - used).pop()
            used.add(name)
            found |= set(_named(all_of_them.get(name), keyword))
        kept = {name: value for name, value in all_of_them.items() if name in used}
        if kept:
            schema[keyword] = kept


def _named(value: Json, keyword: str) -> Iterator[str]:
    """Names of the definitions that `$ref`s inside a value lead to."""
    if isinstance(value, Mapping):
        reference = value.get("$ref")
        prefix = f"#/{keyword}/"
        if isinstance(reference, str) and reference.startswith(prefix):
            yield reference.removeprefix(prefix).partition("/")[0]
        for inner in value.values():
            yield from _named(inner, keyword)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner, keyword)
