"""The library's classes of a model's messages."""

from typing import TYPE_CHECKING

from google.protobuf.message_factory import GetMessageClass

if TYPE_CHECKING:
    from google.protobuf.message import Message

    from skra_compat.formats.protobuf.model import Model


def message_class(model: "Model", full_name: str) -> "type[Message]":
    """The class that writes and reads a message; linked to the model's own pool alone."""
    return GetMessageClass(model.pool.FindMessageTypeByName(full_name))
