"""Bodies about contracts and consumers."""

from collections.abc import Mapping

from skra_app.web.openapi.operation import list_of, of
from skra_app.web.openapi.shapes import COUNT, OUTCOME, SWITCH, TEXT, TEXTS, Shape, closed, said

COMPONENTS: Mapping[str, Shape] = {
    "ContractDocument": said(
        {"type": "object"}, "See `/v1/contracts/schema`; its `contract` and `topic` are those of the path."
    ),
    "Proof": closed(
        "event outcome payload", event={}, outcome=TEXT, payload=said(TEXT, "As the codec writes it, base64.")
    ),
    "Consequence": closed(
        "outcome path version need message counterexample",
        outcome=OUTCOME,
        path=TEXT,
        version=said({"type": ["integer", "null"]}, "An earlier version whose events these are; else null."),
        need=TEXT,
        message=TEXT,
        counterexample={"anyOf": [of("Proof"), {"type": "null"}]},
    ),
    "ConsumerVerdict": closed(
        "application topic owner outcome pending blocks consequences standing unpromised",
        application=TEXT,
        topic=TEXT,
        owner=said(TEXT, "Whom to talk to, as the contract says."),
        outcome=OUTCOME,
        pending=said(SWITCH, "No schema of the topic meets the contract yet: nobody is held to it."),
        blocks=said(SWITCH, "Whether it stands in the way of the schema."),
        consequences=list_of(of("Consequence")),
        standing=said(list_of(of("Consequence")), "Earlier versions whose events may still come, and the key."),
        unpromised=said(list_of(of("Consequence")), "Headers, values and records of old that nobody promises."),
        offTheRules=said(TEXT, "What was forgiven in a schema off the rules of its language; else absent."),
    ),
    "Contract": closed(
        "topic application version state document verdict",
        topic=TEXT,
        application=TEXT,
        version=COUNT,
        state={"enum": ["ok", "broken", "pending"]},
        document=of("ContractDocument"),
        verdict={"anyOf": [of("ConsumerVerdict"), {"type": "null"}]},
    ),
    "Contracts": closed("contracts", contracts=list_of(of("Contract"))),
    "Retired": closed("topic application", topic=TEXT, application=TEXT),
    "Impact": closed("topic breaks consumers", topic=TEXT, breaks=TEXTS, consumers=list_of(of("ConsumerVerdict"))),
    "TopicField": closed("path types since readers", path=TEXT, types=TEXTS, since=COUNT, readers=TEXTS),
    "TopicFields": closed("topic fields", topic=TEXT, fields=list_of(of("TopicField"))),
    "ConsumerGroup": closed(
        "group state committed contract",
        group=TEXT,
        state=TEXT,
        committed=said({"type": "object"}, "Offset by partition."),
        contract=said(SWITCH, "Whether a contract speaks for it."),
    ),
    "Consumers": closed(
        "topic contracts groups withoutContract",
        topic=TEXT,
        contracts=list_of(of("Contract")),
        groups=list_of(of("ConsumerGroup")),
        withoutContract=TEXTS,
    ),
}
