"""Bodies about what a search finds, and where it may look."""

from collections.abc import Mapping

from skra_app.web.openapi.operation import list_of, of
from skra_app.web.openapi.parameters import ID
from skra_app.web.openapi.shapes import COUNT, MODE, PLACE, SWITCH, TEXT, TEXTS, TYPES, Shape, closed, said

COMPONENTS: Mapping[str, Shape] = {
    "Scopes": closed(
        "configs modes associations",
        configs={"type": "object", "additionalProperties": of("Config")},
        modes={"type": "object", "additionalProperties": MODE},
        associations=list_of(of("Association")),
    ),
    "Found": closed(
        "total offset limit complete hits",
        total=COUNT,
        offset=COUNT,
        limit=COUNT,
        complete=said(SWITCH, "False while changes are still being read."),
        hits=list_of(of("Hit")),
    ),
    "Hit": closed(
        "subject version id match",
        **PLACE,
        id=ID,
        schemaType=TYPES,
        kind=TEXT,
        path=TEXT,
        type=TEXT,
        tags=TEXTS,
        doc=TEXT,
        match=closed("in text", **{"in": TEXT, "text": TEXT}),
    ),
}
