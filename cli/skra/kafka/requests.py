"""Requests that the client library does not know: IncrementalAlterConfigs (KIP-339) and DescribeLogDirs (KIP-113).

Their layouts are Apache Kafka's message definitions, IncrementalAlterConfigs version 0 and DescribeLogDirs version 4,
which tells how much room is left on the disk (KIP-827).
"""

from collections.abc import Mapping
from typing import Final

from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    Array,
    Boolean,
    CompactArray,
    CompactString,
    Int8,
    Int16,
    Int32,
    Int64,
    Schema,
    String,
    TaggedFields,
)

TOPIC: Final = 2
"""The type of resource."""
SET, DELETE = 0, 1
_TEXT: Final = String("utf-8")
_COMPACT: Final = CompactString("utf-8")


class AlteredConfigs(Response):
    """Error code and message by resource."""

    API_KEY = 44
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "responses",
            Array(("error_code", Int16), ("error_message", _TEXT), ("resource_type", Int8), ("resource_name", _TEXT)),
        ),
    )


class _AlterConfigs(RequestStruct):
    API_KEY = 44
    API_VERSION = 0
    RESPONSE_TYPE = AlteredConfigs
    SCHEMA = Schema(
        (
            "resources",
            Array(
                ("resource_type", Int8),
                ("resource_name", _TEXT),
                ("configs", Array(("name", _TEXT), ("config_operation", Int8), ("value", _TEXT))),
            ),
        ),
        ("validate_only", Boolean),
    )


class AlterTopicConfigs(Request[_AlterConfigs]):
    """Sets some configs of a topic, or takes them back to their defaults (None); the others stay."""

    API_KEY = 44

    def __init__(self, topic: str, changes: Mapping[str, str | None]) -> None:
        self._topic = topic
        self._changes = [(name, DELETE if value is None else SET, value) for name, value in changes.items()]

    def build(self, request_struct_class: type[_AlterConfigs]) -> _AlterConfigs:
        """The request in a version that the broker takes."""
        return request_struct_class([(TOPIC, self._topic, self._changes)], False)


class LogDirs(Response):
    """What each partition takes on a disk, and how much room is left there; -1 is not known."""

    API_KEY = 35
    API_VERSION = 4
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        ("error_code", Int16),
        (
            "results",
            CompactArray(
                ("error_code", Int16),
                ("log_dir", _COMPACT),
                (
                    "topics",
                    CompactArray(
                        ("name", _COMPACT),
                        (
                            "partitions",
                            CompactArray(
                                ("partition_index", Int32),
                                ("partition_size", Int64),
                                ("offset_lag", Int64),
                                ("is_future_key", Boolean),
                                ("tags", TaggedFields),
                            ),
                        ),
                        ("tags", TaggedFields),
                    ),
                ),
                ("total_bytes", Int64),
                ("usable_bytes", Int64),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class _DescribeLogDirs(RequestStruct):
    FLEXIBLE_VERSION = True
    API_KEY = 35
    API_VERSION = 4
    RESPONSE_TYPE = LogDirs
    SCHEMA = Schema(
        (
            "topics",
            CompactArray(("topic", _COMPACT), ("partitions", CompactArray(Int32)), ("tags", TaggedFields)),
        ),
        ("tags", TaggedFields),
    )


class DescribeLogDirs(Request[_DescribeLogDirs]):
    """Asks one broker what all of its partitions take."""

    API_KEY = 35

    def build(self, request_struct_class: type[_DescribeLogDirs]) -> _DescribeLogDirs:
        """The request in a version that the broker takes."""
        return request_struct_class(None, {})
