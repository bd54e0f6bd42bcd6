"""What `resources/owners` takes and answers."""

from skra_app.errors import Nameless, NotAllowed, NotOwner, NotPermitted, OfferNotFound, OwnerNotFound
from skra_app.web.openapi.operation import Answered, Operation, of, read

OPERATIONS = {
    "owner": Operation(read(of("TopicOwner"), "The owner and its epoch."), refusals=(OwnerNotFound,)),
    "claim": Operation(
        Answered(of("TopicOwner"), "The owner, which is the asker's application now."),
        refusals=(Nameless, NotOwner, NotPermitted),
    ),
    "offer": Operation(
        Answered(of("TopicOwner"), "The owner, with the offer."),
        body="OfferRequest",
        refusals=(OwnerNotFound, NotOwner, NotPermitted),
        status=201,
    ),
    "accept": Operation(
        Answered(of("TopicOwner"), "The owner, which is the asker's application now."),
        refusals=(OfferNotFound, Nameless, NotAllowed),
    ),
    "withdraw": Operation(
        Answered(of("TopicOwner"), "The owner, which it stays."), refusals=(OfferNotFound, NotOwner, NotAllowed)
    ),
    "history": Operation(
        read(of("OwnerHistory"), "Claims, offers, transfers and fences, oldest first."), refusals=(OwnerNotFound,)
    ),
    "owners": Operation(read(of("Owners"), "Topics and subjects with their owners.")),
}
