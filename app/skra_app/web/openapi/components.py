"""The JSON Schemas of all bodies. Answers are closed: a member that is not described is a fault.

Requests are open, because members that nobody knows are ignored, and a member of null says nothing.
"""

from collections.abc import Mapping

from skra_app.journal import Json
from skra_app.registry.exemptions import PURPOSES
from skra_app.registry.rights import Role
from skra_app.registry.scoped import Mode
from skra_app.web.openapi.operation import list_of, of
from skra_app.web.openapi.parameters import ID
from skra_compat import Level, Policy

Shape = Mapping[str, Json]

TEXT: Shape = {"type": "string"}
SWITCH: Shape = {"type": "boolean"}
TEXTS: Shape = list_of(TEXT)
TEXTS_BY_NAME: Shape = {"type": "object", "additionalProperties": TEXT}
COUNT: Shape = {"type": "integer", "minimum": 0}
VERSION_NUMBER: Shape = {"type": "integer", "minimum": 1}
LEVEL: Shape = {"enum": [level.value for level in Level]}
MODE: Shape = {"enum": [mode.value for mode in Mode]}
OUTCOME: Shape = {"enum": ["ok", "degrades", "undecided", "breaks"]}
TYPES: Shape = {"enum": ["AVRO", "JSON", "PROTOBUF"]}


def closed(required: str, /, **members: Shape) -> Shape:
    """An object with these members and no others; `required` lists names with spaces between."""
    return {
        "type": "object",
        "properties": members,
        "required": required.split(),
        "additionalProperties": False,
    }


def asked(required: str, /, **members: Shape) -> Shape:
    """A request: members that are not required may be null."""
    needed = required.split()
    properties = {
        name: member if name in needed else {"anyOf": [member, {"type": "null"}]} for name, member in members.items()
    }
    return {"type": "object", "properties": properties, **({"required": needed} if needed else {})}


def said(shape: Shape, meaning: str) -> Shape:
    """A schema with a description."""
    return {**shape, "description": meaning}


_RULE: Mapping[str, Shape] = {
    **dict.fromkeys(("doc", "kind", "mode", "type", "expr", "onSuccess", "onFailure"), TEXT),
    "tags": TEXTS,
    "params": TEXTS_BY_NAME,
    "disabled": SWITCH,
}
_RULES = ("migrationRules", "domainRules", "encodingRules")
_CONTENT: Mapping[str, Shape] = {
    "schema": said(TEXT, "The schema's text."),
    "schemaType": said(TYPES, "Its language; AVRO where nothing is said."),
    "references": list_of(of("Reference")),
    "metadata": of("Metadata"),
    "ruleSet": of("RuleSet"),
}
_LONG: Mapping[str, Shape] = {
    "schemaTags": said(list_of(of("Tagged")), "What bears a tag, when `findTags` asks for it."),
    "guid": said({"type": "string", "format": "uuid"}, "The 8.x shape has it."),
    "ts": said(COUNT, "When it was registered, milliseconds since the epoch. The 8.x shape has it."),
    "deleted": said({"const": True}, "It is soft-deleted. The 8.x shape has it."),
}
_PLACE: Mapping[str, Shape] = {"subject": TEXT, "version": VERSION_NUMBER}
_CONFIG: Mapping[str, Shape] = {
    "compatibilityPolicy": {"enum": [policy.value for policy in Policy]},
    **dict.fromkeys(("normalize", "validateFields", "validateNewSchemas", "validateRules"), SWITCH),
    "alias": said(TEXT, "The subject that this one's name stands for."),
    "aliasForDeks": said(TEXT, "The same, for key registries."),
    "compatibilityGroup": said(TEXT, "Only versions that agree on this metadata property are compared."),
    **dict.fromkeys(("defaultMetadata", "overrideMetadata"), of("Metadata")),
    **dict.fromkeys(("defaultRuleSet", "overrideRuleSet"), of("RuleSet")),
}
_LEVELS: Mapping[str, Shape] = {"compatibility": LEVEL, "compatibilityLevel": LEVEL}
_OWNER: Mapping[str, Shape] = {"application": TEXT, "epoch": VERSION_NUMBER, "since": COUNT}

_PURPOSE: Mapping[str, Shape] = {"purpose": {"enum": [*PURPOSES]}, "reason": TEXT}
_SECONDS: Shape = said(COUNT, "Seconds until the key ends; it never does where nothing is said.")
_WISH: Mapping[str, Shape] = {
    "role": {"enum": [role.value for role in Role]},
    "grants": said(
        TEXTS, "`read:NAME`, `write:NAME` or `as-owner:NAME`, where `*` at the end stands for all that begin so."
    ),
    "application": said(TEXT, "Whose topics it writes; at first one of its own name."),
}
_TIME_OR_NULL: Shape = {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]}
_PRINCIPAL: Shape = closed(
    "name role application grants keys",
    name=TEXT,
    keys=list_of(
        closed(
            "id since ends used",
            id=said(TEXT, "The public part of the key's text."),
            since={"type": "string", "format": "date-time"},
            ends=_TIME_OR_NULL,
            used=said(
                _TIME_OR_NULL, "When it was used last, to the minute; null where it was not, as far as is known."
            ),
        )
    ),
    **_WISH,
)

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
    "Error": closed("error_code message", error_code=said(COUNT, "The wire code."), message=TEXT),
    "Problem": closed(
        "type title status detail error_code",
        type=TEXT,
        title=TEXT,
        status=COUNT,
        detail=TEXT,
        error_code=COUNT,
        findings=list_of(of("Finding")),
    ),
    "Finding": said({"type": "object"}, "What the linter said, as `skra lint --output json` writes it."),
    "Linted": closed(
        "subject version id guid schemaType findings",
        subject=TEXT,
        version=VERSION_NUMBER,
        id=ID,
        guid=TEXT,
        schemaType=TYPES,
        findings=list_of(of("Finding")),
    ),
    "Stream": closed(
        "topic category headers owner level key",
        topic=TEXT,
        category=TEXT,
        headers={"anyOf": [TEXTS, {"type": "null"}]},
        owner={"type": ["string", "null"]},
        level={"type": ["string", "null"]},
        key={"type": ["string", "null"]},
    ),
    "Reference": closed("name subject version", name=TEXT, subject=TEXT, version={"type": "integer"}),
    "ReferenceRequest": asked(
        "name subject", name=TEXT, subject=TEXT, version=said({"type": "integer"}, "-1, or none, is the latest.")
    ),
    "Metadata": closed(
        "",
        tags={"type": "object", "additionalProperties": TEXTS},
        properties=TEXTS_BY_NAME,
        sensitive=said(TEXTS, "Properties whose values are secret."),
    ),
    "Rule": closed("name", name={"type": "string", "minLength": 1}, **_RULE),
    "RuleSet": closed("", **dict.fromkeys(_RULES, list_of(of("Rule"))), enableAt=TEXT),
    "SchemaRequest": asked(
        "",
        **{**_CONTENT, "references": list_of(of("ReferenceRequest"))},
        version=said(
            {"type": "integer"},
            "The number that the version must get, or nothing is registered; 0 is whichever is next.",
        ),
        id=said({"type": "integer"}, "The id to keep; in mode IMPORT."),
        schemaTagsToAdd=list_of(of("Tagged")),
        schemaTagsToRemove=list_of(of("Tagged")),
    ),
    "Schema": closed("subject version id schema", **_PLACE, id=ID, **_CONTENT, **_LONG),
    "SchemaWithAliases": closed(
        "subject version id schema",
        **_PLACE,
        id=ID,
        **_CONTENT,
        **_LONG,
        aliases=said(TEXTS, "Other names of the subject, when `aliases` asks for them."),
    ),
    "SchemaString": closed(
        "schema",
        **_PLACE,
        **_CONTENT,
        **_LONG,
        maxId=said(COUNT, "The highest id of the context, when `fetchMaxId` asks for it."),
    ),
    "Registered": said(
        closed("id", **_PLACE, id=ID, **_CONTENT, **_LONG),
        "The id alone, unless the 8.x shape was asked for or the version holds other metadata or rules than were sent.",
    ),
    "Tagged": closed("schemaEntity tags", schemaEntity=of("Entity"), tags=TEXTS),
    "Entity": closed("entityPath entityType", entityPath=TEXT, entityType=TEXT),
    "Amendment": asked(
        "",
        newVersion=said({"type": "integer"}, "The number that the new version must get."),
        tagsToAdd=list_of(of("Tagged")),
        tagsToRemove=list_of(of("Tagged")),
        metadata=of("Metadata"),
        ruleSet=of("RuleSet"),
        rulesToMerge=of("RuleSet"),
        rulesToRemove=said(TEXTS, "Their names."),
    ),
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
    "Scopes": closed(
        "configs modes associations",
        configs={"type": "object", "additionalProperties": of("Config")},
        modes={"type": "object", "additionalProperties": MODE},
        associations=list_of(of("Association")),
    ),
    "Found": closed(
        "total offset limit complete hits",
        total=COUNT,
        offset=COUNT,
        limit=COUNT,
        complete=said(SWITCH, "False while changes are still being read."),
        hits=list_of(of("Hit")),
    ),
    "Hit": closed(
        "subject version id match",
        **_PLACE,
        id=ID,
        schemaType=TYPES,
        kind=TEXT,
        path=TEXT,
        type=TEXT,
        tags=TEXTS,
        doc=TEXT,
        match=closed("in text", **{"in": TEXT, "text": TEXT}),
    ),
    "SubjectVersion": closed("subject version", **_PLACE),
    "ContextId": closed("context id", context=TEXT, id=ID),
    "Verdict": closed(
        "is_compatible", is_compatible=SWITCH, messages=said(TEXTS, "The reasons, when `verbose` asks for them.")
    ),
    "Config": closed("", compatibilityLevel=LEVEL, **_CONFIG),
    "ConfigChange": said(
        asked("", **_LEVELS, **_CONFIG), "Absent members stay, null ones are cleared; a level is read in any case."
    ),
    "ConfigSet": said(
        closed("", **{**_CONFIG, "compatibility": TEXT, "compatibilityPolicy": TEXT}),
        "What was asked for, words as they were sent.",
    ),
    "Mode": closed("mode", mode=MODE),
    "ModeSet": closed("mode", mode=said(TEXT, "The word that was sent.")),
    "ModeRequest": asked("mode", mode=said(TEXT, f"One of {', '.join(mode.value for mode in Mode)}, in any case.")),
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
    "TopicOwner": closed(
        "topic application epoch since",
        topic=TEXT,
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
    "OwnerHistory": closed("topic history", topic=TEXT, history=list_of(of("AuditEntry"))),
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
    "Principal": _PRINCIPAL,
    "Principals": closed("principals", principals=list_of(of("Principal"))),
    "IssuedKey": closed(
        "principal key",
        principal=of("Principal"),
        key=said(TEXT, "Told this once; empty for a principal without keys."),
    ),
    "RemovedPrincipal": closed("removed", removed=TEXT),
    "PrincipalRequest": asked(
        "name role",
        name=TEXT,
        expires_in=_SECONDS,
        keyless=said(SWITCH, "No key: it comes in with a certificate, or with a token of the identity provider."),
        **_WISH,
    ),
    "PrincipalChange": asked("role", **_WISH),
    "KeyRequest": asked(
        "", expires_in=_SECONDS, grace=said(COUNT, "Seconds for which the keys before it are still good.")
    ),
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
    "Fault": closed("index part path message", index=COUNT, part=TEXT, path=TEXT, message=TEXT),
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
