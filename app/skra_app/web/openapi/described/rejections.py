"""What `resources/rejections` takes and answers."""

from skra_app.errors import BrokerUnreachable, NotAllowed
from skra_app.web.openapi.operation import Answered, Operation, of
from skra_app.web.openapi.parameters import AT_MOST, TOPIC

OPERATIONS = {
    "rejections": Operation(
        Answered(of("Rejections"), "The newest rejected batches, oldest of them first."),
        (TOPIC, AT_MOST),
        refusals=(BrokerUnreachable, NotAllowed),
    ),
}
