"""What `resources/compatibility` takes and answers."""

from skra_app.errors import InvalidSubject, InvalidVersion, SchemaTooLarge, UnacceptableSchema, VersionNotFound
from skra_app.web.openapi.operation import Answered, Operation, of
from skra_app.web.openapi.parameters import NORMALIZE, VERBOSE

VERDICT = Answered(of("Verdict"), "The verdict. A schema that is none is incompatible when `verbose` asks for reasons.")
ASKED = (VERBOSE, NORMALIZE)

OPERATIONS = {
    "against_all": Operation(
        VERDICT, ASKED, "SchemaRequest", refusals=(UnacceptableSchema, SchemaTooLarge, InvalidSubject)
    ),
    "against_version": Operation(
        VERDICT,
        ASKED,
        "SchemaRequest",
        refusals=(VersionNotFound, UnacceptableSchema, InvalidVersion, SchemaTooLarge, InvalidSubject),
    ),
}
