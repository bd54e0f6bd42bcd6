"""Options of `skra lint` that belong together, each group handed to it as one argument."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Final, NamedTuple, cast

import click

from skra.configuration.lint_file import Configurations
from skra.configuration.lint_settings import LintSettings
from skra.configuration.lint_words import settings
from skra.exits import Unusable
from skra.linting import Terms
from skra.sample_file import read_samples
from skra_lint import Category, RuleSet

Command = Callable[..., None]


class Edits(NamedTuple):
    """What a run may write."""

    fix: bool
    diff: bool
    baseline: bool
    """Set aside what is found now, in the baseline's file."""


class Origin(NamedTuple):
    """Where events come from besides files; None and empty: from nowhere else."""

    registry: str | None
    user: str
    subjects: tuple[str, ...]
    topics: tuple[str, ...]
    broker: str | None
    last: int


def with_terms(command: Command) -> Command:
    """Add what says which rules are asked, and how: the command gets its `terms`."""

    @click.option("--samples", type=click.Path(path_type=Path), help="Events of the stream, one JSON object a line.")
    @click.option("--config", type=click.Path(path_type=Path), help="Instead of skra.toml, pyproject.toml, setup.cfg.")
    @wraps(command)
    def agreed(*, samples: Path | None, config: Path | None, **others: object) -> None:
        said = {name: _told(others.pop(name.replace("-", "_"))) for name in _SETTINGS}
        asked = _settings({name: value for name, value in said.items() if value is not None})
        events = read_samples(samples) if samples is not None else ()
        command(terms=Terms(asked, Configurations(config), events), **others)

    optioned: Command = agreed
    for option in reversed(_SETTINGS.values()):
        optioned = option(optioned)
    return optioned


def _told(value: object) -> str | None:
    """An option's value as a configuration file spells it; None where nothing was said."""
    if isinstance(value, tuple):
        return ",".join(map(str, cast("tuple[object, ...]", value))) or None
    return None if value is None else str(value)


def with_edits(command: Command) -> Command:
    """Add what lets a run write: the command gets its `edits`."""

    @click.option("--fix", is_flag=True, help="Make the safe edits: take out suppressions that hide nothing.")
    @click.option("--diff", is_flag=True, help="Show these edits; without --fix nothing is written.")
    @click.option("--write-baseline", is_flag=True, help="Set aside what is found now.")
    @wraps(command)
    def allowed(*, fix: bool, diff: bool, write_baseline: bool, **others: object) -> None:
        command(edits=Edits(fix, diff, write_baseline), **others)

    return allowed


def with_origin(command: Command) -> Command:
    """Add where events come from besides files: the command gets its `origin`."""

    @click.option("--registry", metavar="URL", help="Judge what a registry holds, with what it knows of the streams.")
    @click.option("--user", envvar="SKRA_USER", metavar="NAME[:KEY]", default="", help="Who you are (or SKRA_USER).")
    @click.option("--subject", "subjects", multiple=True, help="Only these subjects of the registry.")
    @click.option("--topic", "topics", multiple=True, help="Only the subjects of these topics.")
    @click.option("--broker", metavar="HOST:PORT", help="Take samples from the topics of a Kafka broker.")
    @click.option("--last", type=click.IntRange(min=1), default=10_000, show_default=True, help="How many samples.")
    @wraps(command)
    def found(  # noqa: PLR0913 - one parameter a flag
        *,
        registry: str | None,
        user: str,
        subjects: tuple[str, ...],
        topics: tuple[str, ...],
        broker: str | None,
        last: int,
        **others: object,
    ) -> None:
        if (subjects or topics) and not (registry or broker):
            raise Unusable("--subject and --topic name what a registry or a broker holds: add --registry or --broker")
        if broker and not topics:
            raise Unusable("--broker: which topic? add --topic NAME")
        command(origin=Origin(registry, user, subjects, topics, broker, last), **others)

    return found


def _settings(said: dict[str, str]) -> LintSettings:
    try:
        return settings(said, Path())
    except ValueError as problem:
        raise Unusable(f"--{problem}") from problem


def _named(kind: type[RuleSet]) -> "click.Choice[str]":
    return click.Choice([one.name.lower() for one in kind])


def _valued(kind: type[Category]) -> "click.Choice[str]":
    return click.Choice([one.value for one in kind])


_SETTINGS: Final[dict[str, Callable[[Command], Command]]] = {
    "select": click.option(
        "--select", multiple=True, metavar="RULES", help="Only these codes, families or names: SP,no-owner."
    ),
    "ignore": click.option("--ignore", multiple=True, metavar="RULES", help="Not these."),
    "set": click.option("--set", type=_named(RuleSet), help="Which rules, where none is selected. [recommended]"),
    "severity": click.option(
        "--severity", multiple=True, metavar="RULE=LEVEL", help="error, warn, info or off, whatever it is."
    ),
    "category": click.option(
        "--category", type=_valued(Category), help="What the streams are for; it exempts from rules. [fact]"
    ),
    "headers": click.option(
        "--headers", metavar="NAMES", help="Headers that every event carries; empty: there are none."
    ),
    "fail-on": click.option(
        "--fail-on", type=click.Choice(["error", "warning", "info"]), help="What ends with 1. [warning]"
    ),
    "baseline": click.option(
        "--baseline", type=click.Path(path_type=Path), help="Findings that are known, and not told again."
    ),
}
"""What a configuration file may say too, by its name there."""
