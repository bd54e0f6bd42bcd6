"""References and names as RFC 3986 wants them, so that every validator takes what people write.

Generators of schemas put type names into references (`#/definitions/Map<string>`), and some names of schemas carry a
fragment that names nothing (`https://example.com/config#main`). Lenient validators read both, strict ones refuse the
schema; here they are spelled so that all agree on what they mean.
"""

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Final
from urllib.parse import quote, urldefrag

from skra_compat.event import Json
from skra_compat.formats.jsonschema.draft import Draft, draft_of, subschemas

_ALLOWED: Final = "!#$&'()*+,/:;=?@~%"
"""Beside letters, digits and `-._`, what a URI reference may hold (RFC 3986, section 2.2), without the brackets."""
_STRAY: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")


def spelled(document: Json, draft: Draft) -> Json:
    """The document with the references and names of all its schemas so spelled; itself where they are already."""
    if not any(_respelled(schema, own) for schema, own in _schemas(document, draft)):
        return document
    copied = deepcopy(document)
    for schema, own in _schemas(copied, draft):
        schema.update(_respelled(schema, own))
    return copied


def _schemas(document: Json, draft: Draft) -> Iterator[tuple[dict[str, Json], Draft]]:
    waiting = [(document, draft)]
    while waiting:
        schema, inherited = waiting.pop()
        if isinstance(schema, dict):
            own = draft_of(schema) or inherited
            yield schema, own
            waiting.extend((inner, own) for _, inner, _ in subschemas(schema, own))


def _respelled(schema: dict[str, Json], draft: Draft) -> dict[str, Json]:
    """What is to be written otherwise."""
    found: dict[str, Json] = {}
    for keyword in draft.reference_keywords:
        reference = schema.get(keyword)
        if isinstance(reference, str):
            found[keyword] = quote(_STRAY.sub("%25", reference), safe=_ALLOWED)
    name = schema.get(draft.id_keyword)
    if isinstance(name, str) and not name.startswith("#"):
        found[draft.id_keyword] = quote(_STRAY.sub("%25", urldefrag(name).url), safe=_ALLOWED + "[]")
    return {keyword: value for keyword, value in found.items() if value != schema[keyword]}


def pointer(steps: Sequence[str | int]) -> str:
    """A JSON pointer in a URI fragment: `#/properties/a~1b`."""
    return "#" + "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)
