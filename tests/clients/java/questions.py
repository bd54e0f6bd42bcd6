"""A pair of schemas and some payloads as a question to Java, and what its answer means."""

import base64
from collections.abc import Iterable, Mapping
from typing import Any

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from skra_compat import Json, Schema


def question(reader: Schema, writer: Schema, payloads: Iterable[bytes], event: Json = None) -> dict[str, Any]:
    """What to ask; a Protobuf event with an `@type` is another message than the file's first."""
    protobuf = writer.format == "PROTOBUF"
    names = _message(writer, event) if protobuf else ()
    return {
        "format": writer.format,
        "writer": _side(writer, names) if protobuf else writer.text,
        "reader": _side(reader, names) if protobuf else reader.text,
        "payloads": [base64.b64encode(one).decode() for one in payloads],
    }


def refused(event: Mapping[str, Any]) -> bool:
    """Whether Java's reader raised or said that the event is not valid."""
    return "refused" in event["read"]


def changed(event: Mapping[str, Any]) -> bool:
    """Whether Java's reader took a Protobuf event for another one: field numbers are what the two schemas share."""
    wrote, read = event["wrote"].get("value"), event["read"].get("value")
    return isinstance(wrote, dict) and isinstance(read, dict) and wrote["numbers"] != read["numbers"]


def _message(writer: Schema, event: Json) -> tuple[str, ...]:
    resolved = writer.model.resolved
    named = event.get("@type") if isinstance(event, Mapping) else None
    return resolved.paths[named] if named else (resolved.file.messages[0].name,)


def _side(schema: Schema, names: tuple[str, ...]) -> dict[str, str]:
    files = FileDescriptorSet(file=[*schema.model.imports.values(), schema.model.own])
    package = schema.model.own.package
    message = ".".join((package, *names) if package else names)
    return {"files": base64.b64encode(files.SerializeToString()).decode(), "message": message}
