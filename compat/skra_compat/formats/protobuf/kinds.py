"""The types of fields by their number in descriptors (`FieldDescriptorProto.Type` in descriptor.proto)."""

from typing import Final

STRING: Final = 9
GROUP: Final = 10
MESSAGE: Final = 11
BYTES: Final = 12
ENUM: Final = 14

SCALARS: Final = {
    1: "double",
    2: "float",
    3: "int64",
    4: "uint64",
    5: "int32",
    6: "fixed64",
    7: "fixed32",
    8: "bool",
    STRING: "string",
    BYTES: "bytes",
    13: "uint32",
    15: "sfixed32",
    16: "sfixed64",
    17: "sint32",
    18: "sint64",
}
"""The language's word for each type that has no declaration."""

WORDS: Final = SCALARS | {GROUP: "group", MESSAGE: "message", ENUM: "enum"}
