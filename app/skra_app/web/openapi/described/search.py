"""What `resources/search` takes and answers."""

from skra_app.errors import InvalidQuery
from skra_app.web.openapi.operation import Answered, Operation, of
from skra_app.web.openapi.parameters import PAGE, Q

OPERATIONS = {
    "find": Operation(
        Answered(of("Found"), "A page of what was found."),
        (Q, *PAGE),
        refusals=(InvalidQuery,),
    ),
}
