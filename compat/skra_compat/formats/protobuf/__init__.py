"""Protobuf: proto2, proto3 and editions, compared by what is on the wire.

A text goes through `protoc` once (`protoc`, the one child process of the engine) and comes back as descriptors
(`model`); a base64 `FileDescriptorProto` is taken as it is (`parse`). `canonical` prints descriptors as text, `rules`
compares two of them field number by field number, `values` judges payloads, `outline` is what the linter reads.

To add a rule: write a function that yields `Difference`s and put it in the table of `rules`.
"""

NAME = "PROTOBUF"
