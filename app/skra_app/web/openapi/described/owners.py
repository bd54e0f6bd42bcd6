"""What `resources/owners` takes and answers."""

from skra_app.errors import InvalidSubject, Nameless, NotAllowed, NotOwner, NotPermitted, OfferNotFound, OwnerNotFound
from skra_app.web.openapi.operation import Answered, Operation, of, read

OPERATIONS = {
    "owner": Operation(read(of("Tenure"), "The owner and its epoch."), refusals=(OwnerNotFound, InvalidSubject)),
    "claim": Operation(
        Answered(of("Tenure"), "The owner, which is the asker's application now."),
        refusals=(Nameless, NotOwner, NotPermitted, InvalidSubject),
    ),
    "offer": Operation(
        Answered(of("Tenure"), "The owner, with the offer."),
        body="OfferRequest",
        refusals=(OwnerNotFound, NotOwner, NotPermitted, InvalidSubject),
        status=201,
    ),
    "accept": Operation(
        Answered(of("Tenure"), "The owner, which is the asker's application now."),
        refusals=(OfferNotFound, Nameless, NotAllowed, InvalidSubject),
    ),
    "withdraw": Operation(
        Answered(of("Tenure"), "The owner, which it stays."),
        refusals=(OfferNotFound, NotOwner, NotAllowed, InvalidSubject),
    ),
    "history": Operation(
        read(of("OwnerHistory"), "Claims, offers, transfers and fences, oldest first."),
        refusals=(OwnerNotFound, InvalidSubject),
    ),
    "owners": Operation(read(of("Owners"), "Topics and subjects with their owners.")),
}
