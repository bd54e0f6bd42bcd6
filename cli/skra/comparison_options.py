"""Options of whoever compares two schemas, handed over as one argument."""

from collections.abc import Callable
from functools import wraps
from typing import NamedTuple

import click

from skra_compat import Limits, Policy


class Terms(NamedTuple):
    """On what terms schemas are compared."""

    policy: Policy
    limits: Limits


def with_terms(command: Callable[..., None]) -> Callable[..., None]:
    """Add `--policy` and `--steps-limit`, and hand the command its `terms`."""

    @click.option(
        "--policy",
        type=click.Choice([Policy.STRICT.value, Policy.LENIENT.value], case_sensitive=False),
        default=Policy.STRICT.value,
        show_default=True,
        help="Which events count: all, or those made of declared properties.",
    )
    @click.option(
        "--steps-limit",
        envvar="SKRA_STEPS_LIMIT",
        type=click.IntRange(min=1),
        default=Limits().steps,
        show_default=True,
        help="How much work one comparison may cost before the answer is undecided, and so no (or SKRA_STEPS_LIMIT).",
    )
    @wraps(command)
    def agreed(policy: str, steps_limit: int, **others: object) -> None:
        command(terms=Terms(Policy(policy.upper()), Limits(steps=steps_limit)), **others)

    return agreed
