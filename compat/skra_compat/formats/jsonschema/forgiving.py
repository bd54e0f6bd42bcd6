"""What another registry took for a schema, made one: keywords with values that they cannot have say nothing.

That is what lenient validators make of `"required": true` at a property, of `"type": "any"` and of `"minLength": -1`.
The metaschema names the places, schema by schema; what is left is a schema to every validator.
"""

from copy import copy, deepcopy
from typing import Final

from skra_compat.event import Json
from skra_compat.formats.jsonschema.compiled import objections, refuse_non_schema
from skra_compat.formats.jsonschema.draft import Draft, written_subschemas

_PAIRED: Final = ("exclusiveMinimum", "exclusiveMaximum")
"""Draft 4's flags, which its metaschema takes only beside the bound that they sharpen."""


def forgiven(document: Json, draft: Draft) -> Json:
    """The document without what its draft does not allow; the very document where it allows all.

    Raises:
        InvalidSchema: what the draft does not allow is no keyword's value.
    """
    if not objections(document, draft):
        return document
    found: Json = deepcopy(document)
    waiting = [found]
    while waiting:
        schema = waiting.pop()
        if isinstance(schema, dict):
            _forgive(schema, draft)
            waiting.extend(inner for _, inner, _ in written_subschemas(schema, draft))
    refuse_non_schema(found, draft)
    return found


def _forgive(schema: dict[str, Json], draft: Draft) -> None:
    """Take the keywords away whose values are wrong; what is no schema under a property's name may be anything."""
    for steps in objections(_alone(schema, draft), draft):
        if not steps:
            for word in _PAIRED:
                schema.pop(word, None)
            continue
        word, members = str(steps[0]), schema.get(str(steps[0]))
        if len(steps) > 1 and isinstance(members, dict) and isinstance(steps[1], str):
            members[steps[1]] = {}
        else:
            schema.pop(word, None)


def _alone(schema: dict[str, Json], draft: Draft) -> Json:
    """A schema with empty ones inside of it, so that only its own faults are told."""
    made: dict[str, Json] = {word: copy(value) for word, value in schema.items()}
    for (word, *names), inner, _ in written_subschemas(schema, draft):
        if not isinstance(inner, dict):
            continue
        holder = made[word]
        if isinstance(holder, list):
            holder[int(names[0])] = {}
        elif names and isinstance(holder, dict):
            holder[names[0]] = {}
        else:
            made[word] = {}
    return made
