"""How a command ends: 0 yes, 1 no, 2 wrong use, unreadable or unknown, 3 unreachable.

Refused         the answer is no
└── Conflict    no, because of what stands already
Unusable        what was given cannot be read, or names something that does not exist
├── Missing     the registry has nothing of that name
└── Unreadable  a file that holds nothing to work with, and where in it that shows
Unreachable     nobody answers at the address, or somebody who is no registry
"""

import click


class Refused(click.ClickException):
    """The answer is no."""

    exit_code = 1


class Conflict(Refused):
    """No, because of what stands already: an incompatible version, a topic of that name."""


class Unusable(click.ClickException):
    """What was given cannot be read, or names something that does not exist."""

    exit_code = 2


class Missing(Unusable):
    """The registry has nothing of that name."""


class Unreadable(Unusable):
    """A file that holds nothing to work with; `line` and `column` count from 1 and are 0 where none is known."""

    def __init__(self, message: str, file: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.file = file
        self.line = line
        self.column = column


class Unreachable(click.ClickException):
    """Nobody answers at the address, or somebody who is no registry."""

    exit_code = 3
