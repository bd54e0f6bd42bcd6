"""What `resources/associations` takes and answers."""

from skra_app.errors import (
    AssociationExists,
    AssociationFrozen,
    AssociationNotFound,
    Incompatible,
    InvalidAssociation,
    InvalidSubject,
    NoLiveVersion,
    NotOwner,
    NotPermitted,
    PoorDesign,
    ReferenceExists,
    SchemaTooLarge,
    StronglyAssociated,
    SubjectAssociated,
    UnacceptableSchema,
)
from skra_app.web.openapi.operation import Answered, Operation, Parameter, list_of, of, read

_SOUGHT = (
    Parameter("resourceType", {"type": "string"}, "What kind of resource; `topic` where nothing is said."),
    Parameter("associationType", {"type": "string"}, "`key` or `value`; may stand several times. All, if none does."),
    Parameter("lifecycle", {"enum": ["STRONG", "WEAK"]}, "Associations of this lifecycle alone."),
)
_PAGE = (
    Parameter("offset", {"type": "integer"}, "How many to leave out from the beginning."),
    Parameter("limit", {"type": "integer"}, "How many at most; below 1: all."),
)
_DRY = Parameter("dryRun", {"type": "boolean"}, "Refuse or answer, and change nothing.")
_LISTED = Operation(
    read(list_of(of("Association")), "None: serializers go on to the name that the topic gives."),
    query=(*_SOUGHT, *_PAGE),
    refusals=(InvalidAssociation,),
    about="Serializers of the 8.x generation ask before they produce.",
)
_WRITTEN = Operation(
    Answered(of("Associated"), "The associations as they stand now."),
    query=(_DRY,),
    body="AssociationRequest",
    refusals=(
        InvalidAssociation,
        InvalidSubject,
        AssociationExists,
        AssociationFrozen,
        SubjectAssociated,
        StronglyAssociated,
        NoLiveVersion,
        NotOwner,
        NotPermitted,
        UnacceptableSchema,
        SchemaTooLarge,
        Incompatible,
        PoorDesign,
    ),
)

OPERATIONS = {
    "associations": _LISTED,
    "associations_of_subject": _LISTED,
    "associate": _WRITTEN,
    "change": _WRITTEN,
    "change_of": _WRITTEN,
    "several": Operation(
        Answered(of("AssociationAnswers"), "A result, or why there is none, for each question."),
        body="AssociationQuestions",
        refusals=(InvalidAssociation,),
        status=207,
    ),
    "change_several": Operation(
        Answered(of("AssociationAnswers"), "What became of each request, or why it was refused."),
        query=(_DRY,),
        body="AssociationDeeds",
        refusals=(InvalidAssociation,),
        about="Deeds are done in their order. Of a request all is done or nothing; each request is one for itself.",
        status=207,
    ),
    "dissociate": Operation(
        Answered({}, "They are gone.", ()),
        query=(*_SOUGHT, Parameter("cascadeLifecycle", {"type": "boolean"}, "Frozen ones and own subjects too.")),
        refusals=(
            AssociationNotFound,
            AssociationFrozen,
            InvalidAssociation,
            NotOwner,
            NotPermitted,
            ReferenceExists,
        ),
        status=204,
    ),
}
