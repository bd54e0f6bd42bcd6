"""The parameters, each with one meaning wherever it stands."""

from collections.abc import Mapping

from skra_app.journal import Json
from skra_app.web.openapi.operation import Parameter

FLAG: Mapping[str, Json] = {"type": "boolean", "default": False}
TEXT: Mapping[str, Json] = {"type": "string"}
MANY: Mapping[str, Json] = {"type": "array", "items": TEXT}
ID: Mapping[str, Json] = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
VERSION: Mapping[str, Json] = {"anyOf": [ID, {"const": "latest"}, {"const": -1}]}

PATH: Mapping[str, Parameter] = {
    found.name: found
    for found in (
        Parameter(
            "subject",
            {"type": "string", "minLength": 1},
            "A subject, percent-encoded (`%2F` for `/`); `:.ctx:name` names one of the context `.ctx`.",
            "orders-value",
        ),
        Parameter("version", VERSION, "The number of a version; `latest` and `-1` are the newest live one.", "latest"),
        Parameter("id", ID, "The id that serializers put before a record.", 1),
        Parameter(
            "guid",
            {"type": "string", "format": "uuid"},
            "The identity of a schema's content, the same in every context and registry.",
            "00000000-0000-0000-0000-000000000000",
        ),
        Parameter("context", TEXT, "A namespace of ids and subjects, with or without its leading dot.", "dev"),
        Parameter("topic", {"type": "string", "minLength": 1}, "A topic's name.", "orders"),
        Parameter("application", {"type": "string", "minLength": 1}, "An application that reads.", "billing"),
        Parameter("principal", {"type": "string", "minLength": 1}, "A principal's name.", "order-service"),
        Parameter(
            "resource",
            {"type": "string", "minLength": 1},
            "A resource: its id, or its namespace and name with a slash between.",
            "-/orders",
        ),
    )
}
"""By the name that the path shows."""

SHOWN_AS: Mapping[str, str] = {"number": "version"}
"""Parameters of routes that a reader knows by another name."""

DELETED = Parameter("deleted", FLAG, "Soft-deleted ones too.")
DELETED_ONLY = Parameter("deletedOnly", FLAG, "Soft-deleted ones and no others.")
DELETED_AS_NEGATIVE = Parameter("deletedAsNegative", FLAG, "Soft-deleted ones too, as negative numbers.")
PERMANENT = Parameter("permanent", FLAG, "For ever; only what was soft-deleted before can go.")
NORMALIZE = Parameter(
    "normalize", FLAG, "Compare and keep the schema with its order made one where order means nothing."
)
FORCE = Parameter("force", FLAG, "Register without asking for compatibility.")
REASON = Parameter("reason", TEXT, "Written down where contracts overrule the level (policy `judge=contracts`).")
VERBOSE = Parameter("verbose", FLAG, "Give the reasons.")
FORMAT = Parameter(
    "format",
    TEXT,
    "The rendering of the schema: `resolved` (Avro, references inlined), `serialized` (Protobuf, base64 of its"
    " descriptor), `ignore_extensions` (Protobuf). One that the language does not know is ignored.",
    "serialized",
)
SUBJECT = Parameter(
    "subject", TEXT, "A subject, which selects the context in which the id is looked up.", "orders-value"
)
FETCH_MAX_ID = Parameter("fetchMaxId", FLAG, "Answer with the highest id of the context too.")
SUBJECT_PREFIX = Parameter(
    "subjectPrefix", TEXT, "How the subjects begin; `:*:` is every context, `:.ctx:` one of them.", "orders"
)
CONTEXT_PREFIX = Parameter("contextPrefix", TEXT, "How the contexts begin.", ".")
LATEST_ONLY = Parameter("latestOnly", FLAG, "The newest version of each subject and no others.")
KEY = Parameter("key", MANY, "Names of metadata properties.")
VALUE = Parameter("value", MANY, "Their values, in the same order.")
DEFAULT_TO_GLOBAL = Parameter("defaultToGlobal", FLAG, "What holds for the subject, whoever said it.")
FORCE_MODE = Parameter("force", FLAG, "Even over live subjects, when the mode is to be IMPORT.")
RECURSIVE = Parameter("recursive", FLAG, "And of everything below.")
FIND_TAGS = Parameter("findTags", MANY, "Tell what bears one of these tags; `*` is any tag.")
REFERENCE_FORMAT = Parameter(
    "referenceFormat", TEXT, "`qualified` says the context of each reference's subject.", "qualified"
)
ALIASES = Parameter("aliases", FLAG, "What subjects stand for by an alias too.")
RULE_TYPE = Parameter("ruleType", MANY, "Versions with a rule of one of these types.")
Q = Parameter("q", TEXT, "Words of names, types, tags and documentation, and filters such as `type:string`.", "order")
TOPIC = Parameter("topic", TEXT, "Those of one topic.", "orders")
AT_MOST = Parameter("limit", {"type": "integer", "default": 100, "maximum": 1000}, "How many at most.", 10)
PAGE = (
    Parameter("offset", {"type": "integer", "minimum": 0, "default": 0}, "How many to leave out at the beginning."),
    Parameter("limit", {"type": "integer", "default": -1}, "How many to give at most; below 1 is all that may be."),
)
