"""Options of `skra lint` that belong together, handed to it as one argument."""

from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path

import click

from skra.exits import Unusable
from skra.sample_file import read_samples
from skra_lint import Category, RuleSet, Stream, UnknownRule, select_rules

Command = Callable[..., None]


def with_rules(command: Command) -> Command:
    """Add `--select`, `--ignore` and `--set`, and hand the command its `rules`."""

    @click.option("--select", multiple=True, metavar="CODES", help="Only these rules or families: SP,EN401.")
    @click.option("--ignore", multiple=True, metavar="CODES", help="Not these rules or families.")
    @click.option(
        "--set",
        "ruleset",
        type=click.Choice([one.name.lower() for one in RuleSet]),
        default="recommended",
        show_default=True,
        help="Which rules, where --select names none.",
    )
    @wraps(command)
    def chosen(select: tuple[str, ...], ignore: tuple[str, ...], ruleset: str, **others: object) -> None:
        try:
            rules = select_rules(_codes(select), _codes(ignore), RuleSet[ruleset.upper()])
        except UnknownRule as unknown:
            raise Unusable(str(unknown)) from unknown
        command(rules=rules, **others)

    return chosen


def with_stream(command: Command) -> Command:
    """Add `--headers`, `--category` and `--samples`, what is known of the stream, and hand the command its `stream`."""

    @click.option("--headers", metavar="NAMES", help="Headers that every event carries; empty: there are none.")
    @click.option(
        "--category",
        type=click.Choice([one.value for one in Category]),
        default="fact",
        show_default=True,
        help="What the stream is for; it exempts from rules that would be wrong about it.",
    )
    @click.option("--samples", type=click.Path(path_type=Path), help="Events of the stream, one JSON object a line.")
    @wraps(command)
    def known(headers: str | None, category: str, samples: Path | None, **others: object) -> None:
        declared = None if headers is None else frozenset(_codes([headers]))
        events = read_samples(samples) if samples is not None else ()
        command(stream=Stream(category=Category(category), headers=declared, samples=events), **others)

    return known


def _codes(lists: Iterable[str]) -> list[str]:
    return [code.strip() for one in lists for code in one.split(",") if code.strip()]
