"""What `resources/principals` takes and answers."""

from skra_app.errors import (
    InvalidPrincipal,
    NotAllowed,
    NotPermitted,
    PrincipalExists,
    PrincipalNotFound,
)
from skra_app.web.openapi.operation import Answered, Operation, of

OPERATIONS = {
    "listed": Operation(Answered(of("Principals"), "All that stand, by name."), refusals=(NotAllowed, NotPermitted)),
    "add": Operation(
        Answered(of("IssuedKey"), "The principal, and its key."),
        body="PrincipalRequest",
        refusals=(NotAllowed, NotPermitted, PrincipalExists, InvalidPrincipal),
        status=201,
    ),
    "change": Operation(
        Answered(of("Principal"), "The principal as it is now."),
        body="PrincipalChange",
        refusals=(NotAllowed, NotPermitted, PrincipalNotFound, InvalidPrincipal),
    ),
    "remove": Operation(
        Answered(of("RemovedPrincipal"), "Its name."), refusals=(NotAllowed, NotPermitted, PrincipalNotFound)
    ),
    "rotate": Operation(
        Answered(of("IssuedKey"), "The principal, and its new key."),
        body="KeyRequest",
        refusals=(NotAllowed, NotPermitted, PrincipalNotFound),
        status=201,
    ),
}
