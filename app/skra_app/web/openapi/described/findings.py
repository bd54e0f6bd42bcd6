"""What `resources/findings` takes and answers."""

from skra_app.web.openapi.operation import Answered, Operation, of, read
from skra_app.web.openapi.parameters import DELETED, FORCE, NORMALIZE, REASON
from skra_app.web.openapi.refusals import ONE_VERSION, REGISTERING

OPERATIONS = {
    "new_version": Operation(
        Answered(of("Linted"), "The version that holds it already."),
        (NORMALIZE, FORCE, REASON),
        "SchemaRequest",
        refusals=REGISTERING,
        others={201: Answered(of("Linted"), "The new version.")},
    ),
    "findings": Operation(read(of("Linted"), "The gravest first."), (DELETED,), refusals=ONE_VERSION),
    "stream": Operation(read(of("Stream"), "What is not known is null.")),
}
