"""The library's classes of a model's messages."""

from typing import TYPE_CHECKING, Any, cast

from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.protobuf.message import Message as Decoded

if TYPE_CHECKING:
    from skra_compat.formats.protobuf.model import Model

_MADE = "_concrete_class"
"""Where a descriptor keeps its class; None until there is one."""
_MAKE = cast("Any", type(FileDescriptorProto))


def message_class(model: "Model", full_name: str) -> type[Decoded]:
    """The class that writes and reads a message; linked to the model's own pool alone.

    The library's own `GetMessageClass` goes from message to message by recursion, deeper than the stack where thousands
    lead to each other; but made one by one, classes find those of their fields when they meet them.
    """
    descriptor = model.pool.FindMessageTypeByName(full_name)
    made = getattr(descriptor, _MADE, None) or _MAKE(descriptor.name, (Decoded,), {"DESCRIPTOR": descriptor})
    return cast("type[Decoded]", made)
