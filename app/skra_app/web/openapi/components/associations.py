"""Bodies about what resources are associated with."""

from collections.abc import Mapping

from skra_app.web.openapi.operation import list_of, of
from skra_app.web.openapi.shapes import SWITCH, TEXT, TEXTS, Shape, asked, closed, said

_RESOURCE: Mapping[str, Shape] = {
    "resourceName": TEXT,
    "resourceNamespace": TEXT,
    "resourceId": TEXT,
    "resourceType": said(TEXT, "`topic` where nothing is said."),
}

_TIED: Mapping[str, Shape] = {
    "associationType": said(TEXT, "`key` or `value`, which is usual."),
    "lifecycle": said({"enum": ["STRONG", "WEAK"]}, "STRONG: the subject belongs to the resource alone."),
    "frozen": said(SWITCH, "Nobody changes it."),
}

_TIED_SUBJECT: Shape = said(TEXT, "That of the resource's name, in the context of its namespace, if none is named.")

COMPONENTS: Mapping[str, Shape] = {
    "Association": closed("", **_RESOURCE, **_TIED, subject=TEXT, guid={"type": "string", "format": "uuid"}),
    "Associated": closed(
        "",
        **_RESOURCE,
        associations=list_of(closed("", **_TIED, subject=TEXT, schema=closed("schema", schema=TEXT, schemaType=TEXT))),
    ),
    "AssociationQuestions": asked(
        "requests",
        requests=list_of(asked("", **_RESOURCE, associationTypes=TEXTS, lifecycle=TEXT)),
    ),
    "AssociationAnswers": closed(
        "results",
        results=list_of(closed("", result=of("Associated"), error=of("Error"))),
    ),
    "AssociationRequest": asked(
        "resourceName resourceNamespace associations",
        **_RESOURCE,
        associations=list_of(
            asked("", **_TIED, subject=_TIED_SUBJECT, schema=of("SchemaRequest"), normalize=SWITCH),
        ),
    ),
    "AssociationDeeds": asked(
        "requests",
        requests=list_of(
            asked(
                "resourceName resourceNamespace associations",
                **_RESOURCE,
                associations=list_of(
                    asked(
                        "opType",
                        **_TIED,
                        opType={"enum": ["CREATE", "UPSERT", "DELETE"]},
                        subject=_TIED_SUBJECT,
                        schema=of("SchemaRequest"),
                        normalize=SWITCH,
                        cascadeLifecycle=said(SWITCH, "To DELETE: frozen ones and own subjects too."),
                    )
                ),
            )
        ),
    ),
}
