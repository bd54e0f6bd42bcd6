"""What `resources/topics` takes and answers."""

from skra_app.errors import BrokerUnreachable, InvalidConfig, NotOwner, NotPermitted
from skra_app.web.openapi.operation import Answered, Operation

OPERATIONS = {
    "compact": Operation(
        Answered(
            {
                "type": "object",
                "properties": {"topic": {"type": "string"}, "compacted": {"type": "boolean"}},
                "required": ["topic", "compacted"],
            },
            "It is compacted.",
        ),
        refusals=(BrokerUnreachable, InvalidConfig, NotOwner, NotPermitted),
    ),
}
