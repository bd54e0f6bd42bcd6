"""What `resources/health` takes and answers."""

from skra_app.web.openapi.operation import Answered, Operation
from skra_app.web.openapi.shapes import COUNT, TEXT, closed

OPERATIONS = {
    "root": Operation(Answered(closed(""), "An empty object.")),
    "health": Operation(Answered(closed("status", status={"const": "up"}), "The process answers.")),
    "ready": Operation(
        Answered(
            closed("status head", status={"const": "ready"}, head=COUNT), "It can answer; `head` is the journal's."
        ),
        others={
            503: Answered(
                closed("status reason", status={"const": "not ready"}, reason=TEXT), "The journal cannot be read now."
            )
        },
    ),
}
