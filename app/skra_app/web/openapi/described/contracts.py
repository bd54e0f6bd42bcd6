"""What `resources/contracts` takes and answers."""

from skra_app.errors import (
    BrokerUnreachable,
    ContractNotFound,
    InvalidTopic,
    Nameless,
    NotOwner,
    SchemaTooLarge,
    TopicNotFound,
    UnacceptableSchema,
    UnkeepableContract,
)
from skra_app.web.openapi.operation import Answered, Operation, Parameter, of, read

_FILTER = (
    Parameter("topic", {"type": "string"}, "Contracts for this topic alone."),
    Parameter("application", {"type": "string"}, "Contracts of this application alone."),
    Parameter("state", {"enum": ["ok", "broken", "pending"]}, "Contracts in this state alone."),
    Parameter("offset", {"type": "integer"}, "How many to leave out from the beginning."),
    Parameter("limit", {"type": "integer"}, "How many at most; below 1: all."),
)

OPERATIONS = {
    "schema": Operation(read({"type": "object"}, "A JSON Schema, draft 2020-12.")),
    "listed": Operation(read(of("Contracts"), "By topic and application."), query=_FILTER),
    "publish": Operation(
        Answered(of("Contract"), "The version that stands already."),
        body="ContractDocument",
        refusals=(InvalidTopic, TopicNotFound, UnkeepableContract, NotOwner, Nameless),
        others={201: Answered(of("Contract"), "A new version.")},
    ),
    "contract": Operation(read(of("Contract"), "The newest version."), refusals=(ContractNotFound,)),
    "retire": Operation(Answered(of("Retired"), "What ended."), refusals=(ContractNotFound, NotOwner, Nameless)),
    "impact": Operation(
        Answered(of("Impact"), "Who breaks, and what becomes of everybody."),
        body="SchemaRequest",
        refusals=(UnacceptableSchema, SchemaTooLarge),
    ),
    "fields": Operation(read(of("TopicFields"), "In the order of the schema; none without one.")),
    "readers": Operation(
        Answered(of("Consumers"), "Contracts, groups, and groups without one."), refusals=(BrokerUnreachable,)
    ),
}
