"""Options as text: `option java_package = "…";` and `[deprecated = true]`."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from google.protobuf import text_encoding, text_format

if TYPE_CHECKING:
    from google.protobuf.descriptor import FieldDescriptor
    from google.protobuf.message import Message

INDENT = "  "
_HIDDEN = frozenset({"uninterpreted_option", "map_entry"})
"""What is no option of the text: the compiler's own bookkeeping."""


def statements(options: "Message") -> list[str]:
    """One `option … = …;` for each."""
    return [f"option {assignment};" for assignment in assignments(options)]


def bracketed(assigned: list[str]) -> str:
    """A list in brackets as it follows a field: on one line for one, on a line each for several; empty for none."""
    if not assigned:
        return ""
    if len(assigned) == 1:
        return f" [{assigned[0]}]"
    return " [\n" + ",\n".join(INDENT + each for each in assigned) + "\n]"


def assignments(options: "Message", prefix: str = "") -> Iterator[str]:
    """Each option that is set, as `name = value`; a repeated one several times, as the language wants it."""
    for field, value in options.ListFields():
        if field.name in _HIDDEN:
            continue
        name = f"{prefix}({field.full_name})" if field.is_extension else prefix + field.name
        if field.name == "features" and field.message_type is not None:
            yield from assignments(value, f"{name}.")
            continue
        for each in value if field.is_repeated else [value]:
            yield f"{name} = {_value(field, each)}"


def quoted(text: str) -> str:
    """A string literal."""
    escaped: str = text_encoding.CEscape(cast("Any", text), as_utf8=True)  # the stubs know bytes alone
    return f'"{escaped}"'


def _value(field: "FieldDescriptor", value: Any) -> str:  # noqa: ANN401 - whatever the library holds for the field
    out = io.StringIO()
    text_format.PrintFieldValue(field, value, out, as_utf8=True, as_one_line=True)
    return out.getvalue().strip()
