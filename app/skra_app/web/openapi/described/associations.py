"""What `resources/associations` takes and answers."""

from collections.abc import Mapping

from skra_app.errors import InvalidAssociation
from skra_app.journal import Json
from skra_app.web.openapi.operation import Answered, Operation, of

NONE: Mapping[str, Json] = {"type": "array", "maxItems": 0}

OPERATIONS = {
    "associations": Operation(
        Answered(NONE, "None: serializers go on to the name that the topic gives."),
        about="Serializers of the 8.x generation ask before they produce.",
    ),
    "several": Operation(Answered(of("NoAssociations"), "None of any of them."), status=207),
    "associate": Operation(None, refusals=(InvalidAssociation,)),
    "dissociate": Operation(Answered({}, "There was none.", ()), status=204),
}
