"""Options as text: `option java_package = "…";` and `[deprecated = true]`; values of messages on a line each."""

import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, cast

from google.protobuf import text_encoding, text_format
from google.protobuf.message import Message

if TYPE_CHECKING:
    from google.protobuf.descriptor import FieldDescriptor

INDENT = "  "
_HIDDEN = frozenset({"uninterpreted_option", "map_entry"})
"""What is no option of the text: the compiler's own bookkeeping."""


def statements(assigned: Iterable[str]) -> list[str]:
    """One `option … = …;` for each."""
    return [f"option {assignment};" for assignment in assigned]


def bracketed(assigned: list[str]) -> str:
    """A list in brackets as it follows a field: on one line for one, on a line each for several; empty for none."""
    if not assigned:
        return ""
    if len(assigned) == 1:
        return f" [{assigned[0]}]"
    return " [\n" + listed(assigned) + "\n]"


def assignments(options: Message, prefix: str = "", *, whole: bool = False) -> Iterator[str]:
    """Each option that is set, as `name = value`; a repeated one several times, as the language wants it.

    A message with one plain member is written as that member; `whole` messages have all of theirs in braces, by name.
    """
    for field, value in options.ListFields():
        if field.name in _HIDDEN:
            continue
        name = f"{prefix}({field.full_name})" if field.is_extension else prefix + field.name
        if field.name == "features" and field.message_type is not None:
            yield from assignments(value, f"{name}.")
            continue
        for each in value if field.is_repeated else [value]:
            yield ("" if whole else _single(name, each)) or f"{name} = {_value(field, each, by_name=whole)}"


def quoted(text: str | bytes) -> str:
    """A string literal."""
    escaped: str = text_encoding.CEscape(cast("Any", text), as_utf8=True)  # the stubs know bytes alone
    return f'"{escaped}"'


def _single(name: str, value: Any) -> str:  # noqa: ANN401 - whatever the library holds for the field
    """A message of which one plain member is set is written as that member: `(m).tags = "PII"`."""
    members: list[tuple[FieldDescriptor, Any]] = list(value.ListFields()) if isinstance(value, Message) else []
    if len(members) != 1:
        return ""
    field, held = members[0]
    if field.message_type is not None or field.is_extension or (field.is_repeated and len(held) != 1):
        return ""
    return f"{name}.{field.name} = {_scalar(field, held[0] if field.is_repeated else held)}"


def _value(field: "FieldDescriptor", value: Any, *, by_name: bool) -> str:  # noqa: ANN401
    return _message(value, by_name=by_name) if field.message_type is not None else _scalar(field, value)


def _message(message: Message, *, by_name: bool) -> str:
    members = [
        f"{f'[{field.full_name}]' if field.is_extension else field.name}: {_member(field, value, by_name=by_name)}"
        for field, value in message.ListFields()
    ]
    if by_name:
        members.sort(key=lambda member: member.partition(": ")[0])
    return "{\n" + listed(members) + "\n}" if members else "{\n}"


def _member(field: "FieldDescriptor", value: Any, *, by_name: bool) -> str:  # noqa: ANN401
    if not field.is_repeated:
        return _value(field, value, by_name=by_name)
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        key, held = (field.message_type.fields_by_name[name] for name in ("key", "value"))
        items = [
            "{\n"
            + listed([f"key: {_scalar(key, name)}", f"value: {_value(held, value[name], by_name=by_name)}"])
            + "\n}"
            for name in sorted(value)
        ]
    else:
        items = [_value(field, each, by_name=by_name) for each in value]
    return items[0] if len(items) == 1 else "[\n" + listed(items) + "\n]"


def listed(parts: Iterable[str]) -> str:
    """Parts on a line each, one level deeper, with commas between."""
    return ",\n".join(INDENT + part.replace("\n", f"\n{INDENT}") for part in parts)


def _scalar(field: "FieldDescriptor", value: Any) -> str:  # noqa: ANN401
    out = io.StringIO()
    text_format.PrintFieldValue(field, value, out, as_utf8=True, as_one_line=True)
    return out.getvalue().strip()
