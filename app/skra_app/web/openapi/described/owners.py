"""What `resources/owners` takes and answers."""

from skra_app.errors import Nameless, NotOwner, NotPermitted, OwnerNotFound
from skra_app.web.openapi.operation import Answered, Operation, of, read

OPERATIONS = {
    "owner": Operation(read(of("TopicOwner"), "The owner and its epoch."), refusals=(OwnerNotFound,)),
    "claim": Operation(
        Answered(of("TopicOwner"), "The owner, which is the asker's application now."),
        refusals=(Nameless, NotOwner, NotPermitted),
    ),
    "owners": Operation(read(of("Owners"), "Topics and subjects with their owners.")),
}
