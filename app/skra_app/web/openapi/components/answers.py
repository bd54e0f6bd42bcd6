"""Bodies that say what went wrong."""

from collections.abc import Mapping

from skra_app.web.openapi.operation import list_of, of
from skra_app.web.openapi.shapes import COUNT, TEXT, Shape, closed, said

COMPONENTS: Mapping[str, Shape] = {
    "Error": closed("error_code message", error_code=said(COUNT, "The wire code."), message=TEXT),
    "Problem": closed(
        "type title status detail error_code",
        type=TEXT,
        title=TEXT,
        status=COUNT,
        detail=TEXT,
        error_code=COUNT,
        findings=list_of(of("Finding")),
    ),
    "Fault": closed("index part path message", index=COUNT, part=TEXT, path=TEXT, message=TEXT),
}
