"""Which messages an event of a message may hold."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from skra_compat.formats.protobuf.model import Message, Model, Resolved


def too_wide(model: "Model", message: "Message") -> bool:
    """Whether an event of the message may hold one that the library cannot."""
    return bool(model.wide) and any(each.full_name in model.wide for each in below(model.resolved, message))


def below(types: "Resolved", message: "Message") -> "list[Message]":
    """The message and every message that its fields lead to, each once."""
    found = {message.full_name: message}
    waiting = [message]
    while waiting:
        holder = waiting.pop()
        for field in (*holder.fields.values(), *types.extensions.get(holder.full_name, {}).values()):
            if field.type in {"message", "group"} and field.type_name not in found:
                found[field.type_name] = types.messages[field.type_name]
                waiting.append(found[field.type_name])
    return list(found.values())
