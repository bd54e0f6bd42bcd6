"""Bodies about schemas, their versions and their verdicts."""

from collections.abc import Mapping

from skra_app.web.openapi.operation import list_of, of
from skra_app.web.openapi.parameters import ID
from skra_app.web.openapi.shapes import (
    COUNT,
    PLACE,
    SWITCH,
    TEXT,
    TEXTS,
    TEXTS_BY_NAME,
    TYPES,
    Shape,
    asked,
    closed,
    said,
)

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

COMPONENTS: Mapping[str, Shape] = {
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
        propagateSchemaTags=said(SWITCH, "Write the tags of the newest version into the schema."),
    ),
    "Schema": closed("subject version id schema", **PLACE, id=ID, **_CONTENT, **_LONG),
    "SchemaWithAliases": closed(
        "subject version id schema",
        **PLACE,
        id=ID,
        **_CONTENT,
        **_LONG,
        aliases=said(TEXTS, "Other names of the subject, when `aliases` asks for them."),
    ),
    "SchemaString": closed(
        "schema",
        **PLACE,
        **_CONTENT,
        **_LONG,
        maxId=said(COUNT, "The highest id of the context, when `fetchMaxId` asks for it."),
    ),
    "Registered": said(
        closed("id", **PLACE, id=ID, **_CONTENT, **_LONG),
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
    "SubjectVersion": closed("subject version", **PLACE),
    "ContextId": closed("context id", context=TEXT, id=ID),
    "Verdict": closed(
        "is_compatible", is_compatible=SWITCH, messages=said(TEXTS, "The reasons, when `verbose` asks for them.")
    ),
}
