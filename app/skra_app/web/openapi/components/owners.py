"""Bodies about owners, offers and exemptions."""

from collections.abc import Mapping

from skra_app.registry.exemptions import PURPOSES
from skra_app.web.openapi.operation import list_of, of
from skra_app.web.openapi.shapes import COUNT, TEXT, VERSION_NUMBER, Shape, asked, closed, said

_OWNER: Mapping[str, Shape] = {"application": TEXT, "epoch": VERSION_NUMBER, "since": COUNT}

_PURPOSE: Mapping[str, Shape] = {"purpose": {"enum": [*PURPOSES]}, "reason": TEXT}

COMPONENTS: Mapping[str, Shape] = {
    "TopicOwner": closed("topic application epoch since", topic=TEXT, **_OWNER),
    "Tenure": closed(
        "application epoch since",
        topic=said(TEXT, "What is owned: a topic,"),
        subject=said(TEXT, "or a subject that follows none."),
        offer=closed(
            "application reason by since",
            application=said(TEXT, "Who may accept."),
            reason=TEXT,
            by=said(TEXT, "The principal that offers."),
            since=COUNT,
        ),
        unfenced=said(list_of(COUNT), "Partitions that take nothing until the broker has fenced them."),
        **_OWNER,
    ),
    "OfferRequest": asked("application", application=said(TEXT, "Who may accept."), reason=TEXT),
    "OwnerHistory": closed("history", topic=TEXT, subject=TEXT, history=list_of(of("AuditEntry"))),
    "Exemption": closed(
        "topic principal purpose epoch reason by ends",
        topic=TEXT,
        epoch=said(VERSION_NUMBER, "The ownership epoch that it ends with."),
        principal=TEXT,
        by=TEXT,
        ends={"type": "string", "format": "date-time"},
        **_PURPOSE,
    ),
    "Exemptions": closed("exemptions", exemptions=list_of(of("Exemption"))),
    "EndedExemption": closed("topic principal", topic=TEXT, principal=TEXT),
    "ExemptionRequest": asked("purpose lifetime", lifetime=said(COUNT, "Seconds, at most a week."), **_PURPOSE),
    "SubjectOwner": closed("subject application epoch since", subject=TEXT, **_OWNER),
    "Owners": closed("owners subjects", owners=list_of(of("TopicOwner")), subjects=list_of(of("SubjectOwner"))),
}
