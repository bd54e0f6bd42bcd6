"""How a command ends: 0 yes, 1 no, 2 wrong use, unreadable or unknown, 3 unreachable."""

import click


class Refused(click.ClickException):
    """The answer is no."""

    exit_code = 1


class Unusable(click.ClickException):
    """What was given cannot be read, or names something that does not exist."""

    exit_code = 2


class Unreachable(click.ClickException):
    """Nobody answers at the address."""

    exit_code = 3
