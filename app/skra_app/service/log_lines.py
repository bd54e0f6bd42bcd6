"""Lines of the log: one event is one line, whatever names and paths in it somebody chose."""

import logging
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from types import TracebackType

_Raised: TypeAlias = "tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]"
"""What logging hands over: an exception as `sys.exc_info` tells it."""
LINE: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
CONTINUED: Final = "\n  | "
"""How the lines of a trace begin, so that none looks like an event of its own."""
_CONTROL: Final = (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
ESCAPED: Final = {code: f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" for code in _CONTROL}
"""Line ends, what terminals take for orders, and what turns the direction of writing."""


class LogLines(logging.Formatter):
    """Writes records with nothing in them that is not text."""

    def __init__(self) -> None:
        super().__init__(LINE)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """The line."""
        return super().formatMessage(record).translate(ESCAPED)

    def formatException(self, ei: _Raised) -> str:  # noqa: N802 - logging's name
        """The trace, each line of it marked and without control characters."""
        lines = super().formatException(ei).split("\n")
        return CONTINUED.lstrip("\n") + CONTINUED.join(line.translate(ESCAPED) for line in lines)
