"""What `resources/exemptions` takes and answers."""

from skra_app.errors import ExemptionNotFound, Nameless, NotAllowed, NotOwner, NotPermitted, OwnerNotFound
from skra_app.web.openapi.operation import Answered, Operation, of

OPERATIONS = {
    "listed": Operation(Answered(of("Exemptions"), "Those that hold.")),
    "give": Operation(
        Answered(of("Exemption"), "What the asker may do, and until when."),
        body="ExemptionRequest",
        refusals=(OwnerNotFound, Nameless, NotAllowed, NotPermitted),
        status=201,
    ),
    "end": Operation(
        Answered(of("EndedExemption"), "Whose it was."), refusals=(ExemptionNotFound, NotOwner, NotAllowed)
    ),
}
