"""What `resources/contexts` takes and answers."""

from skra_app.errors import ContextNotEmpty
from skra_app.web.openapi.operation import Answered, Operation, read
from skra_app.web.openapi.parameters import CONTEXT_PREFIX, PAGE
from skra_app.web.openapi.shapes import TEXTS

OPERATIONS = {
    "contexts": Operation(read(TEXTS, "Their names; `.` is the default one."), (CONTEXT_PREFIX, *PAGE)),
    "context_root": Operation(Answered({"type": "object", "maxProperties": 0}, "Nothing.")),
    "delete_context": Operation(
        Answered({}, "It is forgotten.", ()),
        refusals=(ContextNotEmpty,),
        status=204,
    ),
}
