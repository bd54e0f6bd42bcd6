"""What `resources/audit` takes and answers."""

from skra_app.errors import InvalidQuery, NotAllowed
from skra_app.web.openapi.operation import Answered, Operation, Parameter, of
from skra_app.web.openapi.parameters import AT_MOST, TEXT, TOPIC

OPERATIONS = {
    "entries": Operation(
        Answered(of("Audit"), "A page of what happened."),
        (
            Parameter("principal", TEXT, "What this principal did, or what was done to it.", "order-service"),
            Parameter("subject", TEXT, "Changes of one subject.", "orders-value"),
            TOPIC,
            Parameter("type", TEXT, "Changes of one kind; `CallRefused` are the refused calls.", "SchemaRegistered"),
            Parameter("since", {"type": "string", "format": "date-time"}, "Not before that time."),
            Parameter("after", {"type": "integer", "minimum": 0, "default": 0}, "Behind that sequence."),
            Parameter(
                "refused_after", {"type": "integer", "minimum": 0, "default": 0}, "Refused calls from that offset on."
            ),
            AT_MOST,
        ),
        refusals=(NotAllowed, InvalidQuery),
    ),
}
