"""What `resources/config` takes and answers."""

from skra_app.errors import (
    InvalidConfig,
    InvalidLevel,
    InvalidRuleSet,
    InvalidSubject,
    LevelNotConfigured,
    NotOwner,
    NotPermitted,
    SubjectNotFound,
)
from skra_app.web.openapi.operation import Answered, Operation, of, read
from skra_app.web.openapi.parameters import DEFAULT_TO_GLOBAL

OPERATIONS = {
    "show": Operation(
        read(of("Config"), "Every member that was set; the whole registry always has a level."),
        (DEFAULT_TO_GLOBAL,),
        of_subject=(LevelNotConfigured, InvalidSubject),
    ),
    "put": Operation(
        Answered(of("ConfigSet"), "What was asked for, the level as `compatibility`."),
        body="ConfigChange",
        refusals=(InvalidLevel, InvalidConfig, InvalidRuleSet, NotPermitted),
        of_subject=(NotOwner, InvalidSubject),
    ),
    "delete": Operation(
        Answered(of("Config"), "What it said until now."),
        refusals=(NotPermitted,),
        of_subject=(SubjectNotFound, NotOwner, InvalidSubject),
    ),
}
