"""Lengths of time as people write them: `90d`, `12h`, `30m`, `45s`."""

from typing import Final

import click

_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_DIGITS: Final = 9


class Duration(click.ParamType[int]):
    """Whole seconds."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read a number and its unit."""
        if isinstance(value, int):
            return value
        text = str(value)
        number, unit = text[:-1], text[-1:]
        if unit not in _SECONDS or not (number.isascii() and number.isdigit()) or len(number) > _DIGITS:
            self.fail(f"{text!r}: expected a number and s, m, h or d, such as 90d", param, ctx)
        return int(number) * _SECONDS[unit]
