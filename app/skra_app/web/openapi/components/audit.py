"""Bodies about what was done, refused and rejected."""

from collections.abc import Mapping

from skra_app.web.openapi.operation import list_of, of
from skra_app.web.openapi.shapes import COUNT, SWITCH, TEXT, Shape, closed, said

COMPONENTS: Mapping[str, Shape] = {
    "AuditEntry": closed(
        "at who via type data",
        sequence=said(COUNT, "The place in the journal of a change."),
        offset=said(COUNT, "The place of a refused call."),
        at={"type": "string", "format": "date-time"},
        who=said(TEXT, "The principal."),
        via=said(TEXT, "The door: `http`, `kafka` or `start`."),
        type=TEXT,
        data=said({"type": "object"}, "What changed, without texts of schemas and keys; or what was refused."),
    ),
    "Audit": closed(
        "entries next next_refused complete",
        next_refused=said(COUNT, "The `refused_after` of the following page."),
        refused_unread=said(TEXT, "Why refused calls are missing: the broker does not answer."),
        entries=list_of(of("AuditEntry")),
        next=said(COUNT, "The `after` of the following page."),
        complete=said(SWITCH, "The journal ends there for now."),
    ),
    "RejectedBatch": closed(
        "offset at topic partition client_id principal code message observed faults value value_size left_out_before",
        offset=COUNT,
        at={"type": "string", "format": "date-time"},
        topic=TEXT,
        partition=COUNT,
        client_id=TEXT,
        principal=TEXT,
        code=said(COUNT, "The error code of the Kafka protocol that the client got."),
        message=TEXT,
        observed=said(SWITCH, "The topic only observes: the batch landed all the same."),
        aside=said(
            {"type": ["string", "null"]}, "The topic that took the records at fault as dead letters; the others landed."
        ),
        faults=list_of(of("Fault")),
        value=said({"type": ["string", "null"]}, "The first bytes of the first record at fault, base64."),
        value_size={"type": ["integer", "null"]},
        left_out_before=said(COUNT, "How many rejections came too fast to be kept before this one."),
    ),
    "Rejections": closed("rejections", rejections=list_of(of("RejectedBatch"))),
}
