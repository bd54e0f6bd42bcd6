"""`skra dlq`: the message hospital."""

import asyncio
import getpass
import json
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from skra.broker import Broker
from skra.exits import Missing, Refused, Unusable
from skra.options import identified, output_option, with_broker, with_identity, with_registry

if TYPE_CHECKING:
    from collections.abc import Generator

    from skra.client import RegistryClient
    from skra.dlq.content import Reader
    from skra.dlq.letter import DeadLetter
    from skra.dlq.replay import Outcome, Prescribe, Remedy

_LONGEST_REPLAY = 3600
"""Seconds."""

_where = click.option(
    "--where",
    multiple=True,
    metavar="NAME=TEXT",
    help="Only letters whose reason, field, client, principal, code, schema, key, part or partition is so; repeatable.",
)
_dry_run = click.option("--dry-run", is_flag=True, help="Tell what would be sent, and send nothing.")


@click.group()
def command() -> None:
    """Dead letters: records that their topic did not take. See them, mend them, send them back.

    A topic with the policy validation=dlq keeps its bad records in TOPIC.dlq. A letter is named by its place there,
    PARTITION/OFFSET, as `skra dlq ls TOPIC` shows it.
    """


@command.command("ls")
@click.argument("topic", required=False)
@_where
@click.option("--all", "everything", is_flag=True, help="Those that were sent back already, too.")
@with_broker
@with_identity
@output_option("json")
def ls(topic: str | None, *, where: tuple[str, ...], everything: bool, broker: Broker, output: str) -> None:
    """List the dead letters of TOPIC, or of every topic: place, time, sender, reason."""
    from skra.dlq import report  # noqa: PLC0415 - loads a Kafka client
    from skra.dlq.kafka import dead_letter_topics, reachable  # noqa: PLC0415

    async def topics() -> list[str]:
        async with reachable(broker):
            return await dead_letter_topics(broker)

    for name in [topic] if topic is not None else asyncio.run(topics()):
        chosen = [one for one in _chosen(_letters(broker, name), where) if everything or one.healed is None]
        if output == "text" and (chosen or topic is not None):
            click.echo(f"{name}.dlq: {len(chosen)} dead letter{'' if len(chosen) == 1 else 's'}")
        for one in chosen:
            click.echo(_dumped(report.as_json(one)) if output == "json" else f"  {report.listed(one)}")


@command.command("show")
@click.argument("topic")
@click.argument("place")
@with_broker
@output_option("json")
@with_registry
def show(registry: "RegistryClient", *, topic: str, place: str, broker: Broker, output: str) -> None:
    """Show one dead letter of TOPIC: why it is there, its headers, its key, and its value as far as it can be read."""
    from skra.dlq import report  # noqa: PLC0415 - loads a Kafka client

    (letter,) = _at(_letters(broker, topic), topic, (place,))
    content = _reader(registry).content(letter)
    told = _dumped(report.as_json(letter, content)) if output == "json" else "\n".join(report.shown(letter, content))
    click.echo(told)


@command.command("fix")
@click.argument("topic")
@click.argument("place")
@click.option("--set", "settings", multiple=True, metavar="PATH=VALUE", help="Set a member of the event; repeatable.")
@click.option("--value", "file", type=click.Path(path_type=Path), help="Take the whole event from a JSON file.")
@click.option("--header", "added", multiple=True, metavar="NAME=VALUE", help="Add a header; repeatable.")
@_dry_run
@with_broker
@output_option("json")
@with_registry
@click.pass_context
def fix(  # noqa: PLR0913 - one parameter a flag
    context: click.Context,
    registry: "RegistryClient",
    *,
    topic: str,
    place: str,
    settings: tuple[str, ...],
    file: Path | None,
    added: tuple[str, ...],
    dry_run: bool,
    broker: Broker,
    output: str,
) -> None:
    """Change the event of one dead letter and send it back to TOPIC; without --set, --value and --header in $EDITOR.

    What is no event of the topic's schema is not sent. Exit 0: it is in its topic. 1: it is not. 2: no such letter.
    """
    from skra.dlq import mending  # noqa: PLC0415 - loads the engine
    from skra.dlq.replay import Remedy  # noqa: PLC0415 - loads a Kafka client

    (letter,) = _at(_letters(broker, topic), topic, (place,))
    content = _reader(registry).content(letter)
    headers = [mending.header(text) for text in added]
    if letter.healed is not None or (headers and not settings and file is None):
        remedy = Remedy(letter.value, [*letter.headers, *headers], edited=True)
    else:
        value = mending.edited(content, settings, file)
        remedy = Remedy(value, [*content.headers_of(letter), *headers], edited=True)
    _send(context, registry, _Order(broker, topic, dry_run=dry_run, output=output), [letter], lambda _: remedy)


@command.command("replay")
@click.argument("topic")
@click.argument("places", nargs=-1, metavar="[PLACE]…")
@click.option("--all", "everything", is_flag=True, help="In place of PLACE: every letter that was not sent back yet.")
@_where
@_dry_run
@with_broker
@output_option("json")
@with_registry
@click.pass_context
def replay(  # noqa: PLR0913 - one parameter a flag
    context: click.Context,
    registry: "RegistryClient",
    *,
    topic: str,
    places: tuple[str, ...],
    everything: bool,
    where: tuple[str, ...],
    dry_run: bool,
    broker: Broker,
    output: str,
) -> None:
    """Send dead letters back to TOPIC as they are, once a new schema or another policy would take them.

    They go in the owner's place, which the journal says, oldest first; what was sent before is not sent again.
    Exit 0: all are in their topic. 1: some are not. 2: no such letter.
    """
    if bool(places) == everything:
        raise Unusable("expected places such as 0/12, or --all")
    if where and not everything:
        raise Unusable("--where chooses among --all; give it with that, or name places")
    letters = _letters(broker, topic)
    chosen = (
        [one for one in _chosen(letters, where) if one.healed is None] if everything else _at(letters, topic, places)
    )
    order = _Order(broker, topic, dry_run=dry_run, output=output)
    _send(context, registry, order, chosen, _as_it_is(_reader(registry)))


class _Order(NamedTuple):
    """Where letters are to go, and how to tell."""

    broker: Broker
    topic: str
    dry_run: bool
    output: str


def _send(
    context: click.Context,
    registry: "RegistryClient",
    order: _Order,
    letters: "Sequence[DeadLetter]",
    prescribe: "Prescribe",
) -> None:
    """Send letters and tell what became of each; raises Refused where some are not in their topic."""
    from skra.dlq import report  # noqa: PLC0415 - loads a Kafka client
    from skra.dlq.replay import Replay  # noqa: PLC0415

    by = str(context.params.get("user") or "").partition(":")[0] or getpass.getuser()

    def tell(one: "Outcome") -> None:
        click.echo(_dumped(report.outcome_json(one)) if order.output == "json" else report.outcome(one))

    owner = _owner(registry, order.topic)
    sending = Replay(order.broker, order.topic, by, owner, tell)
    if order.dry_run or owner in {"", by}:
        done = asyncio.run((sending.rehearse if order.dry_run else sending.send)(letters, prescribe))
    else:
        with _exempted(registry, order.topic, by):
            done = asyncio.run(sending.send(letters, prescribe))
    left = sum(not one.healed for one in done)
    if left:
        raise Refused(f"{left} of {len(done)} dead letters stay: mend them with `skra dlq fix {order.topic} PLACE`")


@contextmanager
def _exempted(registry: "RegistryClient", topic: str, by: str) -> "Generator[None]":
    """Write in the owner's place while this lasts; with authentication off whoever runs the command has a name, too."""
    from skra.client import RegistryClient  # noqa: PLC0415 - start-up
    from skra.dlq.replay import EXCEPTION  # noqa: PLC0415 - loads a Kafka client

    who = identified()
    shown = who.user or who.token or who.trust.certificate
    named = registry if shown else RegistryClient(registry.url, by, trust=who.trust)
    given = named.exempt(topic, EXCEPTION, _LONGEST_REPLAY, "skra dlq")
    try:
        yield
    finally:
        named.end_exemption(topic, given["principal"])


def _letters(broker: Broker, topic: str) -> "list[DeadLetter]":
    from skra.dlq.kafka import reachable, stored  # noqa: PLC0415 - loads a Kafka client
    from skra.dlq.letter import letters_in  # noqa: PLC0415

    async def read() -> "list[DeadLetter]":
        async with reachable(broker):
            return letters_in(await stored(broker, topic), topic)

    return asyncio.run(read())


def _chosen(letters: "Sequence[DeadLetter]", where: Sequence[str]) -> "list[DeadLetter]":
    from skra.dlq.condition import condition  # noqa: PLC0415 - start-up

    try:
        holds = condition(where)
    except ValueError as problem:
        raise Unusable(f"--where {problem}") from problem
    return [letter for letter in letters if holds(letter)]


def _at(letters: "Sequence[DeadLetter]", topic: str, texts: Sequence[str]) -> "list[DeadLetter]":
    from skra.dlq.letter import Place  # noqa: PLC0415 - start-up
    from skra.dlq.replay import found  # noqa: PLC0415

    try:
        return found(letters, [Place.read(text) for text in texts])
    except ValueError as problem:
        raise Unusable(str(problem)) from problem
    except KeyError as unknown:
        raise Unusable(f"{topic}.dlq has no dead letter at {unknown.args[0]}: `skra dlq ls {topic} --all`") from None


def _reader(registry: "RegistryClient") -> "Reader":
    from skra.dlq.content import Reader  # noqa: PLC0415 - loads the engine

    return Reader(registry)


def _owner(registry: "RegistryClient", topic: str) -> str:
    """The application that owns a topic; empty where nobody does."""
    try:
        return str(registry.owner(topic)["application"])
    except Missing:
        return ""


def _as_it_is(reader: "Reader") -> "Prescribe":
    """Send a letter without a change, unless the schema that it names says that it would die again."""
    from skra.dlq.replay import Remedy  # noqa: PLC0415 - loads a Kafka client

    def prescribe(letter: "DeadLetter") -> "Remedy | str":
        if letter.value is not None:
            content = reader.content(letter)
            if content.judged and content.fault is not None:
                return f"value {content.fault.path}: {content.fault.message}"
        return Remedy(letter.value, letter.headers, edited=False)

    return prescribe


def _dumped(members: object) -> str:
    return json.dumps(members, ensure_ascii=False)
