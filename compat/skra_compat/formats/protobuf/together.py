"""Many bodies read at once: as the repeated field of a message that is made for nothing else.

Reading one body costs the library less than calling it does. Each body stands behind a length that is written here, so
none can reach into the next; what is true of the whole (nothing unknown, nothing missing) is true of every body in it.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto

from skra_compat.formats.protobuf.classes import message_class

if TYPE_CHECKING:
    from google.protobuf.message import Message as Decoded

    from skra_compat.formats.protobuf.model import Message, Model

FEWEST: Final = 3
"""Bodies from which on it is cheaper."""
MOST: Final = 512
MOST_BYTES: Final = 1024 * 1024
"""Of what is read at once: objects take many times what their bytes do."""

MOST_HEADS: Final = 4096
"""Lengths that are remembered."""

_PACKAGE: Final = "skra.together"
_TAG: Final = b"\x0a"
"""Field 1, its length in front."""


def batch_class(model: "Model", message: "Message") -> "type[Decoded] | None":
    """The class of a message whose field 1 repeats the given one; None where the library makes none."""
    name = f"Of{message.full_name.encode().hex()}"
    file = FileDescriptorProto(name=f"skra/together/{name}.proto", package=_PACKAGE, syntax="proto3")
    file.dependency.append(model.pool.FindMessageTypeByName(message.full_name).file.name)
    file.message_type.add(name=name).field.add(
        name="events",
        number=1,
        label=FieldDescriptorProto.LABEL_REPEATED,
        type=FieldDescriptorProto.TYPE_MESSAGE,
        type_name=f".{message.full_name}",
    )
    try:
        model.pool.AddSerializedFile(file.SerializeToString())
        return message_class(model, f"{_PACKAGE}.{name}")
    except (TypeError, KeyError):
        return None


def joined(bodies: Sequence[bytes]) -> bytes:
    """The bodies as one message of that class."""
    return b"".join([piece for body in bodies for piece in (_HEADS[len(body)], body)])


class _Heads(dict[int, bytes]):
    """Tag and length before a body, by the length; made when first asked for."""

    def __missing__(self, length: int) -> bytes:
        head = _TAG + _varint(length)
        if len(self) < MOST_HEADS:
            self[length] = head
        return head


def _varint(number: int) -> bytes:
    return bytes([number & 0x7F | 0x80]) + _varint(number >> 7) if number > 0x7F else bytes([number])


_HEADS: Final = _Heads()
