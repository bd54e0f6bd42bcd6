"""The options of protovalidate, as a schema to refer to."""

VALIDATE = "buf/validate/validate.proto"
RULES = """
syntax = "proto2";
package buf.validate;
import "google/protobuf/descriptor.proto";
message Rule { optional string id = 1; optional string message = 2; optional string expression = 3; }
message MessageRules { repeated Rule cel = 3; repeated string cel_expression = 5; }
extend google.protobuf.MessageOptions { optional MessageRules message = 1159; }
"""
"""As much of protovalidate's options as the cases use."""
