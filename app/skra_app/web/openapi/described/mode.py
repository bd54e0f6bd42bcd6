"""What `resources/mode` takes and answers."""

from skra_app.errors import (
    InvalidMode,
    InvalidSubject,
    ModeNotConfigured,
    NotOwner,
    NotPermitted,
    SubjectNotFound,
)
from skra_app.web.openapi.operation import Answered, Operation, of, read
from skra_app.web.openapi.parameters import DEFAULT_TO_GLOBAL, FORCE_MODE, RECURSIVE

OPERATIONS = {
    "show": Operation(
        read(of("Mode"), "The mode."),
        (DEFAULT_TO_GLOBAL,),
        of_subject=(ModeNotConfigured, InvalidSubject),
    ),
    "put": Operation(
        Answered(of("ModeSet"), "What was asked for."),
        (FORCE_MODE,),
        "ModeRequest",
        refusals=(InvalidMode, NotPermitted),
        of_subject=(NotOwner, InvalidSubject),
    ),
    "delete": Operation(
        Answered(of("Mode"), "The mode that it had."),
        (RECURSIVE,),
        of_subject=(SubjectNotFound, NotOwner, InvalidSubject),
    ),
}
